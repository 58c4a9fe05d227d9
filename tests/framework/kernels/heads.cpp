#include "framework/kernels/heads.hpp"

#include "tests/support/tensors.hpp"

#include <set>

using namespace tapestry;
using kernels::Heads;

BOOST_AUTO_TEST_SUITE(attention_heads)

BOOST_AUTO_TEST_CASE(share_out_every_number_of_qkv_and_of_the_output) {
    const Heads h{2, 3, 8, 4};
    BOOST_TEST(h.count() == 8u);
    BOOST_TEST(h.width() == 2u);
    BOOST_TEST(h.scale() == 1 / std::sqrt(Real(2)));
    std::set<std::size_t> in_qkv, in_output;
    for (std::size_t head = 0; head < h.count(); ++head)
        for (std::size_t t = 0; t < h.T; ++t)
            for (std::size_t i = 0; i < h.width(); ++i) {
                const std::size_t b = head / 4, column = head % 4 * 2 + i;
                for (const Heads::Part part : {Heads::query, Heads::key, Heads::value}) {
                    const std::size_t place = h.in_qkv(part, head, t) + i;
                    BOOST_TEST(place == (b * 3 + t) * 24 + part * 8 + column);
                    in_qkv.insert(place);
                }
                BOOST_TEST(h.in_output(head, t) + i == (b * 3 + t) * 8 + column);
                in_output.insert(h.in_output(head, t) + i);
            }
    BOOST_TEST(in_qkv.size() == 2 * 3 * 24u);
    BOOST_TEST(in_output.size() == 2 * 3 * 8u);
}

BOOST_AUTO_TEST_CASE(are_parts_of_qkv_as_matrices) {
    const Heads h{2, 3, 8, 4};
    Array qkv = empty({2, 3, 24});
    for (std::size_t i = 0; i < qkv.size(); ++i) qkv.data()[i] = Real(i);
    const MatrixView keys = h.part(qkv.data(), Heads::key, 6, 1, 3); // head 2 of b = 1
    BOOST_TEST((keys.rows == 2 && keys.columns == 2 && !keys.is_transposed));
    for (std::size_t t = 0; t < 2; ++t)
        for (std::size_t i = 0; i < 2; ++i)
            BOOST_TEST(keys.data[t * keys.stride + i] == qkv(1, t + 1, 8 + 4 + i));
}

BOOST_AUTO_TEST_CASE(have_weights_for_any_block_of_queries) {
    const Heads h{2, 40, 6, 2};
    Generator generator(1);
    const Array qkv = normal({2, 40, 18}, generator);
    for (const std::size_t head : {0, 1, 3})
        for (const auto& [begin, finish] :
             {std::pair(0, 1), {0, 32}, {32, 40}, {5, 5}, {7, 9}, {39, 40}}) {
            const std::size_t first = std::size_t(begin), end = std::size_t(finish);
            Array P = full({end - first + 1, 45}, 77); // rows are longer than what is written
            const MatrixView q = h.part(qkv.data(), Heads::query, head, first, end);
            const MatrixView k = h.part(qkv.data(), Heads::key, head, 0, end);
            BOOST_TEST(kernels::causal_weights(q, k, h.scale(), P.data(), 45) == P.data());
            const std::size_t b = head / 2, column = head % 2 * 3;
            for (std::size_t t = first; t < end; ++t) {
                std::vector<double> expected(45, 0);
                double total = 0;
                for (std::size_t j = 0; j <= t; ++j) {
                    double score = 0;
                    for (std::size_t i = 0; i < 3; ++i)
                        score += double(qkv(b, t, column + i)) * qkv(b, j, 6 + column + i);
                    total += expected[j] = std::exp(score / std::sqrt(3.0));
                }
                for (std::size_t j = 0; j < end; ++j)
                    BOOST_TEST(std::abs(P(t - first, j) - expected[j] / total) < rounding(1e-6));
                for (std::size_t j = t + 1; j < end; ++j) BOOST_TEST(P(t - first, j) == 0);
                for (std::size_t j = end; j < 45; ++j) BOOST_TEST(P(t - first, j) == 77);
            }
            BOOST_TEST(P(end - first, 0) == 77); // nor is the next row touched
        }
}

// From the last block of each head to its first one.
BOOST_AUTO_TEST_CASE(have_blocks_with_every_query_in_one_of_them) {
    for (const std::size_t T : {1, 31, 32, 33, 64, 100}) {
        std::size_t head = 0, next = T;
        for (const kernels::QueryBlock& block : kernels::blocks_of({2, T, 6, 2})) {
            if (next == 0) {
                ++head;
                next = T;
            }
            BOOST_TEST(block.head == head);
            BOOST_TEST(block.end == next);
            BOOST_TEST((block.rows() > 0 && block.rows() <= kernels::query_block));
            BOOST_TEST(block.first % kernels::query_block == 0u);
            next = block.first;
        }
        BOOST_TEST((head == 3 && next == 0));
    }
    BOOST_TEST(kernels::blocks_of({2, 0, 6, 2}).empty());
}

BOOST_AUTO_TEST_CASE(keep_short_rows_of_weights_and_make_room_for_one_block_of_long_ones) {
    for (const std::size_t T : {5, 128, 129, 1000}) {
        const Heads h{2, T, 6, 2};
        const std::size_t rows = h.weights_rows();
        BOOST_TEST(rows == (T > 128 ? 32 : 4 * T));
        std::set<std::size_t> used;
        for (const kernels::QueryBlock& block : kernels::blocks_of(h)) {
            const std::size_t begin = h.in_weights(block);
            BOOST_TEST(begin + (block.rows() - 1) * h.row_stride() + T <= rows * h.row_stride());
            for (std::size_t i = 0; i < block.rows(); ++i) used.insert(begin + i * h.row_stride());
        }
        BOOST_TEST(used.size() == rows);
    }
}

BOOST_AUTO_TEST_SUITE_END()
