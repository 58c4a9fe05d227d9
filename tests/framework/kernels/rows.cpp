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

BOOST_AUTO_TEST_CASE(sums_have_every_term_once) {
    for (const std::size_t n : lengths) {
        const std::vector<Real> x = numbers(n, 1), y = numbers(n, 2);
        double sum = 0, dot = 0, squares = 0, size = 0;
        for (std::size_t i = 0; i < n; ++i) {
            sum += x[i];
            dot += double(x[i]) * y[i];
            squares += (x[i] - 0.5) * (x[i] - 0.5);
            size += 1 + double(x[i]) * x[i];
        }
        BOOST_TEST(near(kernels::sum(x.data(), n), sum, size));
        BOOST_TEST(near(kernels::dot(x.data(), y.data(), n), dot, size));
        BOOST_TEST(near(kernels::sum_of_squares(x.data(), Real(0.5), n), squares, 2 * size));
    }
    BOOST_TEST(kernels::sum(nullptr, 0) == 0);
    BOOST_TEST(kernels::dot(nullptr, nullptr, 0) == 0);
    BOOST_TEST(kernels::sum_of_squares(nullptr, 1, 0) == 0);
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
