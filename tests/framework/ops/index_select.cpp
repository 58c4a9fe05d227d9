#include "framework/ops/index_select.hpp"

#include "framework/ops/embedding.hpp"
#include "framework/tensor/random.hpp"
#include "tests/support/operations.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(rows_by_ids)

BOOST_AUTO_TEST_CASE(are_those_of_the_lookup) {
    const Array table = randn({7, 3});
    for (const Indices& ids : {Indices{3, 0, 3, 6}, Indices{{1, 2}, {6, 5}}, Indices(4)})
        BOOST_TEST((index_select(table, ids) == embedding(ids, table).value()));
    BOOST_TEST(to_string(index_select(table, Indices::from_shape({0, 2})).shape()) == "(0, 2, 3)");
}

BOOST_AUTO_TEST_CASE(have_any_number_of_axes) {
    BOOST_TEST((index_select(Array{5, 6, 7}, {2, 0}) == Array{7, 5}));
    const Array blocks = array({2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8});
    BOOST_TEST((index_select(blocks, {1}) == array({1, 2, 2}, {5, 6, 7, 8})));
    BOOST_TEST(to_string(index_select(zeros({3, 0}), {1, 2}).shape()) == "(2, 0)");
}

BOOST_AUTO_TEST_CASE(of_ids_are_ids) {
    const Indices labels{4, 5, 6};
    const Indices found = index_select(labels, {2, 2, 0});
    BOOST_TEST((found == Indices{6, 6, 4}));
}

BOOST_AUTO_TEST_CASE(that_are_not_there_are_refused) {
    const Array table = ones({4, 2});
    check_refusals<std::out_of_range>({
        {[&] {
             index_select(table, {{0, 1}, {4, 2}});
         },
         "[index_select] index 4 at (1, 0) is outside [0, 4)"},
        {[&] { index_select(table, -1); }, "[index_select] index -1 at () is outside [0, 4)"},
        {[&] {
             index_select(ones({0, 2}), 0);
         },
         "[index_select] index 0 at () is outside [0, 0)"},
    });
    check_refusals<std::invalid_argument>(
        {{[&] { index_select(Array(Real(1)), 0); }, "[index_select] a number has no rows"}});
}

BOOST_AUTO_TEST_SUITE_END()
