#include "models/generate.hpp"

#include "framework/ops/embedding.hpp"
#include "tests/models/support.hpp"
#include "tests/support/says.hpp"
#include "tests/support/tensors.hpp"
#include "tests/support/unsanitized.hpp"

#include <array>
#include <cmath>
#include <set>

using namespace tapestry;
using namespace tapestry::testing;

BOOST_AUTO_TEST_SUITE(generation)

namespace {

using Tokens = std::vector<std::int64_t>;

struct SharpDecoder : Decoder {
    explicit SharpDecoder(DecoderConfig config = tiny_config())
        : Decoder(config) {
        enlarge(*this, 10);
    }
};

// The logits of the token after a window, by a forward of all of it.
std::vector<Real> next_logits(Decoder& model, const Tokens& window) {
    const Indices ids(window, {1, window.size()});
    model.eval();
    const Array logits = model(ids).value();
    model.train();
    return {logits.end() - std::ptrdiff_t(model.config().vocabulary), logits.end()};
}

// What generate says of its window, without a cache: one that is full loses its older half.
Tokens continued_greedily(Decoder& model, Tokens tokens, std::size_t count) {
    const std::size_t context = model.config().context;
    Tokens window(tokens.end() - std::ptrdiff_t(std::min(tokens.size(), context)), tokens.end());
    for (std::size_t i = 0; i < count; ++i) {
        if (window.size() > context)
            window.erase(window.begin(), window.begin() + std::ptrdiff_t(context / 2 + 1));
        const auto logits = next_logits(model, window);
        const std::int64_t next = std::max_element(logits.begin(), logits.end()) - logits.begin();
        tokens.push_back(next);
        window.push_back(next);
    }
    return tokens;
}

// Pearson's statistic of `draws` first tokens against softmax(logits/temperature) over the `top_k`
// likeliest; tokens that cannot come must not.
double chi_squared(Decoder& model, const GenerateOptions& options, std::size_t draws) {
    const Tokens prompt{1, 2};
    auto logits = next_logits(model, prompt);
    auto sorted = logits;
    std::sort(sorted.begin(), sorted.end(), std::greater<>());
    const Real least = options.top_k == 0 ? sorted.back() : sorted[options.top_k - 1];
    double total = 0;
    std::vector<double> expected;
    for (const Real logit : logits) {
        expected.push_back(logit < least ? 0 : std::exp(double(logit / options.temperature)));
        total += expected.back();
    }
    std::vector<double> seen(logits.size());
    Generator generator(11);
    for (std::size_t i = 0; i < draws; ++i)
        ++seen.at(std::size_t(generate(model, prompt, options, generator).back()));
    double result = 0;
    for (std::size_t token = 0; token < seen.size(); ++token) {
        const double n = expected[token] / total * double(draws);
        if (n == 0)
            BOOST_TEST(seen[token] == 0);
        else
            result += (seen[token] - n) * (seen[token] - n) / n;
    }
    return result;
}

std::string error_of(Decoder& model, const Tokens& prompt, const GenerateOptions& options) {
    Generator generator(1);
    try {
        generate(model, prompt, options, generator);
    } catch (const std::exception& error) {
        return error.what();
    }
    return "no error";
}

} // namespace

BOOST_AUTO_TEST_CASE(temperature_zero_and_top_1_take_the_likeliest_token) {
    manual_seed(1);
    SharpDecoder model;
    const Tokens expected = continued_greedily(model, {3, 1}, 30); // beyond the context of 8
    Generator generator(1);
    BOOST_TEST(generate(model, {3, 1}, {.count = 30, .temperature = 0}, generator) == expected,
               boost::test_tools::per_element());
    BOOST_TEST(generate(model, {3, 1}, {.count = 30, .top_k = 1}, generator) == expected,
               boost::test_tools::per_element());
    BOOST_TEST(std::set<std::int64_t>(expected.begin(), expected.end()).size() > 2u);
}

