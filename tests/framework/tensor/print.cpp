#include "framework/tensor/print.hpp"

#include "tests/support/tensors.hpp"

#include <sstream>
#include <xtensor/xio.hpp> // whose operators stand beside ours here
#include <xtensor/xview.hpp>

using namespace tapestry;

namespace {

// As it would stand in "tensor(…)".
template<class T>
std::string printed(const T& array) {
    return to_string(array, 7);
}

template<class T>
std::string streamed(const T& value) {
    std::ostringstream text;
    text << value;
    return text.str();
}

// 0, 1, 2, … divided by `divisor`.
Array counting(const Shape& shape, Real divisor = 1) {
    Array result = empty(shape);
    for (std::size_t i = 0; i < result.size(); ++i) result.data()[i] = Real(i) / divisor;
    return result;
}

Indices counting_indices(const Shape& shape) {
    Indices result = Indices::from_shape(shape);
    for (std::size_t i = 0; i < result.size(); ++i) result.data()[i] = std::int64_t(i);
    return result;
}

} // namespace

// The expected texts are what PyTorch 1.13 prints between "tensor(" and ")".
BOOST_AUTO_TEST_SUITE(an_array_as_text)

BOOST_AUTO_TEST_CASE(is_a_number_without_brackets_where_it_has_no_axes) {
    BOOST_TEST(printed(full({}, 1)) == "1.");
    BOOST_TEST(printed(full({}, Real(0.5))) == "0.5000");
    BOOST_TEST(printed(full({}, Real(-2.25))) == "-2.2500");
    BOOST_TEST(printed(full({}, not_a_number)) == "nan");
    BOOST_TEST(printed(full({}, 12345678)) == "12345678.");
    BOOST_TEST(printed(full({}, Real(1e9))) == "1.0000e+09");
    BOOST_TEST(printed(full({}, Real(1e-5))) == "1.0000e-05");
    BOOST_TEST(printed(Indices(7)) == "7");
}

BOOST_AUTO_TEST_CASE(has_columns_and_four_decimals) {
    BOOST_TEST(printed(Array{Real(0.124), Real(-1.2011)}) == "[ 0.1240, -1.2011]");
    BOOST_TEST(printed(Array{{Real(0.124), Real(-1.2011)}, {Real(0.5), 2}}) ==
               "[[ 0.1240, -1.2011],\n"
               "        [ 0.5000,  2.0000]]");
    BOOST_TEST(printed(Array{1, 2.5}) == "[1.0000, 2.5000]");
    BOOST_TEST(printed(Array{Real(0.12345), Real(2.00005)}) == "[0.1235, 2.0001]");
    BOOST_TEST(printed(Array{Real(0.99999)}) == "[1.0000]");
    BOOST_TEST(printed(Array{Real(9.99999), 1}) == "[10.0000,  1.0000]");
}

BOOST_AUTO_TEST_CASE(of_whole_numbers_has_no_decimals) {
    BOOST_TEST(printed(Array{1, -2, 10}) == "[ 1., -2., 10.]");
    BOOST_TEST(printed(zeros({2, 2})) == "[[0., 0.],\n"
                                         "        [0., 0.]]");
    BOOST_TEST(printed(Array{Real(1e8)}) == "[100000000.]");
    BOOST_TEST(printed(Indices{{0, 1, 2}, {3, 4, 5}}) == "[[0, 1, 2],\n"
                                                         "        [3, 4, 5]]");
    BOOST_TEST(printed(Indices{-100, 5, 0}) == "[-100,    5,    0]");
}

