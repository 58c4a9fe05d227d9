#include "framework/ops/limit_norms.hpp"

#include "tests/support/operations.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(limit_norms_operation)

BOOST_AUTO_TEST_CASE(rows_that_are_longer_are_scaled_by_max_norm_over_norm) {
    const std::pair<Real, double> norms[] = {{1, 7}, {2, 5}, {3, std::cbrt(91)}, {infinity, 4}};
    for (const auto& [p, norm] : norms) BOOST_TEST_CONTEXT("p " << p) {
            Parameter table("table", {{3, -4}, {-1, 0.5}});
            limit_norms(table, {0, 1}, 2, p);
            const double factor = 2 / (norm + 1e-7);
            BOOST_TEST(close(table.value(),
                             array({2, 2}, {Real(3 * factor), Real(-4 * factor), -1, 0.5}),
                             rounding(1e-6)));
        }
}

BOOST_AUTO_TEST_CASE(a_row_of_just_that_length_stays_as_it_is) {
    for (const auto& [p, norm] : {std::pair(Real(1), Real(7)), {2, 5}, {infinity, 4}}) {
        Parameter table("table", {{3, -4}});
        limit_norms(table, {0}, norm, p);
        BOOST_TEST((table.value() == Array{{3, -4}}));
        BOOST_TEST(table.version() == 0u); // no tape needs to know of it
    }
}

BOOST_AUTO_TEST_CASE(only_the_rows_named_are_scaled_and_each_once) {
    Parameter table("table", {{30, 40}, {30, 40}, {30, 40}});
    limit_norms(table, {{2, 0}, {2, 2}}, 5, 2);
    const Real factor = Real(5 / (50 + 1e-7));
    BOOST_TEST(close(table.value(),
                     array({3, 2}, {30 * factor, 40 * factor, 30, 40, 30 * factor, 40 * factor}),
                     rounding(1e-6)));
    limit_norms(table, indices({0}, {}), 0, 2);
    BOOST_TEST(table.value()(1, 0) == 30);
}

BOOST_AUTO_TEST_CASE(a_max_norm_of_0_makes_zeros) {
    Parameter table("table", {{3, 4}, {0, 0}});
    limit_norms(table, {0, 1}, 0, 2);
    BOOST_TEST((table.value() == zeros({2, 2})));
}

BOOST_AUTO_TEST_CASE(long_rows_are_measured_to_their_end) {
    Array long_row = zeros({1, 100});
    long_row.data()[99] = 8;
    for (const Real p : {Real(1), Real(2), infinity}) {
        Parameter table("table", long_row);
        limit_norms(table, {0}, 2, p);
        BOOST_TEST(close(table.value(), Array(long_row / Real((8 + 1e-7) / 2)), rounding(1e-6)));
    }
}

BOOST_AUTO_TEST_CASE(rows_too_long_or_too_short_to_square_are_measured) {
    const Real large = std::numeric_limits<Real>::max() / 8;
    const Real small = std::numeric_limits<Real>::min() * 8;
    for (const Real size : {large, small})
        for (const Real p : {Real(1), Real(1.5), Real(2), Real(3), infinity}) {
            const double length = std::isinf(p) ? 1 : std::pow(2, 1 / double(p)); // of (1, 1)
            const Real max_norm = size == large ? 3 : size / 2;
            Parameter table("table", {{size, -size}});
            limit_norms(table, {0}, max_norm, p);
            const double factor = double(max_norm) / (length * double(size) + 1e-7);
            const Real expected = Real(double(size) * factor);
            BOOST_TEST(close(table.value(), array({1, 2}, {expected, -expected}), 0, 1e-6));
        }
}

BOOST_AUTO_TEST_CASE(a_row_with_a_nan_stays_as_it_is) {
    for (const Real p : {Real(1), Real(2), infinity}) {
        Parameter table("table", {{9, not_a_number, 9}});
        limit_norms(table, {0}, 1, p);
        BOOST_TEST(table.value()(0, 0) == 9);
        BOOST_TEST(table.value()(0, 2) == 9);
    }
}

BOOST_AUTO_TEST_SUITE_END()
