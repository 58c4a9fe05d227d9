#include "framework/ops/accuracy.hpp"

#include "tests/support/operations.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(accuracy_of_logits)

BOOST_AUTO_TEST_CASE(is_the_share_of_targets_with_the_largest_logit) {
    const Tensor logits{{1, 2, 3}, {3, 2, 1}, {0, 5, 1}, {2, 2, 0}};
    BOOST_TEST(accuracy(logits, {2, 0, 1, 0}) == 1);
    BOOST_TEST(accuracy(logits, {2, 0, 0, 1}) == 0.5); // of equal logits the first one is meant
    BOOST_TEST(accuracy(logits, {0, 1, 2, 2}) == 0);
    BOOST_TEST(accuracy(Tensor{1, 2}, 1) == 1); // one row, without an axis for rows
}

BOOST_AUTO_TEST_CASE(takes_rows_along_any_number_of_axes) {
    const Tensor logits(array({2, 2, 2}, {0, 1, 1, 0, 0, 1, 1, 0}));
    BOOST_TEST(accuracy(logits, {{1, 0}, {0, 0}}) == 0.75);
}

BOOST_AUTO_TEST_CASE(leaves_out_ignored_targets) {
    const Tensor logits{{0, 1}, {1, 0}, {1, 0}};
    BOOST_TEST(accuracy(logits, {1, -100, 1}) == 0.5);
    BOOST_TEST(accuracy(logits, {1, 0, 1}, 1) == 1);
}

BOOST_AUTO_TEST_CASE(refuses_what_cross_entropy_refuses) {
    const Tensor logits{{0, 1}, {1, 0}};
    check_refusals<std::invalid_argument>({
        {[&] {
             accuracy(logits, {1, 0, 1});
         },
         "[accuracy] logits (2, 2) need targets of shape (2,), got (3,)"},
        {[&] {
             accuracy(logits, {-100, -100});
         },
         "[accuracy] all 2 targets are ignored: the mean over none is undefined"},
    });
    check_refusals<std::out_of_range>({{[&] {
                                            accuracy(logits, {0, 2});
                                        },
                                        "[accuracy] target 2 of row 1 is outside [0, 2)"}});
}

BOOST_AUTO_TEST_SUITE_END()
