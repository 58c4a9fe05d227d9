#include "framework/kernels/gelu.hpp"

#include "tests/support/tensors.hpp"

#include <numbers>
#include <type_traits>

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(gelu_kernels)

namespace {

// Every lane of f at the numbers from low to high, with what the standard library makes of them.
template<class F>
void check(double low, double high, double step, F&& each) {
    for (double x = low; x <= high; x += step * double(Vector::size)) {
        Real at[Vector::size];
        for (std::size_t i = 0; i < Vector::size; ++i) at[i] = Real(x + double(i) * step);
        each(Vector::load_unaligned(at), at);
    }
}

double distribution(double x) { return 0.5 * std::erfc(-x / std::numbers::sqrt2); }
double density(double x) {
    return std::exp(-x * x / 2) * std::numbers::inv_sqrtpi / std::numbers::sqrt2;
}

} // namespace

// Abramowitz and Stegun give 7.5e-8 for 26.2.17; the rest is rounding.
BOOST_AUTO_TEST_CASE(the_distribution_is_off_by_what_its_source_says_at_most) {
    const double most = std::is_same_v<Real, double> ? 5e-15 : 7.5e-8 + 1.5e-7;
    double worst = 0;
    check(-8, 8, 0.01, [&](Vector x, const Real* at) {
        const Vector phi = xsimd::exp(kernels::number(-0.5) * x * x) *
                           kernels::number(std::numbers::inv_sqrtpi / std::numbers::sqrt2);
        Real found[Vector::size];
        kernels::normal_distribution(x, phi).store_unaligned(found);
        for (std::size_t i = 0; i < Vector::size; ++i)
            worst = std::max(worst, std::abs(found[i] - distribution(at[i])));
    });
    BOOST_TEST(worst <= most);
}

BOOST_AUTO_TEST_CASE(the_exact_form_and_its_derivative_follow_from_the_distribution) {
    check(-6, 6, 0.01, [&](Vector x, const Real* at) {
        Real y[Vector::size], slope[Vector::size];
        const auto [value, derivative] = kernels::gelu_exact(x);
        value.store_unaligned(y);
        derivative.store_unaligned(slope);
        for (std::size_t i = 0; i < Vector::size; ++i) {
            const double expected = at[i] * distribution(at[i]);
            BOOST_REQUIRE(std::abs(y[i] - expected) < rounding(1e-6) + 1e-6);
            BOOST_REQUIRE(std::abs(slope[i] - distribution(at[i]) - at[i] * density(at[i])) < 1e-6);
        }
    });
}

BOOST_AUTO_TEST_CASE(the_other_form_and_its_derivative_follow_from_tanh) {
    const double k = std::sqrt(2 / std::numbers::pi), c = 0.044715;
    check(-6, 6, 0.01, [&](Vector x, const Real* at) {
        Real y[Vector::size], slope[Vector::size];
        const auto [value, derivative] = kernels::gelu_tanh(x);
        value.store_unaligned(y);
        derivative.store_unaligned(slope);
        for (std::size_t i = 0; i < Vector::size; ++i) {
            const double v = at[i], t = std::tanh(k * (v + c * v * v * v));
            const double expected = (1 + t + v * (1 - t * t) * k * (1 + 3 * c * v * v)) / 2;
            BOOST_REQUIRE(std::abs(y[i] - v / 2 * (1 + t)) < 2e-6);
            BOOST_REQUIRE(std::abs(slope[i] - expected) < 2e-6);
        }
    });
}

BOOST_AUTO_TEST_CASE(numbers_too_large_to_square_keep_their_sign_and_slope) {
    for (const double size : {10., 40., 1e3, 1e10, 1e20, 1e38})
        for (const auto form : {kernels::gelu_exact, kernels::gelu_tanh}) {
            Real y[Vector::size], slope[Vector::size];
            const auto at = [&](double x) {
                const auto [value, derivative] = form(Vector(Real(x)));
                value.store_unaligned(y);
                derivative.store_unaligned(slope);
            };
            at(size);
            BOOST_TEST((y[0] == Real(size) && slope[0] == 1), size << " to " << y[0]);
            at(-size);
            BOOST_TEST((std::abs(y[0]) < 1e-20 && std::abs(slope[0]) < 1e-20),
                       -size << " to " << y[0]);
        }
}

BOOST_AUTO_TEST_SUITE_END()
