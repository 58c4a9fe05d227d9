#include "framework/kernels/normal.hpp"

#include "framework/kernels/random.hpp"
#include "tests/support/tensors.hpp"

#include <cmath>
#include <numbers>

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(normal_numbers)

namespace {

std::vector<Real> filled(std::size_t n, std::uint64_t key, Real mean = 0, Real std = 1) {
    std::vector<Real> x(n + 2, 77);
    kernels::fill_normal(x.data(), n, mean, std, key);
    BOOST_TEST((x[n] == 77 && x[n + 1] == 77)); // behind them nothing is touched
    x.resize(n);
    return x;
}

} // namespace

BOOST_AUTO_TEST_CASE(are_those_of_box_and_muller) {
    const std::uint64_t key = 9;
    const std::vector<Real> x = filled(256, key);
    for (std::size_t stretch = 0; stretch < 4; ++stretch) {
        const PhiloxBlock bits = philox_block(key, stretch);
        for (std::size_t i = 0; i < 32; ++i) {
            const double u = (double(bits[i]) + 1) * 0x1p-32,
                         angle = 2 * std::numbers::pi * (double(bits[32 + i]) + 1) * 0x1p-32;
            const double radius = std::sqrt(-2 * std::log(u));
            BOOST_TEST(std::abs(x[64 * stretch + i] - radius * std::cos(angle)) < 1e-5);
            BOOST_TEST(std::abs(x[64 * stretch + 32 + i] - radius * std::sin(angle)) < 1e-5);
        }
    }
}

BOOST_AUTO_TEST_CASE(are_the_same_however_many_are_asked_for) {
    const std::vector<Real> all = filled(200, 1);
    for (const std::size_t n : {0, 1, 31, 63, 64, 65, 128, 199})
        BOOST_TEST(filled(n, 1) == std::vector<Real>(all.begin(), all.begin() + std::ptrdiff_t(n)),
                   boost::test_tools::per_element());
    BOOST_TEST(filled(200, 2) != all);
}

BOOST_AUTO_TEST_CASE(have_the_mean_and_the_deviation_asked_for) {
    const std::vector<Real> standard = filled(300, 3), moved = filled(300, 3, 5, Real(0.25));
    for (std::size_t i = 0; i < 300; ++i)
        BOOST_TEST(std::abs(moved[i] - (5 + 0.25 * standard[i])) < rounding(1e-5));
    BOOST_TEST(filled(100, 3, 5, 0) == std::vector<Real>(100, 5));
}

// Kolmogorov and Smirnov: √n times the largest distance is below 1.95 in 999 cases of 1000.
BOOST_AUTO_TEST_CASE(are_distributed_normally) {
    std::vector<Real> x = filled(100000, 4);
    std::sort(x.begin(), x.end());
    double largest = 0;
    for (std::size_t i = 0; i < x.size(); ++i)
        largest = std::max(largest, std::abs(std::erfc(-double(x[i]) / std::numbers::sqrt2) / 2 -
                                             (double(i) + 0.5) / double(x.size())));
    BOOST_TEST(largest * std::sqrt(double(x.size())) < 1.95);
}

BOOST_AUTO_TEST_SUITE_END()
