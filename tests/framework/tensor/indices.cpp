#include "framework/tensor/indices.hpp"

#include "tests/support/tensors.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(ids)

BOOST_AUTO_TEST_CASE(are_whole_numbers_and_nothing_else) {
    static_assert(IdLike<Indices> && IdLike<int> && IdLike<std::uint8_t> && IdLike<std::size_t>);
    const Indices some{1, 2};
    static_assert(IdLike<std::remove_const_t<decltype(some + 1)>>);
    static_assert(!IdLike<double> && !IdLike<bool> && !IdLike<char> && !IdLike<char32_t>);
    static_assert(!IdLike<const char*> && !IdLike<std::string> && !IdLike<Array>);
    static_assert(!IdLike<std::vector<std::string>> && !IdLike<Tensor> && !IdLike<Mask>);
    static_assert(!IdLike<std::vector<int>>); // Indices are made of it first
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(rows_of_an_array)

BOOST_AUTO_TEST_CASE(are_copied_with_all_their_axes) {
    const Indices x{{1, 2}, {3, 4}, {5, 6}};
    BOOST_TEST((row_range(x, 1, 3) == Indices{{3, 4}, {5, 6}}));
    BOOST_TEST((row_range(x, 0, 3) == x));
    Indices part = row_range(x, 0, 1);
    part(0, 0) = 9;
    BOOST_TEST(x(0, 0) == 1);

    const Array deep = array({2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8});
    BOOST_TEST((row_range(deep, 1, 2) == array({1, 2, 2}, {5, 6, 7, 8})));
    BOOST_TEST((row_range(Array{1, 2, 3}, 1, 2) == Array{2}));
}

BOOST_AUTO_TEST_CASE(may_be_none) {
    const Indices x{{1, 2}, {3, 4}};
    for (const std::size_t at : {0, 1, 2})
        BOOST_TEST(to_string(row_range(x, at, at).shape()) == "(0, 2)");
    BOOST_TEST(to_string(row_range(Indices::from_shape({0, 5}), 0, 0).shape()) == "(0, 5)");
    BOOST_TEST(to_string(row_range(Indices::from_shape({3, 0}), 1, 3).shape()) == "(2, 0)");
}

BOOST_AUTO_TEST_SUITE_END()
