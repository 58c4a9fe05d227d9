#include "framework/tensor/random.hpp"

#include "framework/kernels/random.hpp"
#include "tests/support/moments.hpp"
#include "tests/support/says.hpp"

#include <boost/test/unit_test.hpp>
#include <map>

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(initial_values)

namespace {

// How far counts are from those expected; 0 where none is.
double chi_squared(const std::vector<double>& seen, const std::vector<double>& expected) {
    double sum = 0;
    for (std::size_t i = 0; i < seen.size(); ++i)
        if (expected[i] > 0) sum += (seen[i] - expected[i]) * (seen[i] - expected[i]) / expected[i];
    return sum;
}

} // namespace

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
    std::vector<double> seen(8);
    for (const Real element : x) {
        BOOST_REQUIRE(element >= -2);
        BOOST_REQUIRE(element <= 6);
        ++seen[std::min<std::size_t>(std::size_t(element + 2), 7)];
    }
    // Chi-squared with 7 degrees of freedom: above 24.3 in one case of a thousand.
    BOOST_TEST(chi_squared(seen, std::vector<double>(8, 12500)) < 24.3);
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

BOOST_AUTO_TEST_CASE(a_generator_that_is_given_is_the_one_drawn_from) {
    manual_seed(3);
    const Array normal = randn({50}), uniform = rand({50});
    BOOST_TEST((normal != uniform));
    Generator generator(3);
    manual_seed(9);
    const std::uint64_t next = Generator(9).bits64();
    BOOST_TEST((randn({50}, generator) == normal));
    BOOST_TEST((rand({50}, generator) == uniform));
    randint(0, 5, {3}, generator);
    categorical({1, 2}, {3}, generator);
    permutation(5, generator);
    BOOST_TEST(default_generator().bits64() == next);
}

BOOST_AUTO_TEST_CASE(randn_and_rand_are_the_standard_distributions) {
    manual_seed(6);
    const auto normal = testing::moments(randn({200, 500}));
    BOOST_TEST(std::abs(normal.mean) < 4 / std::sqrt(1e5));
    BOOST_TEST(std::abs(normal.std - 1) < 4 / std::sqrt(2e5));
    const auto uniform = testing::moments(rand({200, 500}));
    BOOST_TEST(std::abs(uniform.mean - 0.5) < 4 / std::sqrt(12e5));
    BOOST_TEST(std::abs(uniform.std - 1 / std::sqrt(12)) < 0.002);
    BOOST_TEST(uniform.low >= 0);
    BOOST_TEST(uniform.high < 1);
}

BOOST_AUTO_TEST_CASE(randint_draws_all_numbers_equally_often) {
    manual_seed(7);
    const Indices x = randint(-3, 5, {100, 800});
    BOOST_TEST(to_string(x.shape()) == "(100, 800)");
    std::vector<double> seen(8);
    for (const std::int64_t element : x) ++seen.at(std::size_t(element + 3));
    BOOST_TEST(chi_squared(seen, std::vector<double>(8, 10000)) < 24.3); // 7 degrees, as above
    BOOST_TEST((randint(4, 5, {3}) == Indices{4, 4, 4}));
    constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min(),
                           most = std::numeric_limits<std::int64_t>::max();
    std::size_t negative = 0;
    for (const std::int64_t element : randint(least, most, {1000})) negative += element < 0;
    BOOST_TEST(negative > 400u);
    BOOST_TEST(negative < 600u);
    BOOST_CHECK_EXCEPTION(randint(2, 2, {1}), std::invalid_argument,
                          testing::Says{"[randint] cannot draw from [2, 2)"});
}

