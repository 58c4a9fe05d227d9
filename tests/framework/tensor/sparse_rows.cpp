#include "framework/tensor/sparse_rows.hpp"

#include "tests/support/tensors.hpp"

using namespace tapestry;

namespace {

SparseRows rows_of(std::vector<std::int64_t> indices, Array values) {
    return {Shape{5, 2}, std::move(indices), std::move(values)};
}

} // namespace

BOOST_AUTO_TEST_SUITE(sparse_rows)

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
}

BOOST_AUTO_TEST_CASE(rows_of_another_table_are_refused) {
    Array table = ones({4, 2});
    BOOST_TEST(error_of<std::logic_error>([&] {
                   add(rows_of({0}, {{1, 2}}), 1, table);
               }) == "[SparseRows] cannot add rows of a table (5, 2) to a table (4, 2)");
}

BOOST_AUTO_TEST_SUITE_END()
