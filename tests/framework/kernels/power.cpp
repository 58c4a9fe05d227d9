#include "framework/kernels/power.hpp"

#include "tests/support/tensors.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(power_kernel)

namespace {

// a^b in one lane after another, among others of 1.
std::vector<Real> in_each_lane(Real a, Real b) {
    std::vector<Real> found;
    for (std::size_t lane = 0; lane < Vector::size; ++lane) {
        std::vector<Real> bases(Vector::size, 1), exponents(Vector::size, 1), y(Vector::size);
        bases[lane] = a;
        exponents[lane] = b;
        kernels::power(Vector::load_unaligned(bases.data()),
                       Vector::load_unaligned(exponents.data()))
            .store_unaligned(y.data());
        found.push_back(y[lane]);
        for (std::size_t other = 0; other < Vector::size; ++other)
            if (other != lane) BOOST_TEST(y[other] == 1);
    }
    return found;
}

} // namespace

BOOST_AUTO_TEST_CASE(lanes_are_powers_of_their_own) {
    Generator generator(1);
    for (int i = 0; i < 50; ++i) {
        const Real a = Real(generator.uniform() * 10), b = Real(generator.uniform() * 8 - 4);
        const Real expected = Real(std::pow(double(a), double(b)));
        for (const Real y : in_each_lane(a, b))
            BOOST_TEST(std::abs(y - expected) <= rounding(1e-6) * expected, a << " ^ " << b);
    }
}

// ISO C, Annex F.
BOOST_AUTO_TEST_CASE(special_numbers_are_those_of_the_c_standard) {
    const Real inf = infinity, nan = not_a_number;
    const struct {
        Real a, b, y;
    } cases[] = {{0, 0, 1},       {nan, 0, 1},  {inf, 0, 1},   {1, nan, 1},
                 {1, inf, 1},     {0, -1, inf}, {0, 3, 0},     {-2, 3, -8},
                 {-2, 0.5, nan},  {-1, inf, 1}, {2, -inf, 0},  {0.5, inf, 0},
                 {-inf, 3, -inf}, {inf, -1, 0}, {nan, 1, nan}, {-inf, 2, inf}};
    for (const auto& [a, b, y] : cases)
        for (const Real found : in_each_lane(a, b))
            BOOST_TEST((found == y || (std::isnan(found) && std::isnan(y))),
                       a << " ^ " << b << " is " << found);
}

BOOST_AUTO_TEST_SUITE_END()
