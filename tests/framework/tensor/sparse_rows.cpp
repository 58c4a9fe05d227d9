#include "framework/tensor/sparse_rows.hpp"

#include "tests/support/tensors.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(sparse_rows)

namespace {

SparseRows rows_of(std::vector<std::int64_t> indices, Array values) {
    return {Shape{5, 2}, std::move(indices), std::move(values)};
}

} // namespace

BOOST_AUTO_TEST_CASE(coalescing_adds_the_rows_of_one_index_and_sorts) {
    const SparseRows sum =
        coalesce(rows_of({3, 0, 3, 1, 3}, {{1, 2}, {3, 4}, {10, 20}, {5, 6}, {100, 200}}));
    BOOST_TEST(sum.indices == (std::vector<std::int64_t>{0, 1, 3}),
               boost::test_tools::per_element());
    BOOST_TEST((sum.values == Array{{3, 4}, {5, 6}, {111, 222}}));
    BOOST_TEST(to_string(sum.shape) == "(5, 2)");
}

BOOST_AUTO_TEST_CASE(an_index_that_comes_twice_counts_twice) {
    Array table = ones({5, 2});
    add(rows_of({4, 1, 4}, {{1, 2}, {3, 4}, {5, 6}}), -1, table);
    BOOST_TEST((table == Array{{1, 1}, {-2, -3}, {1, 1}, {1, 1}, {-5, -7}}));
}

BOOST_AUTO_TEST_CASE(no_rows_are_rows_too) {
    const SparseRows none = rows_of({}, empty({0, 2}));
    BOOST_TEST(coalesce(none).indices.empty());
    Array table = ones({5, 2});
    add(none, 1, table);
    BOOST_TEST((table == ones({5, 2})));
    SparseRows some = rows_of({2}, {{7, 8}});
    append(some, none);
    BOOST_TEST((some.values == Array{{7, 8}}));
    SparseRows first = none;
    append(first, some);
    BOOST_TEST((first.values == Array{{7, 8}}));
    BOOST_TEST(first.indices == some.indices);
}

BOOST_AUTO_TEST_CASE(rows_are_appended_in_their_order_and_not_summed) {
    SparseRows all = rows_of({3, 1}, {{1, 2}, {3, 4}});
    append(all, rows_of({1, 0}, {{5, 6}, {7, 8}}));
    BOOST_TEST(all.indices == (std::vector<std::int64_t>{3, 1, 1, 0}),
               boost::test_tools::per_element());
    BOOST_TEST((all.values == Array{{1, 2}, {3, 4}, {5, 6}, {7, 8}}));
}

BOOST_AUTO_TEST_CASE(a_row_knows_where_it_lies_in_the_table) {
    const SparseRows rows = rows_of({4, 0}, {{1, 2}, {3, 4}});
    BOOST_TEST(rows.width() == 2u);
    BOOST_TEST((rows.row(1)[0] == 3 && rows.row(1)[1] == 4));
    BOOST_TEST(rows.offset(0) == 8u);
    BOOST_TEST(rows.offset(1) == 0u);
}

// Floats added in another order give another last bit.
BOOST_AUTO_TEST_CASE(rows_of_one_index_are_added_in_their_order) {
    const std::vector<Real> terms{1, std::numeric_limits<Real>::epsilon() / 2,
                                  std::numeric_limits<Real>::epsilon() / 2, -1};
    std::vector<std::int64_t> indices;
    std::vector<Real> values;
    for (std::size_t i = 0; i < terms.size(); ++i) {
        indices.insert(indices.end(), {2, std::int64_t(3 + i % 2)});
        values.insert(values.end(), {terms[i], terms[i], 5, 5});
    }
    const SparseRows sum = coalesce(rows_of(indices, array({8, 2}, values)));
    BOOST_TEST(sum.values(0, 0) == ((terms[0] + terms[1]) + terms[2]) + terms[3]);
    BOOST_TEST(sum.values(0, 0) != (terms[1] + terms[2]) + (terms[0] + terms[3]));
}

BOOST_AUTO_TEST_CASE(rows_of_another_table_are_refused) {
    Array table = ones({4, 2});
    BOOST_TEST(error_of<std::logic_error>([&] {
                   add(rows_of({0}, {{1, 2}}), 1, table);
               }) == "[SparseRows] cannot add rows of a table (5, 2) to a table (4, 2)");
    SparseRows of_another{Shape{4, 2}, {1}, {{1, 2}}};
    BOOST_TEST(error_of<std::logic_error>([&] {
                   append(of_another, rows_of({0}, {{1, 2}}));
               }) == "[SparseRows] cannot add rows of a table (5, 2) to a table (4, 2)");
    BOOST_TEST((of_another.values == Array{{1, 2}}));
    BOOST_TEST((table == ones({4, 2})));
}

BOOST_AUTO_TEST_CASE(ids_are_sorted_and_each_is_there_once) {
    using Ids = std::vector<std::int64_t>;
    BOOST_TEST(sorted_unique({5, -1, 5, 3, -1}) == (Ids{-1, 3, 5}),
               boost::test_tools::per_element());
    BOOST_TEST(sorted_unique({}).empty());
}

BOOST_AUTO_TEST_SUITE_END()
