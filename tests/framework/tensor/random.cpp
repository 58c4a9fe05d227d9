#include "framework/tensor/random.hpp"

#include "framework/kernels/random.hpp"
#include "tests/support/moments.hpp"
#include "tests/support/says.hpp"

#include <boost/test/unit_test.hpp>

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(initial_values)

BOOST_AUTO_TEST_CASE(normal_numbers_have_the_mean_and_deviation_asked_for) {
    manual_seed(1);
    const Array x = random_normal({200, 500}, 3, Real(0.5));
    const auto [mean, std, low, high] = testing::moments(x);
    BOOST_TEST(std::abs(mean - 3) < 4 * 0.5 / std::sqrt(1e5));
    BOOST_TEST(std::abs(std / 0.5 - 1) < 4 / std::sqrt(2e5));
    double within_one = 0, fourth_moment = 0;
    for (const Real element : x) {
        const double z = (element - 3) / 0.5;
        within_one += std::abs(z) < 1;
        fourth_moment += z * z * z * z;
    }
    BOOST_TEST(std::abs(within_one / 1e5 - 0.6827) < 4 * std::sqrt(0.6827 * 0.3173 / 1e5));
    BOOST_TEST(std::abs(fourth_moment / 1e5 - 3) < 4 * std::sqrt(96 / 1e5));
}

BOOST_AUTO_TEST_CASE(uniform_numbers_fill_their_range_evenly) {
    manual_seed(2);
    const Array x = random_uniform({1000, 100}, -2, 6);
    std::array<double, 8> seen{};
    for (const Real element : x) {
        BOOST_REQUIRE(element >= -2);
        BOOST_REQUIRE(element <= 6);
        ++seen[std::min<std::size_t>(std::size_t(element + 2), 7)];
    }
    // Chi-squared with 7 degrees of freedom: above 24.3 in one case of a thousand.
    double chi_squared = 0;
    for (const double n : seen) chi_squared += (n - 12500) * (n - 12500) / 12500;
    BOOST_TEST(chi_squared < 24.3);
}

BOOST_AUTO_TEST_CASE(uniform_numbers_never_reach_their_upper_bound) {
    manual_seed(5);
    const Real low =
        Real(1 / std::numeric_limits<Real>::epsilon()) * 2; // its neighbours are 2 apart
    for (const Real element : random_uniform({1000}, low, low + 2)) BOOST_REQUIRE(element == low);
    for (const Real element : random_uniform({1000}, -low - 2, -low))
        BOOST_REQUIRE(element == -low - 2);
    for (const Real element : random_uniform({10}, 3, 3)) BOOST_TEST(element == 3);
    const Real nan = std::numeric_limits<Real>::quiet_NaN(),
               most = std::numeric_limits<Real>::max();
    for (const auto& [a, b] : {std::pair<Real, Real>{2, 1}, {nan, 1}, {0, nan}, {-most, most}})
        BOOST_CHECK_EXCEPTION(random_uniform({2}, a, b), std::invalid_argument,
                              testing::Says{"[random_uniform] cannot draw from ["});
}

BOOST_AUTO_TEST_CASE(they_come_from_this_threads_generator) {
    for (const auto make :
         {+[] { return random_normal({50}); }, +[] { return random_uniform({50}); }}) {
        manual_seed(3);
        const Array first = make(), second = make();
        manual_seed(3);
        BOOST_TEST((make() == first));
        BOOST_TEST((second != first));
    }
    manual_seed(4);
    random_normal({1000}); // takes one number, however many it makes
    const std::uint64_t after = default_generator().bits64();
    manual_seed(4);
    default_generator().bits64();
    BOOST_TEST(default_generator().bits64() == after);
}

BOOST_AUTO_TEST_SUITE_END()
