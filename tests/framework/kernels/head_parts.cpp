#include "framework/kernels/head_parts.hpp"

#include "tests/support/tensors.hpp"

using namespace tapestry;
using kernels::HeadGradient;
using kernels::HeadPart;
using kernels::Heads;
using kernels::QueryBlock;

BOOST_AUTO_TEST_SUITE(parts_of_heads)

namespace {

double element(const MatrixView& m, std::size_t i, std::size_t j) {
    return m.is_transposed ? m.data[j * m.stride + i] : m.data[i * m.stride + j];
}

} // namespace

// Of heads with one block, with several, and with so many positions that rows are padded.
BOOST_AUTO_TEST_CASE(are_the_positions_that_a_block_sees) {
    for (const std::size_t T : {1, 32, 33, 100, 150})
        for (const auto layout : {HeadPart::by_rows, HeadPart::by_columns}) {
            const Heads h{2, T, 6, 2};
            Generator generator(1);
            const Array qkv = normal({2, T, 18}, generator);
            HeadPart values(h, qkv.data(), Heads::value, layout);
            for (const QueryBlock& block : kernels::blocks_of(h)) {
                const MatrixView seen = values.seen_by(block);
                BOOST_TEST((seen.rows == block.end && seen.columns == 3));
                BOOST_TEST(seen.is_transposed == (layout == HeadPart::by_columns && T > 32));
                for (std::size_t t = 0; t < block.end; ++t)
                    for (std::size_t i = 0; i < 3; ++i)
                        BOOST_TEST(element(seen, t, i) ==
                                   qkv(block.head / 2, t, 12 + block.head % 2 * 3 + i));
            }
        }
}

BOOST_AUTO_TEST_CASE(have_gradients_that_are_the_sum_of_their_blocks) {
    for (const std::size_t T : {1, 32, 33, 100})
        for (const Real beta : {Real(0), Real(1)}) {
            const Heads h{2, T, 6, 2};
            Generator generator(1);
            const Array before = normal({2, T, 18}, generator);
            Array after = before, expected = before;
            HeadGradient dk(h, Heads::key, after.data(), beta);
            for (const QueryBlock& block : kernels::blocks_of(h)) {
                const Array a = normal({block.end, 2}, generator), b = normal({2, 3}, generator);
                dk.add(block, {a.data(), block.end, 2, 2}, {b.data(), 2, 3, 3});
                for (std::size_t t = 0; t < block.end; ++t)
                    for (std::size_t i = 0; i < 3; ++i) {
                        Real& to = expected(block.head / 2, t, 6 + block.head % 2 * 3 + i);
                        if (block.end == T && beta == 0) to = 0;
                        to += a(t, 0) * b(0, i) + a(t, 1) * b(1, i);
                    }
            }
            BOOST_TEST_CONTEXT("T " << T << " beta " << beta)
            BOOST_TEST(
                close(after, expected, rounding(1e-5))); // nor were queries and values touched
        }
}

BOOST_AUTO_TEST_SUITE_END()