BOOST_AUTO_TEST_CASE(a_prompt_longer_than_the_context_counts_by_its_end) {
    manual_seed(2);
    SharpDecoder model;
    Tokens prompt{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 2};
    Generator generator(1);
    const GenerateOptions options{.count = 20, .temperature = 0};
    const Tokens text = generate(model, prompt, options, generator);
    BOOST_TEST(text == continued_greedily(model, prompt, 20), boost::test_tools::per_element());

    prompt.erase(prompt.begin(), prompt.begin() + 4); // the context of 8 is left
    const Tokens same = generate(model, prompt, options, generator);
    BOOST_TEST(Tokens(same.begin() + 8, same.end()) == Tokens(text.begin() + 12, text.end()),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(every_kind_of_model_goes_on_as_without_a_cache) {
    manual_seed(9);
    for (DecoderConfig config : tiny_configs())
        for (const std::size_t context : {1, 2, 7, 40}) {
            config.context = context;
            SharpDecoder model(config);
            for (const Tokens& prompt : {Tokens{3}, Tokens{4, 1, 2, 3, 4, 5, 6, 7, 8}}) {
                Generator generator(1);
                BOOST_TEST(generate(model, prompt, {.count = 90, .temperature = 0}, generator) ==
                               continued_greedily(model, prompt, 90),
                           boost::test_tools::per_element());
            }
        }
}

BOOST_AUTO_TEST_CASE(the_seed_decides_the_text) {
    manual_seed(3);
    SharpDecoder model;
    const auto text = [&](std::uint64_t seed) {
        Generator generator(seed);
        return generate(model, {1}, {.count = 40}, generator);
    };
    BOOST_TEST(text(5) == text(5), boost::test_tools::per_element());
    BOOST_TEST((text(5) != text(6)));
}

// 10 degrees of freedom are above 29.6 in one case of a thousand, 3 above 16.3.
BOOST_AUTO_TEST_CASE(any_number_of_threads_gives_the_same_tokens) {
    DecoderConfig config = tiny_config();
    config.context = 150; // whose keys are shared out too
    config.width = 128;   // and a matrix is more than is left to one thread
    config.vocabulary = 300;
    SharpDecoder model(config);
    const auto text = [&](std::size_t threads, double temperature) {
        Generator generator(1);
        return generate(model, {1, 2},
                        {.count = 140, .temperature = temperature, .threads = threads}, generator);
    };
    for (const double temperature : {0., 1.})
        for (const std::size_t threads : {2, 3})
            BOOST_TEST(text(threads, temperature) == text(1, temperature));
    BOOST_CHECK_THROW(text(0, 1), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(tokens_come_as_often_as_softmax_says, *unsanitized) {
    manual_seed(4);
    SharpDecoder model;
    constexpr std::size_t draws = 4000;
    BOOST_TEST(chi_squared(model, {.count = 1}, draws) < 29.6);
    BOOST_TEST(chi_squared(model, {.count = 1, .temperature = Real(1.5)}, draws) < 29.6);
    BOOST_TEST(chi_squared(model, {.count = 1, .temperature = 2, .top_k = 4}, draws) < 16.3);
    // The test is sharp enough to tell temperatures apart.
    const auto logits = next_logits(model, {1, 2});
    const auto [low, high] = std::minmax_element(logits.begin(), logits.end());
    BOOST_TEST(*high - *low > 1);
}

BOOST_AUTO_TEST_CASE(a_top_k_beyond_the_vocabulary_is_all_of_it) {
    manual_seed(5);
    SharpDecoder model;
    Generator one(1), other(1);
    BOOST_TEST((generate(model, {1}, {.count = 20, .top_k = 1000}, one) ==
                generate(model, {1}, {.count = 20}, other)));
}

BOOST_AUTO_TEST_CASE(tokens_of_never_are_not_drawn_and_leave_room_for_others) {
    manual_seed(6);
    SharpDecoder model;
    const auto logits = next_logits(model, {1});
    const std::int64_t likeliest = std::max_element(logits.begin(), logits.end()) - logits.begin();
    for (const Real temperature : {Real(0), Real(1)})
        for (const std::size_t top_k : {0, 1, 3}) {
            GenerateOptions options{.count = 100, .temperature = temperature, .top_k = top_k};
            options.never = {likeliest, 0, 5};
            Generator generator(1);
            const Tokens text = generate(model, {1}, options, generator);
            for (auto token = text.begin() + 1; token != text.end(); ++token)
                for (const std::int64_t never : options.never) BOOST_TEST(*token != never);
        }
    GenerateOptions all_but_one{.count = 3};
    all_but_one.never = {0, 1, 2, 3, 4, 5, 6, 8, 9, 10};
    Generator generator(1);
    BOOST_TEST(generate(model, {1}, all_but_one, generator) == (Tokens{1, 7, 7, 7}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(on_token_sees_each_new_token_and_may_stop) {
    manual_seed(7);
    SharpDecoder model;
    Tokens seen;
    Generator generator(1);
    const Tokens text = generate(model, {4, 2}, {.count = 50}, generator, [&](std::int64_t token) {
        seen.push_back(token);
        return seen.size() < 3;
    });
    BOOST_TEST(seen.size() == 3u);
    Tokens expected{4, 2};
    expected.insert(expected.end(), seen.begin(), seen.end());
    BOOST_TEST(text == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_count_of_zero_returns_the_prompt) {
    SharpDecoder model;
    Generator generator(1);
    BOOST_TEST(generate(model, {4, 2}, {.count = 0}, generator) == (Tokens{4, 2}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_model_computes_without_dropout_and_nothing_is_recorded) {
    manual_seed(8);
    DecoderConfig config = tiny_config();
    config.dropout = Real(0.5);
    SharpDecoder model(config);
    const Tokens expected = continued_greedily(model, {1}, 20);
    Tape tape;
    Generator generator(1);
    BOOST_TEST((generate(model, {1}, {.count = 20, .temperature = 0}, generator) == expected));
    BOOST_TEST(tape.size() == 0u);
    BOOST_TEST(Tape::current() == &tape);
}

BOOST_AUTO_TEST_CASE(the_model_is_afterwards_in_the_mode_it_was_in_even_after_an_error) {
    SharpDecoder model;
    for (const bool is_training : {true, false}) {
        model.train(is_training);
        Generator generator(1);
        generate(model, {1}, {.count = 2}, generator);
        BOOST_TEST(model.is_training() == is_training);
        const auto fails = [](std::int64_t) -> bool { throw std::runtime_error("the pipe broke"); };
        BOOST_CHECK_EXCEPTION(generate(model, {1}, {}, generator, fails), std::runtime_error,
                              Says{"the pipe broke"});
        BOOST_TEST(model.is_training() == is_training);
        BOOST_CHECK_THROW(generate(model, {11}, {}, generator), std::out_of_range);
        BOOST_TEST(model.is_training() == is_training);
    }
}

BOOST_AUTO_TEST_CASE(bad_input_is_an_error_that_says_what_is_wrong) {
    SharpDecoder model;
    const auto says = [&](const Tokens& prompt, const GenerateOptions& options,
                          std::string_view part) {
        const std::string error = error_of(model, prompt, options);
        BOOST_TEST(error.find(part) != std::string::npos, error);
    };
    const Real nan = std::numeric_limits<Real>::quiet_NaN();
    const Real infinity = std::numeric_limits<Real>::infinity();
    says({}, {}, "[generate] the prompt holds no token");
    for (const Real temperature : {Real(-1), nan, infinity})
        says({1}, {.temperature = temperature}, "[sample] temperature must be 0 or more");
    says({1}, {.count = 0, .temperature = -1}, "temperature must be 0 or more"); // none is drawn
    says({1, -1}, {}, "index -1 at (0, 1) is outside [0, 11)");
    says({1}, {.never = {11}}, "[sample] `never` holds token 11, which is outside [0, 11)");
    says({1}, {.never = {-1}}, "token -1");
    for (const Real temperature : {Real(0), Real(1)})
        says({1}, {.temperature = temperature, .never = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}},
             "[sample] no token is left to draw");
}

BOOST_AUTO_TEST_CASE(a_model_that_diverged_is_not_asked_for_text) {
    SharpDecoder model;
    model.wte.weight.mutable_value()(9, 3) = std::numeric_limits<Real>::quiet_NaN();
    for (const Real temperature : {Real(0), Real(1)}) {
        const std::string error = error_of(model, {1}, {.temperature = temperature});
        BOOST_TEST(error == "[sample] the logit of token 9 is nan: the weights behind it are no "
                            "longer usable");
    }
}

// ---- of any function ---------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_function_continues_as_the_decoder_in_it_while_all_tokens_are_seen) {
    manual_seed(10);
    for (const DecoderConfig& config : tiny_configs()) {
        SharpDecoder model(config);
        model.eval();
        const auto logits = [&](const Indices& ids) { return model(ids); };
        for (const Tokens& prompt : {Tokens{3}, Tokens{1, 2, 3, 4}}) {
            const GenerateOptions options{
                .count = config.context + 1 - prompt.size(), .top_k = 6, .never = {2}};
            Generator one(5), other(5);
            BOOST_TEST(generate(logits, config.context, prompt, options, one) ==
                           generate(model, prompt, options, other),
                       boost::test_tools::per_element());
            BOOST_TEST(one.bits() == other.bits()); // and both have drawn as often
        }
    }
}

BOOST_AUTO_TEST_CASE(a_function_sees_the_last_tokens_as_far_as_the_context_reaches) {
    std::vector<Tokens> seen;
    const auto next = [&](const Indices& ids) { // the token after the last, of 9
        BOOST_TEST(ids.dimension() == 2u);
        BOOST_TEST(ids.shape(0) == 1u);
        seen.emplace_back(ids.begin(), ids.end());
        Array logits = zeros({9});
        logits((seen.back().back() + 1) % 9) = 1;
        return logits;
    };
    const Tokens text = generate(next, 3, {7}, {.count = 4, .temperature = 0});
    BOOST_TEST(text == (Tokens{7, 8, 0, 1, 2}), boost::test_tools::per_element());
    BOOST_TEST((seen == std::vector<Tokens>{{7}, {7, 8}, {7, 8, 0}, {8, 0, 1}}));
    seen.clear();
    generate(next, 1, {1, 2, 3}, {.count = 2, .temperature = 0});
    BOOST_TEST((seen == std::vector<Tokens>{{3}, {4}}));
}

// What follows what in "abacabad", with a = 0: a is followed by b, c or d, and each of them by a.
BOOST_AUTO_TEST_CASE(a_table_of_bigrams_is_a_model) {
    const Array counts{{0, 2, 1, 1}, {2, 0, 0, 0}, {1, 0, 0, 0}, {1, 0, 0, 0}};
    std::array<double, 4> after_a{};
    const auto logits = [&](const Indices& ids) { // (1, n, 4), as a module gives them
        Array rows = empty({1, ids.size(), 4});
        for (std::size_t i = 0; i < ids.size(); ++i)
            for (std::size_t token = 0; token < 4; ++token)
                rows(0, i, token) = std::log(counts(ids.data()[i], token)); // of 0: never
        return rows;
    };
    manual_seed(11);
    const Tokens text = generate(logits, 8, {0}, {.count = 8000});
    for (std::size_t i = 1; i < text.size(); ++i) {
        BOOST_REQUIRE(counts(text[i - 1], text[i]) > 0);
        if (text[i - 1] == 0) ++after_a[std::size_t(text[i])];
    }
    // 2 degrees of freedom are above 13.8 in one case of a thousand.
    const double n = 4000, chi_squared = std::pow(after_a[1] - n / 2, 2) / (n / 2) +
                                         std::pow(after_a[2] - n / 4, 2) / (n / 4) +
                                         std::pow(after_a[3] - n / 4, 2) / (n / 4);
    BOOST_TEST(after_a[1] + after_a[2] + after_a[3] == n);
    BOOST_TEST(chi_squared < 13.8);
    manual_seed(11); // of the generator that it draws from by itself
    BOOST_TEST(generate(logits, 8, {0}, {.count = 8000}) == text, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(nothing_of_a_function_is_recorded_and_on_token_may_stop_it) {
    Parameter table("table", ones({3, 4}));
    const auto logits = [&](const Indices& ids) { return embedding(ids, table); };
    Tape tape;
    std::size_t seen = 0;
    const Tokens text = generate(logits, 2, {0}, {.count = 9, .never = {3}}, default_generator(),
                                 [&](std::int64_t) { return ++seen < 3; });
    BOOST_TEST(text.size() == 4u);
    BOOST_TEST(tape.size() == 0u);
    BOOST_TEST(Tape::current() == &tape);
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_a_function_is_an_error) {
    const auto message = [](const Shape& shape, std::size_t context, const Tokens& prompt,
                            const GenerateOptions& options = {}) {
        return tapestry::error_of<std::invalid_argument>([&] {
            generate([&](const Indices&) { return zeros(shape); }, context, prompt, options);
        });
    };
    BOOST_TEST(message({3}, 0, {1}) ==
               "[generate] context must be 1 or more: the last token at least is seen");
    BOOST_TEST(message({3}, 1, {}) == "[generate] the prompt holds no token to continue");
    BOOST_TEST(message({3, 5}, 1, {1}) ==
               "[sample] the logits have shape (3, 5): needs (V,), (1, V) "
               "or (1, n, V), of which the last row counts");
    BOOST_TEST(message({3}, 1, {1}, {.never = {-1}}) ==
               "[sample] `never` holds token -1, which is outside [0, 3)");
    BOOST_TEST(message({3}, 1, {1}, {.temperature = -1}) ==
               "[sample] temperature must be 0 or more, and finite: -1");
}

BOOST_AUTO_TEST_SUITE_END()
