#include "framework/kernels/rows.hpp"

#include "framework/kernels/vector.hpp"
#include "tests/support/tensors.hpp"

#include <numeric>

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(row_kernels)

namespace {

// Lengths below and around those of several registers.
const std::vector<std::size_t> lengths = [] {
    std::vector<std::size_t> result(4 * Vector::size + 3);
    std::iota(result.begin(), result.end(), std::size_t(1));
    result.push_back(1000);
    return result;
}();

std::vector<Real> numbers(std::size_t n, std::uint64_t seed) {
    Generator generator(seed);
    return values(normal({n}, generator));
}

bool near(double found, double expected, double size) {
    return std::abs(found - expected) <= rounding(2e-6) * size;
}

} // namespace

BOOST_AUTO_TEST_CASE(the_largest_number_is_found_wherever_it_stands) {
    for (const std::size_t n : lengths)
        for (std::size_t at = 0; at < std::min<std::size_t>(n, 40); ++at) {
            std::vector<Real> x(n, -5);
            x[at] = -4;
            BOOST_TEST(kernels::max(x.data(), n) == -4);
            x[at] = infinity;
            BOOST_TEST(kernels::max(x.data(), n) == infinity);
            x[at] = not_a_number;
            BOOST_TEST(std::isnan(kernels::max(x.data(), n)));
        }
    const std::vector<Real> nothing(9, -infinity);
    BOOST_TEST(kernels::max(nothing.data(), 9) == -infinity);
}

BOOST_AUTO_TEST_CASE(rows_of_a_table_are_gathered) {
    for (const std::size_t width : lengths) {
        const std::vector<Real> table = numbers(5 * width, 1);
        const std::vector<std::int64_t> ids{4, 0, 3, 3, 1, 0, 2};
        std::vector<Real> y(ids.size() * width + 1, 77), expected;
        for (const std::int64_t id : ids)
            expected.insert(expected.end(), table.begin() + id * std::ptrdiff_t(width),
                            table.begin() + (id + 1) * std::ptrdiff_t(width));
        expected.push_back(77);
        kernels::gather(table.data(), width, ids.data(), ids.size(), y.data());
        BOOST_TEST(y == expected);
    }
}

BOOST_AUTO_TEST_CASE(deviations_are_those_from_the_mean) {
    std::vector<std::size_t> sizes = lengths;
    sizes.insert(sizes.end(), {4095, 4096, 4097, 10000}); // read in pieces
    for (const std::size_t n : sizes) {
        const std::vector<Real> x = numbers(n, 1);
        double mean = 0, squares = 0;
        for (const Real number : x) mean += number / double(n);
        std::vector<Real> d(n + 1, 77);
        const double found = kernels::deviations(x.data(), n, d.data());
        for (std::size_t i = 0; i < n; ++i) {
            BOOST_REQUIRE(near(d[i], x[i] - mean, 4));
            squares += (x[i] - mean) * (x[i] - mean);
        }
        BOOST_TEST(near(found, squares, 1 + squares));
        BOOST_TEST(d[n] == 77);
    }
}

BOOST_AUTO_TEST_CASE(deviations_of_columns_are_those_of_each) {
    for (const std::size_t width : {std::size_t(1), std::size_t(3), 2 * Vector::size + 1})
        for (const std::size_t n : {1, 2, 32, 33, 100}) {
            const std::vector<Real> x = numbers(n * width, 1);
            std::vector<Real> d(n * width, 77), squares(width, 77), column(n), of_column(n);
            kernels::deviations_of_columns(x.data(), n, width, d.data(), squares.data());
            for (std::size_t j = 0; j < width; ++j) {
                for (std::size_t i = 0; i < n; ++i) column[i] = x[i * width + j];
                const double sum = kernels::deviations(column.data(), n, of_column.data());
                BOOST_TEST(near(squares[j], sum, 1 + sum));
                for (std::size_t i = 0; i < n; ++i)
                    BOOST_TEST(near(d[i * width + j], of_column[i], 4));
            }
        }
}

BOOST_AUTO_TEST_CASE(sums_have_every_term_once) {
    for (const std::size_t n : lengths) {
        const std::vector<Real> x = numbers(n, 1), y = numbers(n, 2);
        double sum = 0, dot = 0, squares = 0, size = 0, largest = 0;
        for (std::size_t i = 0; i < n; ++i) {
            sum += x[i];
            dot += double(x[i]) * y[i];
            squares += double(x[i]) * x[i];
            largest = std::max(largest, std::abs(double(x[i])));
            size += 1 + double(x[i]) * x[i];
        }
        BOOST_TEST(near(kernels::sum(x.data(), n), sum, size));
        BOOST_TEST(near(kernels::dot(x.data(), y.data(), n), dot, size));
        BOOST_TEST(near(Real(kernels::norm(x.data(), n)), std::sqrt(squares), std::sqrt(squares)));
        BOOST_TEST(kernels::max_abs(x.data(), n) == Real(largest));
    }
    BOOST_TEST(kernels::sum(nullptr, 0) == 0);
    BOOST_TEST(kernels::dot(nullptr, nullptr, 0) == 0);
    BOOST_TEST(kernels::norm(nullptr, 0) == 0);
    BOOST_TEST(kernels::max_abs(nullptr, 0) == 0);
}

