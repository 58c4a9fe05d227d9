#include "framework/kernels/exp.hpp"

#include "tests/support/tensors.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(exp_kernel)

namespace {

// How far y is from what it should be, in steps from one number of the type to the next. Subnormal
// numbers are all as far apart as the smallest one is from 0.
double steps_off(Real y, double expected) {
    const Real rounded = Real(expected);
    if (y == rounded || (std::isnan(y) && std::isnan(rounded))) return 0;
    const Real size = std::abs(rounded), next = std::nextafter(size, infinity);
    return std::abs(double(y) - expected) / double(next - size); // infinite for a stray infinity
}

// The worst of e^x for these numbers, each in all lanes.
double worst(const std::vector<Real>& numbers) {
    double result = 0;
    for (const Real x : numbers) {
        Real y[Vector::size];
        kernels::exp(Vector(x)).store_unaligned(y);
        for (const Real lane : y) result = std::max(result, steps_off(lane, std::exp(double(x))));
    }
    return result;
}

} // namespace

BOOST_AUTO_TEST_CASE(it_is_right_from_the_smallest_to_the_largest_result) {
    Generator generator(1);
    const double end = std::is_same_v<Real, double> ? 760 : 110; // all is 0 or infinite there
    const std::vector<Real> x = values(uniform({100000}, generator, -end, end));
    BOOST_TEST(worst(x) < 3);
}

BOOST_AUTO_TEST_CASE(special_numbers_are_those_of_the_c_standard) {
    BOOST_TEST(worst({0, -Real(0), infinity, -infinity, not_a_number}) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
