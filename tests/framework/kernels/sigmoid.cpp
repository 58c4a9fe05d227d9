#include "framework/kernels/sigmoid.hpp"

#include "tests/support/tensors.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(sigmoid_kernel)

namespace {

// ln(1 + e^x), and 1/(1 + e^-x), with more digits than Real has.
long double softplus(long double x) {
    return std::max(x, 0.0L) + std::log1p(std::exp(-std::abs(x)));
}
long double sigmoid(long double x) { return std::exp(-softplus(-x)); }

// How far f is from `expected` at most, relative to it; numbers too small for all their digits are
// off by as much as the smallest that has them.
double worst(Vector (*f)(Vector), long double (*expected)(long double)) {
    Generator generator(1);
    const double end = std::is_same_v<Real, double> ? 750 : 104; // beyond, the smaller ones are 0
    const long double least = std::numeric_limits<Real>::min();
    double result = 0;
    for (const double range : {1., 40., end})
        for (const Real x : values(uniform({50000}, generator, -range, range))) {
            Real y[Vector::size];
            f(Vector(x)).store_unaligned(y);
            const long double right = expected(x);
            for (const Real lane : y)
                result = std::max(result, double(std::abs(lane - right) / std::max(right, least)));
        }
    return result;
}

} // namespace

BOOST_AUTO_TEST_CASE(its_functions_keep_their_digits_down_to_the_smallest_numbers) {
    BOOST_TEST(worst(kernels::sigmoid, sigmoid) < rounding(5e-7));
    BOOST_TEST(worst(kernels::softplus, softplus) < rounding(5e-7));
    const auto first = [](Vector x) { return kernels::sigmoids(x).first; };
    const auto second = [](Vector x) { return kernels::sigmoids(-x).second; };
    BOOST_TEST(worst(first, sigmoid) < rounding(5e-7));
    BOOST_TEST(worst(second, sigmoid) < rounding(5e-7));
    BOOST_TEST(worst(kernels::softplus_above_relu,
                     [](long double x) { return softplus(-std::abs(x)); }) < rounding(5e-7));
}

// Which no e^x would be added to 1.
BOOST_AUTO_TEST_CASE(the_logarithm_of_1_and_a_little_is_the_little) {
    for (Real e = 1; e > 0; e /= 2) {
        Real y[Vector::size];
        xsimd::log1p(Vector(e)).store_unaligned(y);
        const double right = std::log1p(double(e));
        for (const Real lane : y)
            BOOST_TEST(std::abs(double(lane) - right) <= rounding(2e-7) * right, "of " << e);
    }
}

BOOST_AUTO_TEST_CASE(special_numbers_are_the_limits) {
    const struct {
        Real x, sigmoid, softplus;
    } cases[] = {{infinity, 1, infinity},
                 {-infinity, 0, 0},
                 {not_a_number, not_a_number, not_a_number},
                 {std::numeric_limits<Real>::max(), 1, std::numeric_limits<Real>::max()},
                 {std::numeric_limits<Real>::lowest(), 0, 0}};
    const auto lane = [](Vector y) {
        Real lanes[Vector::size];
        y.store_unaligned(lanes);
        return full({}, lanes[Vector::size - 1]);
    };
    for (const auto& [x, sigmoid, softplus] : cases) {
        BOOST_TEST(close(lane(kernels::sigmoid(Vector(x))), full({}, sigmoid), 0));
        BOOST_TEST(close(lane(kernels::softplus(Vector(x))), full({}, softplus), 0));
    }
}

BOOST_AUTO_TEST_SUITE_END()