BOOST_AUTO_TEST_CASE(a_norm_needs_no_squares_that_real_can_hold) {
    using Limits = std::numeric_limits<Real>;
    for (const Real size : {Real(1), Limits::max() / 8, std::sqrt(Limits::max()), Limits::min(),
                            std::sqrt(Limits::min()), 100 * Limits::denorm_min()}) {
        const std::vector<Real> x{3 * size, 0, -4 * size};
        const double expected = 5 * double(size);
        BOOST_TEST(std::abs(kernels::norm(x.data(), 3) - expected) <= 1e-6 * expected);
    }
    const auto norm_of = [](const std::vector<Real>& x) {
        return kernels::norm(x.data(), x.size());
    };
    BOOST_TEST(norm_of({0, -Real(0), 0}) == 0);
    BOOST_TEST(norm_of({1, -infinity}) == infinity);
    BOOST_TEST(std::isnan(norm_of({1, not_a_number})));
    BOOST_TEST(std::isnan(norm_of({not_a_number, infinity})));
    BOOST_TEST(std::isnan(norm_of({not_a_number, Limits::max()})));
}

BOOST_AUTO_TEST_CASE(moments_are_mean_and_variance) {
    for (const std::size_t n : lengths) {
        const std::vector<Real> x = numbers(n, 5);
        double mean = 0, variance = 0;
        for (const Real number : x) mean += double(number) / double(n);
        for (const Real number : x) variance += (number - mean) * (number - mean) / double(n);
        const kernels::Moments found = kernels::moments(x.data(), n);
        BOOST_TEST(near(Real(found.mean), mean, 1));
        BOOST_TEST(near(Real(found.variance), variance, 1 + variance));
    }
    for (const Real c : {Real(0.1), Real(100.01), Real(-1e30)}) {
        const std::vector<Real> x(4096, c);
        const kernels::Moments found = kernels::moments(x.data(), x.size());
        BOOST_TEST((found.mean == double(c) && found.variance == 0));
    }
}

BOOST_AUTO_TEST_CASE(the_largest_size_is_nan_where_one_is) {
    for (std::size_t at = 0; at < 3; ++at) {
        std::vector<Real> x{-1, infinity, 2};
        BOOST_TEST(kernels::max_abs(x.data(), 3) == infinity);
        x[at] = not_a_number;
        BOOST_TEST(std::isnan(kernels::max_abs(x.data(), 3)));
    }
}

BOOST_AUTO_TEST_CASE(a_unit_is_a_power_of_two_near_a_size) {
    using Limits = std::numeric_limits<Real>;
    BOOST_TEST(kernels::unit_of(1) == 1);
    BOOST_TEST(kernels::unit_of(Real(0.3)) == 0.25);
    BOOST_TEST(kernels::unit_of(1000) == 512);
    BOOST_TEST(kernels::unit_of(Limits::denorm_min()) == Limits::denorm_min());
    BOOST_TEST(Limits::max() / kernels::unit_of(Limits::max()) < 2);
    for (const Real none : {Real(0), infinity, not_a_number})
        BOOST_TEST(kernels::unit_of(none) == 1);
}

BOOST_AUTO_TEST_CASE(what_is_scaled_multiplied_or_added_ends_with_the_row) {
    for (const std::size_t n : lengths) {
        const std::vector<Real> x = numbers(n, 3), a = numbers(n, 4);
        std::vector<Real> scaled(n + 1, 77), product = scaled, sum = scaled;
        kernels::scale(x.data(), 3, scaled.data(), n);
        kernels::multiply(a.data(), x.data(), product.data(), n);
        std::copy(a.begin(), a.end(), sum.begin());
        kernels::add(x.data(), -2, sum.data(), n);
        for (std::size_t i = 0; i < n; ++i) {
            BOOST_TEST(scaled[i] == 3 * x[i]);
            BOOST_TEST(product[i] == a[i] * x[i]);
            BOOST_TEST(near(sum[i], double(a[i]) - 2 * double(x[i]), 10));
        }
        BOOST_TEST((scaled[n] == 77 && product[n] == 77 && sum[n] == 77));

        std::vector<Real> in_place = x, factor = a;
        kernels::scale(in_place.data(), 3, in_place.data(), n);
        BOOST_TEST((in_place == std::vector<Real>(scaled.begin(), scaled.end() - 1)));
        kernels::multiply(factor.data(), x.data(), factor.data(), n);
        BOOST_TEST((factor == std::vector<Real>(product.begin(), product.end() - 1)));
    }
}

BOOST_AUTO_TEST_CASE(exponentials_come_with_their_sum) {
    for (const std::size_t n : lengths) {
        const std::vector<Real> x = numbers(n, 5);
        std::vector<Real> y(n + 1, 77), in_place = x;
        const Real sum = kernels::exp(x.data(), Real(0.25), y.data(), n);
        double expected = 0;
        for (std::size_t i = 0; i < n; ++i) {
            const double e = std::exp(double(x[i]) - 0.25);
            BOOST_TEST(near(y[i], e, 1 + e));
            expected += e;
        }
        BOOST_TEST(near(sum, expected, expected));
        BOOST_TEST(y[n] == 77);
        BOOST_TEST(kernels::exp(in_place.data(), Real(0.25), in_place.data(), n) == sum);
        BOOST_TEST((in_place == std::vector<Real>(y.begin(), y.end() - 1)));
    }
}

BOOST_AUTO_TEST_CASE(softmax_is_the_share_of_each_exponential) {
    for (const std::size_t n : lengths) {
        std::vector<Real> x = numbers(n, 6), y(n + 1, 77);
        double total = 0;
        for (const Real number : x) total += std::exp(double(number));
        kernels::softmax(x.data(), y.data(), n);
        for (std::size_t i = 0; i < n; ++i)
            BOOST_TEST(near(y[i], std::exp(double(x[i])) / total, 1));
        BOOST_TEST(y[n] == 77);

        for (Real& number : x) number += 1000; // overflows without care
        kernels::softmax(x.data(), x.data(), n);
        for (std::size_t i = 0; i < n; ++i) BOOST_TEST(std::abs(x[i] - y[i]) < 1e-4);
    }
}

BOOST_AUTO_TEST_SUITE_END()
