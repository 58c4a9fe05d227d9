#include "framework/kernels/block_dropout.hpp"

#include "tests/support/tensors.hpp"

#include <set>

using namespace tapestry;
using kernels::BlockDropout;
using kernels::DropoutMask;
using kernels::Heads;
using kernels::QueryBlock;

BOOST_AUTO_TEST_SUITE(dropout_of_blocks)

BOOST_AUTO_TEST_CASE(without_a_mask_leaves_the_numbers_where_they_are) {
    BlockDropout drop({1, 5, 4, 2}, {});
    drop.enter({0, 0, 5});
    const Real x = 1;
    Real to = 2;
    BOOST_TEST(drop(&x, &to) == &x);
    BOOST_TEST(to == 2);
}

// Rows of 100 numbers side by side, and rows of 200 that are further apart.
BOOST_AUTO_TEST_CASE(has_a_mask_for_each_block_and_the_same_one_again) {
    for (const std::size_t T : {100, 200}) {
        const Heads h{2, T, 4, 2};
        const Array x = ones({kernels::query_block, h.row_stride()});
        const DropoutMask mask(Real(0.5), 3);
        BlockDropout drop(h, mask), again(h, mask);
        std::set<std::vector<Real>> first_rows;
        std::size_t blocks = 0, kept = 0, seen = 0;
        for (const QueryBlock& block : kernels::blocks_of(h)) {
            Array y = full(x.shape(), 77), z = y;
            drop.enter(block);
            BOOST_TEST(drop(x.data(), y.data()) == y.data());
            again.enter({0, 0, 32});
            again.enter(block);
            again(x.data(), z.data());
            BOOST_TEST(close(y, z, 0));
            for (std::size_t i = 0; i < x.shape(0); ++i)
                for (std::size_t j = 0; j < x.shape(1); ++j) {
                    if (i >= block.rows() || j >= block.end) {
                        BOOST_TEST(y(i, j) == 77);
                        continue;
                    }
                    BOOST_TEST((y(i, j) == 0 || y(i, j) == 2));
                    kept += y(i, j) != 0;
                    ++seen;
                }
            first_rows.insert(std::vector<Real>(y.data(), y.data() + std::min<std::size_t>(T, 32)));
            ++blocks;
        }
        BOOST_TEST(first_rows.size() == blocks);
        BOOST_TEST(std::abs(double(kept) - 0.5 * double(seen)) < 2 * std::sqrt(double(seen)));
    }
}

BOOST_AUTO_TEST_SUITE_END()