BOOST_AUTO_TEST_CASE(of_a_wide_range_is_scientific) {
    BOOST_TEST(printed(Array{Real(1e-5), 1}) == "[1.0000e-05, 1.0000e+00]");
    BOOST_TEST(printed(Array{1, 1000}) == "[   1., 1000.]");
    BOOST_TEST(printed(Array{1, 2000}) == "[1.0000e+00, 2.0000e+03]");
    BOOST_TEST(printed(Array{1.5, 1500}) == "[   1.5000, 1500.0000]");
    BOOST_TEST(printed(Array{1.5, 1501}) == "[1.5000e+00, 1.5010e+03]");
    BOOST_TEST(printed(Array{Real(0.001), Real(-1e-5)}) == "[ 1.0000e-03, -1.0000e-05]");
    BOOST_TEST(printed(Array{Real(0.00005)}) == "[5.0000e-05]");
    BOOST_TEST(printed(Array{Real(2e8)}) == "[2.0000e+08]");
    BOOST_TEST(printed(Array{Real(3e38), Real(1e38)}) == "[3.0000e+38, 1.0000e+38]");
    BOOST_TEST(printed(Array{Real(1e30), 0, Real(-1e-30)}) ==
               "[ 1.0000e+30,  0.0000e+00, -1.0000e-30]");
}

BOOST_AUTO_TEST_CASE(shows_infinities_and_nan_in_their_column) {
    BOOST_TEST(printed(Array{not_a_number, 1.5, infinity, -infinity}) ==
               "[   nan, 1.5000,    inf,   -inf]");
    BOOST_TEST(printed(Array{-not_a_number, 1.5}) == "[   nan, 1.5000]");
    BOOST_TEST(printed(Array{Real(1e-6), not_a_number, infinity, 0}) ==
               "[1.0000e-06,        nan,        inf, 0.0000e+00]");
}

// PyTorch leaves these out when it measures the column: its rows are "[nan, 1.]" and "[2., -inf]".
BOOST_AUTO_TEST_CASE(among_whole_numbers_they_widen_the_column) {
    BOOST_TEST(printed(Array{{not_a_number, 1}, {2, -infinity}}) == "[[ nan,   1.],\n"
                                                                    "        [  2., -inf]]");
    BOOST_TEST(printed(Array{Real(-0.0), 1}) == "[-0.,  1.]");
}

BOOST_AUTO_TEST_CASE(of_nothing_is_a_pair_of_brackets) {
    BOOST_TEST(printed(zeros({0})) == "[]");
    BOOST_TEST(printed(zeros({2, 0})) == "[]");
    BOOST_TEST(printed(zeros({0, 3})) == "[]");
    BOOST_TEST(printed(Indices::from_shape({0})) == "[]");
}

BOOST_AUTO_TEST_CASE(parts_matrices_by_empty_lines) {
    BOOST_TEST(printed(counting({2, 3, 4})) == "[[[ 0.,  1.,  2.,  3.],\n"
                                               "         [ 4.,  5.,  6.,  7.],\n"
                                               "         [ 8.,  9., 10., 11.]],\n"
                                               "\n"
                                               "        [[12., 13., 14., 15.],\n"
                                               "         [16., 17., 18., 19.],\n"
                                               "         [20., 21., 22., 23.]]]");
}

BOOST_AUTO_TEST_CASE(keeps_to_80_columns) {
    BOOST_TEST(printed(counting({30}, 8)) ==
               "[0.0000, 0.1250, 0.2500, 0.3750, 0.5000, 0.6250, 0.7500, 0.8750, 1.0000,\n"
               "        1.1250, 1.2500, 1.3750, 1.5000, 1.6250, 1.7500, 1.8750, 2.0000, 2.1250,\n"
               "        2.2500, 2.3750, 2.5000, 2.6250, 2.7500, 2.8750, 3.0000, 3.1250, 3.2500,\n"
               "        3.3750, 3.5000, 3.6250]");
    BOOST_TEST(to_string(counting_indices({3}), 200) ==
               "[0,\n" + std::string(201, ' ') + "1,\n" + std::string(201, ' ') + "2]");
}

