#include "framework/ops/argmax.hpp"

#include "tests/support/operations.hpp"

using namespace tapestry;

// The numbers are what torch.argmax gives.
BOOST_AUTO_TEST_SUITE(argmax_of_tensors)

BOOST_AUTO_TEST_CASE(is_a_number_among_all_elements) {
    BOOST_TEST((argmax(Tensor{{1, 5, 2}, {7, 0, 3}}) == Indices(3)));
    BOOST_TEST((argmax(Tensor(4)) == Indices(0)));
    BOOST_TEST((argmax(Tensor{-infinity, -infinity}) == Indices(0)));
}

BOOST_AUTO_TEST_CASE(is_an_index_along_an_axis) {
    const Tensor x(array({2, 2, 3}, {1, 5, 2, 7, 0, 3, 4, 4, 9, 8, 8, 1}));
    BOOST_TEST((argmax(x, 0) == Indices{{1, 0, 1}, {1, 1, 0}}));
    BOOST_TEST((argmax(x, 1) == Indices{{1, 0, 1}, {1, 1, 0}}));
    BOOST_TEST((argmax(x, -1) == Indices{{1, 0}, {2, 0}}));
    BOOST_TEST((argmax(x, 2, true) == Indices{{{1}, {0}}, {{2}, {0}}}));
    BOOST_TEST(to_string(argmax(x, 0, true).shape()) == "(1, 2, 3)");
    BOOST_TEST((argmax(Tensor(4), -1) == Indices(0)));
}

BOOST_AUTO_TEST_CASE(is_the_first_of_equal_ones) {
    BOOST_TEST((argmax(Tensor{1, 3, 3, 2, 3}) == Indices(1)));
    BOOST_TEST((argmax(Tensor{{0, 1}, {0, 1}, {0, 0}}, 0) == Indices{0, 0}));
}

BOOST_AUTO_TEST_CASE(is_the_first_nan_where_there_is_one) {
    BOOST_TEST((argmax(Tensor{1, not_a_number, infinity, not_a_number}) == Indices(1)));
    BOOST_TEST((argmax(Tensor{not_a_number, 9}) == Indices(0)));
    BOOST_TEST((argmax(Tensor{{1, 2}, {not_a_number, 3}, {5, not_a_number}}, 0) == Indices{1, 2}));
}

BOOST_AUTO_TEST_CASE(of_no_elements_is_refused) {
    const Tensor none(ones({0, 3}));
    check_refusals<std::invalid_argument>({
        {[&] { argmax(none); }, "[argmax] of no elements: shape (0, 3)"},
        {[&] { argmax(none, 0); }, "[argmax] of no elements: shape (0, 3)"},
    });
    BOOST_TEST(to_string(argmax(none, 1).shape()) == "(0,)");
    check_refusals<std::out_of_range>(
        {{[&] { argmax(none, 2); },
          "[argmax] axis 2 is outside [-2, 2) of a tensor with 2 dimensions"}});
}

BOOST_AUTO_TEST_SUITE_END()