BOOST_AUTO_TEST_CASE(categorical_draws_in_proportion_to_the_weights) {
    manual_seed(8);
    const Array weights{0, 1, 0, 2.5, 0.5, 4, 0};
    const Indices x = categorical(weights, {400, 200});
    BOOST_TEST(to_string(x.shape()) == "(400, 200)");
    std::vector<double> seen(weights.size()), expected;
    for (const std::int64_t element : x) ++seen.at(std::size_t(element));
    for (const Real weight : weights) expected.push_back(double(weight) * 10000);
    for (const std::size_t never : {0, 2, 6}) BOOST_TEST(seen[never] == 0);
    // 3 degrees of freedom: above 16.3 in one case of a thousand.
    BOOST_TEST(chi_squared(seen, expected) < 16.3);
    BOOST_TEST(to_string(categorical(weights).shape()) == "()");
    BOOST_TEST((categorical({0, 0, 3}, {2}) == Indices{2, 2}));
}

BOOST_AUTO_TEST_CASE(categorical_never_draws_a_weight_of_0_where_others_are_tiny) {
    manual_seed(9);
    const Real tiny = std::numeric_limits<Real>::denorm_min();
    for (const std::int64_t element : categorical({0, tiny, 0}, {1000}))
        BOOST_REQUIRE(element == 1);
    const Real huge = std::numeric_limits<float>::max();
    for (const std::int64_t element : categorical({huge, 0, huge, 0}, {1000}))
        BOOST_REQUIRE(element % 2 == 0);
}

BOOST_AUTO_TEST_CASE(categorical_refuses_weights_that_are_none) {
    const Real nan = std::numeric_limits<Real>::quiet_NaN(),
               infinite = std::numeric_limits<Real>::infinity();
    for (const Real bad : {Real(-1), nan, infinite})
        BOOST_CHECK_EXCEPTION(categorical({1, bad}), std::invalid_argument,
                              testing::Says{"of index 1 is negative or not finite"});
    for (const Array& none : {Array{0, 0}, zeros({0})})
        BOOST_CHECK_EXCEPTION(categorical(none), std::invalid_argument,
                              testing::Says{"[categorical] the weights have the sum 0: it must be "
                                            "positive and finite"});
    BOOST_CHECK_EXCEPTION(categorical({{1, 2}}), std::invalid_argument,
                          testing::Says{"[categorical] weights need one axis, got shape (1, 2)"});
}

BOOST_AUTO_TEST_CASE(shuffle_makes_all_orders_equally_likely) {
    manual_seed(10);
    std::map<std::string, double> seen;
    for (int i = 0; i < 24000; ++i) {
        std::string order = "abcd";
        shuffle(order);
        ++seen[order];
    }
    BOOST_TEST(seen.size() == 24u);
    std::vector<double> counts;
    for (const auto& [order, n] : seen) counts.push_back(n);
    // 23 degrees of freedom: above 49.7 in one case of a thousand.
    BOOST_TEST(chi_squared(counts, std::vector<double>(24, 1000)) < 49.7);
}

BOOST_AUTO_TEST_CASE(shuffle_takes_any_range_with_random_access) {
    manual_seed(11);
    std::vector<bool> bits(64);
    for (std::size_t i = 0; i < 32; ++i) bits[i] = true;
    const std::vector<bool> before = bits;
    shuffle(bits);
    BOOST_TEST((bits != before));
    BOOST_TEST(std::count(bits.begin(), bits.end(), true) == 32);
    std::vector<std::string> none, words{"x", "y"};
    shuffle(none);
    shuffle(words);
    BOOST_TEST(words[0] + words[1] != "xx");
    std::array<int, 3> few{1, 1, 2};
    shuffle(few);
    BOOST_TEST(few[0] + few[1] + few[2] == 4);
}

BOOST_AUTO_TEST_CASE(a_permutation_has_every_number_once) {
    manual_seed(12);
    const Indices order = permutation(100);
    BOOST_TEST((order != permutation(100)));
    std::vector<std::int64_t> sorted(order.begin(), order.end());
    std::sort(sorted.begin(), sorted.end());
    for (std::int64_t i = 0; i < 100; ++i) BOOST_TEST(sorted[std::size_t(i)] == i);
    BOOST_TEST(to_string(permutation(0).shape()) == "(0,)");
}

BOOST_AUTO_TEST_SUITE_END()