BOOST_AUTO_TEST_CASE(of_more_than_1000_elements_shows_the_edges) {
    BOOST_TEST(printed(counting_indices({1001})) == "[   0,    1,    2,  ...,  998,  999, 1000]");
    BOOST_TEST(printed(counting({1001})) == "[   0.,    1.,    2.,  ...,  998.,  999., 1000.]");
    BOOST_TEST(printed(counting({1001}, 1001)) ==
               "[0.0000e+00, 9.9900e-04, 1.9980e-03,  ..., 9.9700e-01, 9.9800e-01,\n"
               "        9.9900e-01]");
    BOOST_TEST(printed(counting_indices({30, 40})) ==
               "[[   0,    1,    2,  ...,   37,   38,   39],\n"
               "        [  40,   41,   42,  ...,   77,   78,   79],\n"
               "        [  80,   81,   82,  ...,  117,  118,  119],\n"
               "        ...,\n"
               "        [1080, 1081, 1082,  ..., 1117, 1118, 1119],\n"
               "        [1120, 1121, 1122,  ..., 1157, 1158, 1159],\n"
               "        [1160, 1161, 1162,  ..., 1197, 1198, 1199]]");
    BOOST_TEST(printed(counting_indices({2, 1200})) ==
               "[[   0,    1,    2,  ..., 1197, 1198, 1199],\n"
               "        [1200, 1201, 1202,  ..., 2397, 2398, 2399]]");
    BOOST_TEST(printed(zeros({1001, 1, 2})) == "[[[0., 0.]],\n\n"
                                               "        [[0., 0.]],\n\n"
                                               "        [[0., 0.]],\n\n"
                                               "        ...,\n\n"
                                               "        [[0., 0.]],\n\n"
                                               "        [[0., 0.]],\n\n"
                                               "        [[0., 0.]]]");
    const std::string all = printed(counting_indices({1000}));
    BOOST_TEST(all.find("...") == std::string::npos);
    BOOST_TEST(all.ends_with("996, 997, 998, 999]"));
}

BOOST_AUTO_TEST_CASE(of_yes_and_no_is_that_of_python) {
    BOOST_TEST(printed(Mask{true, false}) == "[ True, False]");
    BOOST_TEST(printed(Mask{{true}, {true}}) == "[[True],\n"
                                                "        [True]]");
    BOOST_TEST(printed(Mask(false)) == "False");
}

BOOST_AUTO_TEST_CASE(begins_at_the_left_unless_told_otherwise) {
    BOOST_TEST(to_string(Array{{1, 2}, {3, 4}}) == "[[1., 2.],\n"
                                                   " [3., 4.]]");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(plain_data_in_a_stream)

BOOST_AUTO_TEST_CASE(looks_like_a_tensor) {
    BOOST_TEST(streamed(Array{1, 2}) == "tensor([1., 2.], shape=(2,))");
    BOOST_TEST(streamed(Indices{1, 2}) == "tensor([1, 2], shape=(2,))");
    BOOST_TEST(streamed(Mask{true, false}) == "tensor([ True, False], shape=(2,))");
    BOOST_TEST(streamed(Indices{{1, 2}, {3, 4}}) == "tensor([[1, 2],\n"
                                                    "        [3, 4]], shape=(2, 2))");
    BOOST_TEST(streamed(RowMajor<int>{1, 2}) == "tensor([1, 2], shape=(2,))");
}

BOOST_AUTO_TEST_CASE(may_be_what_xtensor_makes_of_arrays) {
    const Array y{1, 2};
    const Indices ids{1, 2};
    BOOST_TEST(streamed(1 - y) == "tensor([ 0., -1.], shape=(2,))");
    BOOST_TEST(streamed(y > 1) == "tensor([False,  True], shape=(2,))");
    BOOST_TEST(streamed(ids + 1) == "tensor([2, 3], shape=(2,))");
    BOOST_TEST(streamed(xt::view(y, 1)) == "tensor(2., shape=())");
}

BOOST_AUTO_TEST_CASE(shapes_have_parentheses) {
    BOOST_TEST(streamed(Shape{2, 3}) == "(2, 3)");
    BOOST_TEST(streamed(Tensor(ones({4})).shape()) == "(4,)");
    BOOST_TEST(streamed(Shape{}) == "()");
}

BOOST_AUTO_TEST_SUITE_END()
