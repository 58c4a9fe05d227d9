#include "framework/tensor/nested.hpp"

#include "tests/support/tensors.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(numbers_in_braces)

namespace {

template<class Rows>
std::string shape_of(const Rows& array) {
    return to_string(array.shape());
}

template<class F>
std::string fault(F f) {
    return error_of<std::invalid_argument>(f);
}

} // namespace

BOOST_AUTO_TEST_CASE(have_an_axis_for_each_depth) {
    BOOST_TEST(shape_of(Array{1, 2, 3}) == "(3,)");
    BOOST_TEST(shape_of(Array{1}) == "(1,)");
    BOOST_TEST(shape_of(Array{{1, 2, 3}}) == "(1, 3)");
    BOOST_TEST(shape_of(Array{{1, 2}, {3, 4}}) == "(2, 2)");
    BOOST_TEST(shape_of(Array{{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}}) == "(2, 2, 2)");
    BOOST_TEST(shape_of(Array{{{{1, 2}}}, {{{3, 4}}}}) == "(2, 1, 1, 2)");
    BOOST_TEST(shape_of(Indices{{1, 2}, {3, 4}}) == "(2, 2)");
    BOOST_TEST(shape_of(Indices{{{1}}, {{2}}}) == "(2, 1, 1)");
}

BOOST_AUTO_TEST_CASE(stand_row_by_row) {
    const std::vector<Real> expected{1, 2, 3, 4, 5, 6};
    BOOST_TEST(values(Array{{1, 2, 3}, {4, 5, 6}}) == expected, boost::test_tools::per_element());
    BOOST_TEST(values(Array{{{1}, {2}, {3}}, {{4}, {5}, {6}}}) == expected,
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(may_be_a_column) {
    const Array column{{0}, {1}, {1}, {0}};
    BOOST_TEST(shape_of(column) == "(4, 1)");
    BOOST_TEST((column == array({4, 1}, {0, 1, 1, 0})));
    BOOST_TEST((Indices{{7}, {8}} == indices({2, 1}, {7, 8})));
}

BOOST_AUTO_TEST_CASE(may_be_none) {
    BOOST_TEST(shape_of(Array{{}}) == "(1, 0)");
    BOOST_TEST(shape_of(Array{{}, {}}) == "(2, 0)");
    BOOST_TEST(shape_of(Array{}) == "()"); // no list, but the number 0
    BOOST_TEST(Array{}() == 0);
}

BOOST_AUTO_TEST_CASE(may_be_of_any_type_that_fits) {
    const double half = 0.5;
    const int two = 2;
    const std::size_t three = 3;
    enum { cat, dog };
    BOOST_TEST((Array{half, two, three, 4.f} == array({4}, {Real(0.5), 2, 3, 4})));
    BOOST_TEST((Indices{two, three, 4u, dog} == indices({4}, {2, 3, 4, 1})));
    static_assert(std::is_constructible_v<Nested<std::int64_t>, int>);
    static_assert(!std::is_constructible_v<Nested<std::int64_t>, float>); // ids are never floats
    static_assert(!std::is_constructible_v<Nested<std::int64_t>, double>);
    static_assert(!std::is_constructible_v<Nested<Real>, const char*>);
}

BOOST_AUTO_TEST_CASE(of_unequal_rows_are_refused_with_the_row_and_both_lengths) {
    const std::string advice = ": rows have one length; pad the shorter ones";
    BOOST_TEST(fault([] {
                   Indices{{1, 2, 3, 4}, {3, 1}};
               }) == "[Indices] row 1 has 2 elements, and row 0 has 4 elements" + advice);
    BOOST_TEST(fault([] {
                   Indices{{1, 2}, {3, 4, 5, 6, 7, 8, 9, 10}};
               }) == "[Indices] row 1 has 8 elements, and row 0 has 2 elements" + advice);
    BOOST_TEST(fault([] {
                   Array{{1}, {2}, {3, 4}};
               }) == "[Array] row 2 has 2 elements, and row 0 has 1 element" + advice);
    BOOST_TEST(fault([] {
                   Array{{1, 2}, {}};
               }) == "[Array] row 1 has 0 elements, and row 0 has 2 elements" + advice);
    BOOST_TEST(fault([] {
                   Array{{}, {1}};
               }) == "[Array] row 1 has 1 element, and row 0 has 0 elements" + advice);
    BOOST_TEST(fault([] {
                   Array{{{1, 2}, {3, 4}}, {{5, 6}, {7}}};
               }) == "[Array] row (1, 1) has 1 element, and row (0, 0) has 2 elements" + advice);
    BOOST_TEST(fault([] {
                   Array{{{1, 2}, {3, 4}}, {{5, 6}}};
               }) == "[Array] row 1 has 1 element, and row 0 has 2 elements" + advice);
    BOOST_TEST(fault([] {
                   Array{{{{1}}}, {{{1}, {2}}}};
               }) == "[Array] row (1, 0) has 2 elements, and row (0, 0) has 1 element" + advice);
}

BOOST_AUTO_TEST_CASE(do_not_stand_beside_rows) {
    const std::string advice = ": rows have one length; pad the shorter ones";
    BOOST_TEST(fault([] {
                   Array{{1, 2}, 3};
               }) == "[Array] row 1 is a number, and row 0 has 2 elements" + advice);
    BOOST_TEST(fault([] {
                   Array{1, {2, 3}};
               }) == "[Array] row 1 has 2 elements, and row 0 is a number" + advice);
    BOOST_TEST(fault([] {
                   RowMajor<bool>{{true}, false};
               }) == "[Mask] row 1 is a number, and row 0 has 1 element" + advice);
}

BOOST_AUTO_TEST_CASE(make_tensors_of_the_same_shapes) {
    BOOST_TEST(shape_of(Tensor{1, 2}) == "(2,)");
    BOOST_TEST(shape_of(Tensor{{1, 2}}) == "(1, 2)");
    BOOST_TEST(shape_of(Tensor({{1, 2}, {3, 4}})) == "(2, 2)");
    BOOST_TEST(shape_of(Tensor{1}) == "(1,)");
    BOOST_TEST(shape_of(Tensor(1)) == "()"); // a number without braces
    BOOST_TEST(fault([] {
                   Tensor{{1, 2}, {3}};
               }) ==
               "[Array] row 1 has 1 element, and row 0 has 2 elements: rows have one length; pad "
               "the shorter ones");
    const Tensor nothing = {};
    BOOST_TEST(!nothing);
}

BOOST_AUTO_TEST_CASE(can_be_assigned_and_lose_nothing_where_they_are_refused) {
    Array x{1, 2};
    x = {{3, 4}, {5, 6}};
    BOOST_TEST((x == array({2, 2}, {3, 4, 5, 6})));
    BOOST_CHECK_THROW((x = {{1}, {2, 3}}), std::invalid_argument);
    BOOST_TEST((x == array({2, 2}, {3, 4, 5, 6})));
}

BOOST_AUTO_TEST_SUITE_END()
