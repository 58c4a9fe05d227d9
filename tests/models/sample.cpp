#include "models/sample.hpp"

#include "framework/ops/softmax.hpp"
#include "tests/support/operations.hpp"
#include "tests/support/unsanitized.hpp"

#include <map>

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(sampling)

namespace {

const Array logits{Real(0.5), -1, 2, 0, Real(1.5)};

using Counts = std::map<std::int64_t, double>;

Counts draws(const Array& logits, const SampleOptions& options, int n = 4000) {
    Generator generator(3);
    Counts counts;
    for (int i = 0; i < n; ++i) ++counts[sample(logits, options, generator)];
    return counts;
}

// Pearson's statistic of 4000 draws against these probabilities, of which none is 0.
double chi_squared(const Counts& counts, const Array& probabilities) {
    double result = 0;
    for (std::size_t token = 0; token < probabilities.size(); ++token) {
        const double expected = 4000 * double(probabilities.data()[token]);
        const auto found = counts.find(std::int64_t(token));
        const double difference = (found == counts.end() ? 0 : found->second) - expected;
        result += difference * difference / expected;
    }
    return result;
}

} // namespace

// 4 degrees of freedom are above 18.5 in one case of a thousand.
BOOST_AUTO_TEST_CASE(tokens_come_as_often_as_softmax_says, *unsanitized) {
    for (const Real temperature : {Real(0.5), Real(1), Real(3)}) {
        const Array expected = softmax(Tensor(Array(logits / temperature))).value();
        BOOST_TEST(chi_squared(draws(logits, {.temperature = temperature}), expected) < 18.5);
        BOOST_TEST(chi_squared(draws(logits, {.temperature = temperature * 2}), expected) > 18.5);
    }
    // Nothing changes where all logits are larger by one number.
    BOOST_TEST((draws(logits, {}) == draws(Array(logits + Real(8)), {})));
}

BOOST_AUTO_TEST_CASE(top_k_leaves_the_likeliest_and_never_leaves_out) {
    const auto keys = [](const Counts& counts) {
        std::vector<std::int64_t> result;
        for (const auto& [token, n] : counts) result.push_back(token);
        return result;
    };
    using Keys = std::vector<std::int64_t>;
    BOOST_TEST(keys(draws(logits, {.temperature = 9, .top_k = 3})) == (Keys{0, 2, 4}),
               boost::test_tools::per_element());
    BOOST_TEST(keys(draws(logits, {.temperature = 9, .top_k = 1})) == Keys{2},
               boost::test_tools::per_element());
    BOOST_TEST(keys(draws(logits, {.temperature = 9, .top_k = 3, .never = {2, 4}})) ==
                   (Keys{0, 1, 3}),
               boost::test_tools::per_element());
    BOOST_TEST(keys(draws(ones({3}), {.top_k = 2})) == (Keys{0, 1, 2}), // ties
               boost::test_tools::per_element());
    BOOST_TEST((draws(logits, {.top_k = 5}) == draws(logits, {})));
    BOOST_TEST((draws(logits, {.top_k = 99}) == draws(logits, {})));
}

BOOST_AUTO_TEST_CASE(temperature_0_takes_the_likeliest_and_draws_no_number) {
    Generator generator(1), untouched(1);
    BOOST_TEST(sample(logits, {.temperature = 0}, generator) == 2);
    BOOST_TEST(sample(logits, {.temperature = 0, .never = {2}}, generator) == 4);
    BOOST_TEST(sample(zeros({3}), {.temperature = 0}, generator) == 0); // the first of equals
    BOOST_TEST(generator.bits() == untouched.bits());
    // The smallest temperature that there is comes to the same.
    const Real smallest = std::numeric_limits<Real>::denorm_min();
    BOOST_TEST(sample(logits, {.temperature = smallest}, generator) == 2);
    BOOST_TEST(sample(Array{-std::numeric_limits<Real>::max(), std::numeric_limits<Real>::max()},
                      {}, generator) == 1);
}

BOOST_AUTO_TEST_CASE(a_logit_of_minus_infinity_is_never_drawn) {
    const Array some{-infinity, 0, -infinity, 1};
    for (const std::size_t top_k : {0, 3})
        for (const auto& [token, n] : draws(some, {.temperature = 50, .top_k = top_k}))
            BOOST_TEST((token == 1 || token == 3));
    BOOST_TEST(sample(some, {.never = {3}}) == 1);
}

BOOST_AUTO_TEST_CASE(the_last_row_counts) {
    const Array rows{{{9, 0, 0}, {0, 9, 0}, {0, 0, 9}}};
    BOOST_TEST(sample(rows, {.temperature = 0}) == 2);
    BOOST_TEST(sample(Array{{0, 9, 0}}, {.temperature = 0}) == 1);
    BOOST_TEST(sample({0, 9, 0}, {.temperature = 0}) == 1);
}

BOOST_AUTO_TEST_CASE(it_draws_from_this_threads_generator_where_none_is_given) {
    manual_seed(4);
    std::vector<std::int64_t> one, other;
    for (int i = 0; i < 50; ++i) one.push_back(sample(logits));
    Generator generator(4);
    for (int i = 0; i < 50; ++i) other.push_back(sample(logits, {}, generator));
    BOOST_TEST(one == other, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_it_cannot_draw_from_is_refused) {
    const auto shape = [](const std::string& shape) {
        return "[sample] the logits have shape " + shape +
               ": needs (V,), (1, V) or (1, n, V), of which the last row counts";
    };
    const auto temperature = [](const std::string& value) {
        return "[sample] temperature must be 0 or more, and finite: " + value;
    };
    const std::string none = "[sample] no token is left to draw: each is in `never`, or has the "
                             "logit -inf";
    check_refusals<std::invalid_argument>({
        {[] { sample(1); }, shape("()")},
        {[] { sample(zeros({0})); }, shape("(0,)")},
        {[] {
             sample(zeros({2, 3}));
         },
         shape("(2, 3)")},
        {[] {
             sample(zeros({2, 1, 3}));
         },
         shape("(2, 1, 3)")},
        {[] {
             sample(zeros({1, 0, 3}));
         },
         shape("(1, 0, 3)")},
        {[] {
             sample(zeros({1, 1, 1, 3}));
         },
         shape("(1, 1, 1, 3)")},
        {[] { sample(logits, {.temperature = -1}); }, temperature("-1")},
        {[] { sample(logits, {.temperature = infinity}); }, temperature("inf")},
        {[] { sample(logits, {.temperature = not_a_number}); }, temperature("nan")},
        {[] { sample(logits, {.never = {5}}); },
         "[sample] `never` holds token 5, which is outside [0, 5)"},
        {[] { sample(logits, {.never = {-1}}); },
         "[sample] `never` holds token -1, which is outside [0, 5)"},
        {[] {
             sample(zeros({2}), {.never = {0, 1}});
         },
         none},
        {[] {
             sample(zeros({2}), {.temperature = 0, .never = {0, 1}});
         },
         none},
        {[] { sample(full({2}, -infinity)); }, none},
    });
    check_refusals<std::runtime_error>({
        {[] {
             sample({0, not_a_number});
         },
         "[sample] the logit of token 1 is nan: the weights behind it are no longer usable"},
        {[] {
             sample({infinity, 0}, {.temperature = 0});
         },
         "[sample] the logit of token 0 is inf: the weights behind it are no longer usable"},
    });
}

BOOST_AUTO_TEST_SUITE_END()
