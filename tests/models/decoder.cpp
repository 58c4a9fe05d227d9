#include "models/decoder.hpp"

#include "framework/io/model_file.hpp"
#include "framework/kernels/memory.hpp"
#include "framework/kernels/pool.hpp"
#include "framework/ops/cross_entropy.hpp"
#include "framework/ops/layer_norm.hpp"
#include "framework/ops/linear.hpp"
#include "framework/ops/slice.hpp"
#include "framework/optim/adam.hpp"
#include "framework/tape/tape.hpp"
#include "tests/models/support.hpp"
#include "tests/support/moments.hpp"
#include "tests/support/says.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/tensors.hpp"

#include <numeric>
#include <span>

using namespace tapestry;
using namespace tapestry::testing;

BOOST_AUTO_TEST_SUITE(decoder)

namespace {

std::vector<std::string> names_of(Module& module) {
    std::vector<std::string> names;
    for (const auto& [name, parameter] : module.named_parameters()) names.push_back(name);
    return names;
}

// In a block: two layer norms, D to 3D, D to D, D to 4D and 4D to D, all with biases.
std::size_t parameters_by_formula(const DecoderConfig& c) {
    const std::size_t D = c.width;
    return (c.vocabulary + c.context) * D + c.layers * (12 * D * D + 13 * D) + 2 * D;
}

Real largest_difference(const Array& a, const Array& b) {
    BOOST_REQUIRE(a.shape() == b.shape());
    Real largest = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        largest = std::max(largest, std::abs(a.data()[i] - b.data()[i]));
    return largest;
}

} // namespace

BOOST_AUTO_TEST_CASE(parameters_have_the_names_of_nanogpt) {
    DecoderConfig config = tiny_config();
    config.tied = false;
    std::vector<std::string> expected{"transformer.wte.weight", "transformer.wpe.weight"};
    for (const std::string block : {"transformer.h.0.", "transformer.h.1."})
        for (const char* name :
             {"ln_1.weight", "ln_1.bias", "attn.c_attn.weight", "attn.c_attn.bias",
              "attn.c_proj.weight", "attn.c_proj.bias", "ln_2.weight", "ln_2.bias",
              "mlp.c_fc.weight", "mlp.c_fc.bias", "mlp.c_proj.weight", "mlp.c_proj.bias"})
            expected.push_back(block + name);
    for (const char* name : {"transformer.ln_f.weight", "transformer.ln_f.bias", "lm_head.weight"})
        expected.push_back(name);
    Decoder model(config);
    BOOST_TEST(names_of(model) == expected, boost::test_tools::per_element());
    for (const auto& [name, parameter] : model.named_parameters())
        BOOST_TEST(parameter->name == name); // in messages and on the printed tape
}

BOOST_AUTO_TEST_CASE(options_leave_their_parameters_out) {
    DecoderConfig config = tiny_config();
    config.bias = false;
    config.positions = Positions::sinusoidal;
    Decoder model(config);
    BOOST_TEST(names_of(model).size() == 1u + 2 * 6 + 1);
    for (const std::string& name : names_of(model)) {
        BOOST_TEST(!name.ends_with("bias"));
        BOOST_TEST(name != "transformer.wpe.weight");
        BOOST_TEST(name != "lm_head.weight");
    }
}

BOOST_AUTO_TEST_CASE(the_number_of_parameters_is_that_of_gpt2) {
    DecoderConfig config = tiny_config();
    Decoder tied(config);
    BOOST_TEST(tied.parameter_count() == parameters_by_formula(config));
    config.tied = false;
    config.layers = 3;
    config.context = 5;
    Decoder untied(config);
    BOOST_TEST(untied.parameter_count() ==
               parameters_by_formula(config) + config.vocabulary * config.width);
    DecoderConfig gpt2;
    gpt2.vocabulary = 50257;
    gpt2.context = 1024;
    gpt2.layers = 12;
    gpt2.heads = 12;
    gpt2.width = 768;
    BOOST_TEST(parameters_by_formula(gpt2) == 124'439'808u); // by the same formula as `tied`
}

BOOST_AUTO_TEST_CASE(matrices_start_normal_and_those_before_a_residual_sum_smaller) {
    manual_seed(1);
    DecoderConfig config = tiny_config();
    config.vocabulary = 500;
    config.context = 100;
    config.width = 64;
    config.layers = 8;
    config.tied = false;
    Decoder model(config);
    for (const auto& [name, parameter] : model.named_parameters()) BOOST_TEST_CONTEXT(name) {
            const auto [mean, std, low, high] = moments(parameter->value());
            const double n = double(parameter->value().size());
            if (parameter->shape().size() == 1) {
                const double expected = name.ends_with("bias") ? 0 : 1;
                BOOST_TEST(low == expected);
                BOOST_TEST(high == expected);
            } else {
                const double expected = name.ends_with("c_proj.weight") ? 0.02 / 4 : 0.02;
                BOOST_TEST(std::abs(mean) < 5 * expected / std::sqrt(n));
                BOOST_TEST(std::abs(std / expected - 1) < 5 / std::sqrt(2 * n));
            }
        }
}

BOOST_AUTO_TEST_CASE(an_untrained_model_finds_every_token_about_equally_likely) {
    manual_seed(2);
    Decoder model(tiny_config());
    Generator generator(1);
    const Indices ids = random_ids(4, 8, 11, generator), targets = random_ids(4, 8, 11, generator);
    BOOST_TEST(std::abs(cross_entropy(model(ids), targets).item() - std::log(11.0)) < 0.05);
}

BOOST_AUTO_TEST_CASE(its_loss_is_the_cross_entropy_of_its_logits) {
    for (const bool tied : {true, false}) {
        manual_seed(4);
        DecoderConfig config = tiny_config();
        config.tied = tied;
        Decoder model(config);
        Generator generator(1);
        const Indices ids = random_ids(4, 8, 11, generator);
        const Indices targets = random_ids(4, 8, 11, generator);
        const auto gradients = [&](FunctionRef<Tensor()> loss) {
            Tape tape;
            tape.backward(loss(), KeepGrad::of_leaves);
            std::vector<Array> all;
            for (const auto& [name, parameter] : model.named_parameters()) {
                all.push_back(parameter->grad.to_dense());
                parameter->grad.reset();
            }
            return all;
        };
        const auto found = gradients([&] { return model.loss(ids, targets); });
        const auto expected = gradients([&] { return cross_entropy(model(ids), targets); });
        for (std::size_t i = 0; i < expected.size(); ++i)
            BOOST_TEST(close(found[i], expected[i], rounding(1e-6)));
        BOOST_TEST(std::abs(model.loss(ids, targets).item() -
                            cross_entropy(model(ids), targets).item()) < rounding(1e-5));
    }
}

// Across blocks of attention too, which have 32 positions.
BOOST_AUTO_TEST_CASE(a_token_does_not_change_the_logits_before_it) {
    manual_seed(3);
    DecoderConfig config = tiny_config();
    config.context = 70;
    Decoder model(config);
    enlarge(model, 4); // with more, attention passes over most positions
    Generator generator(2);
    const Indices ids = random_ids(2, 70, 11, generator);
    const Array before = model(ids).value();
    for (const std::size_t changed : {0, 1, 31, 32, 33, 63, 64, 69}) {
        Indices other = ids;
        other(1, changed) = (other(1, changed) + 1) % 11;
        const Array after = model(other).value();
        for (std::size_t t = 0; t < 70; ++t) {
            bool is_same = true;
            for (std::size_t v = 0; v < 11; ++v) {
                BOOST_REQUIRE(after(0, t, v) == before(0, t, v)); // another sequence
                is_same = is_same && after(1, t, v) == before(1, t, v);
            }
            if (t < changed) BOOST_TEST(is_same);
            if (t == changed || t == 69) BOOST_TEST(!is_same);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_sequence_gets_the_same_logits_alone_and_as_the_beginning_of_another) {
    manual_seed(4);
    Decoder model(tiny_config());
    enlarge(model, 8);
    Generator generator(3);
    const Indices ids = random_ids(1, 8, 11, generator);
    const Indices beginning(std::span(ids.data(), 3), {1, 3});
    const Array whole = model(ids).value(), alone = model(beginning).value();
    for (std::size_t t = 0; t < 3; ++t)
        for (std::size_t v = 0; v < 11; ++v)
            BOOST_TEST(std::abs(whole(0, t, v) - alone(0, t, v)) < 1e-4);
}

// The ids begin ≤ t < end of a sequence (1, T).
Indices part(const Indices& ids, std::size_t begin, std::size_t end) {
    return Indices(std::span(ids.data() + begin, end - begin), {1, end - begin});
}

BOOST_AUTO_TEST_CASE(a_cache_gives_the_logits_of_the_whole_sequence) {
    manual_seed(11);
    for (DecoderConfig config : tiny_configs()) {
        config.context = 70; // more than two blocks of attention
        config.dropout = Real(0.1);
        Decoder model(config);
        enlarge(model, 4);
        model.eval();
        Generator generator(4);
        const Indices ids = random_ids(1, 70, 11, generator);
        const Tensor whole = model(ids);
        for (const std::size_t first : {1, 5, 33, 70})
            for (const std::size_t step : {1, 3, 40}) {
                DecoderCache cache;
                for (std::size_t begin = 0, end = first; begin < 70;
                     begin = end, end = std::min<std::size_t>(end + step, 70)) {
                    const Tensor next = model.next_logits(part(ids, begin, end), cache);
                    const auto last = std::ptrdiff_t(end);
                    BOOST_REQUIRE(
                        largest_difference(next.value(), slice(whole, 1, last - 1, last).value()) <
                        1e-4);
                }
            }
    }
}

BOOST_AUTO_TEST_CASE(a_cache_refuses_what_does_not_fit_and_goes_on) {
    manual_seed(12);
    Decoder model(tiny_config());
    enlarge(model, 4);
    DecoderCache cache;
    BOOST_CHECK_EXCEPTION(model.next_logits({{1, 2}}, cache), std::logic_error,
                          Says{"a cache is for evaluation mode: call eval() first"});
    model.eval();
    model.next_logits({{1, 2, 3, 4, 5, 6}}, cache);
    for (const Shape& shape : {Shape{3}, Shape{2, 1}, Shape{1, 0}})
        BOOST_CHECK_EXCEPTION(
            model.next_logits(Indices(shape, 0), cache), std::invalid_argument,
            Says{"[Decoder] next_logits needs ids (1, n) with n ≥ 1, got " + to_string(shape)});
    BOOST_CHECK_EXCEPTION(model.next_logits({{7, 8, 9}}, cache), std::invalid_argument,
                          Says{"a sequence of length 9 is longer than the table, which has 8"});
    BOOST_CHECK_THROW(model.next_logits({{7, 11}}, cache), std::out_of_range);
    {
        Tape tape;
        BOOST_CHECK_EXCEPTION(model.next_logits(Indices(Shape{1, 1}, 7), cache), std::logic_error,
                              Says{"NoGrad"});
    }
    DecoderConfig deeper = tiny_config();
    deeper.layers = 3;
    Decoder other(deeper);
    other.eval();
    BOOST_CHECK_EXCEPTION(other.next_logits(Indices(Shape{1, 1}, 7), cache), std::invalid_argument,
                          Says{"the cache is one of 2 blocks, the model has 3"});

    const Tensor whole = model({{1, 2, 3, 4, 5, 6, 7, 8}});
    BOOST_TEST(largest_difference(model.next_logits({{7, 8}}, cache).value(),
                                  slice(whole, 1, 7, 8).value()) < 1e-4);
}

BOOST_AUTO_TEST_CASE(attention_weights_are_those_of_each_block) {
    Generator generator(6);
    for (const DecoderConfig& config : tiny_configs()) {
        Decoder model(config);
        enlarge(model, 10);
        const Indices ids = random_ids(2, 7, config.vocabulary, generator);
        BOOST_CHECK_EXCEPTION(model.attention_weights(ids), std::logic_error,
                              Says{"[Decoder] attention_weights is for evaluation mode"});
        model.eval();
        Tape tape;
        const std::vector<Array> weights = model.attention_weights(ids);
        BOOST_TEST(tape.size() == 0u);
        BOOST_TEST(weights.size() == config.layers);
        for (const Array& layer : weights) {
            BOOST_TEST((layer.shape() == Shape{2, config.heads, 7, 7}));
            for (std::size_t row = 0; row < layer.size() / 7; ++row) {
                const Real* begin = layer.data() + row * 7;
                BOOST_TEST(std::abs(std::accumulate(begin, begin + 7, Real(0)) - 1) < 1e-5);
            }
        }

        const NoGrad no_grad;
        const auto state = model.state_dict();
        const auto of = [&](const std::string& name) {
            return Tensor(state.at("transformer.h.0." + name));
        };
        const Tensor x =
            layer_norm(model.embed(ids), of("ln_1.weight"), of("ln_1.bias"), Real(1e-5));
        const Tensor qkv = linear(x, of("attn.c_attn.weight"), of("attn.c_attn.bias"));
        BOOST_TEST(largest_difference(weights[0], causal_attention_weights(qkv.value(), 2)) < 1e-5);
        BOOST_TEST(largest_difference(weights[0], weights[1]) > 0.01);
    }
}

BOOST_AUTO_TEST_CASE(no_ids_have_no_logits) {
    Decoder model(tiny_config());
    BOOST_TEST(to_string(model(Indices::from_shape({2, 0})).shape()) == "(2, 0, 11)");
    BOOST_TEST(to_string(model(Indices::from_shape({0, 3})).shape()) == "(0, 3, 11)");
}

BOOST_AUTO_TEST_CASE(positions_matter) {
    for (const Positions positions : {Positions::learned, Positions::sinusoidal}) {
        manual_seed(5);
        DecoderConfig config = tiny_config();
        config.positions = positions;
        config.layers = 1;
        Decoder model(config);
        enlarge(model, 8);
        const Array y = model(Indices{{1, 2, 3, 4}, {2, 1, 3, 4}}).value();
        BOOST_TEST(std::abs(y(0, 3, 0) - y(1, 3, 0)) > 1e-4);
    }
}

BOOST_AUTO_TEST_CASE(scaled_multiplies_the_token_embedding_by_the_root_of_the_width) {
    manual_seed(6);
    DecoderConfig config = tiny_config();
    Decoder plain(config);
    config.scaled = true;
    Decoder scaled(config);
    scaled.load_state_dict(plain.state_dict());
    plain.wte.weight.mutable_value() *= Real(4); // √16
    const Indices ids{{3, 1, 4}};
    BOOST_TEST(largest_difference(plain.embed(ids).value(), scaled.embed(ids).value()) == 0);
}

BOOST_AUTO_TEST_CASE(a_tied_table_gets_gradients_from_both_of_its_uses) {
    manual_seed(7);
    DecoderConfig config = tiny_config();
    Decoder tied(config);
    config.tied = false;
    Decoder untied(config);
    StateDict state = tied.state_dict();
    state["lm_head.weight"] = tied.wte.weight.value();
    untied.load_state_dict(state);

    const Indices ids{{1, 2, 3}}, targets{{2, 3, 4}};
    for (Decoder* model : {&tied, &untied}) {
        Tape tape;
        tape.backward(cross_entropy((*model)(ids), targets));
    }
    const Array ours = tied.wte.weight.grad.value();
    const Array lookup = untied.wte.weight.grad.value();
    const Array output = untied.named_parameters().back().second->grad.value();
    BOOST_TEST(largest_difference(ours, Array(lookup + output)) < 1e-6);
    BOOST_TEST(lookup(9, 0) == 0); // a token that does not occur
    BOOST_TEST(output(9, 0) != 0);
}

BOOST_AUTO_TEST_CASE(dropout_is_active_in_training_only) {
    manual_seed(8);
    DecoderConfig config = tiny_config();
    Decoder without(config);
    config.dropout = Real(0.3);
    Decoder with(config);
    with.load_state_dict(without.state_dict());
    const Indices ids{{1, 2, 3, 4, 5}};
    const Array expected = without(ids).value();
    BOOST_TEST((with(ids).value() != expected));
    BOOST_TEST((with(ids).value() != with(ids).value()));
    with.eval();
    BOOST_TEST((with(ids).value() == expected));
    with.train();
    BOOST_TEST((with(ids).value() != expected));
}

BOOST_AUTO_TEST_CASE(a_loaded_model_gives_the_same_logits_bit_for_bit) {
    manual_seed(9);
    for (const bool tied : {true, false}) {
        DecoderConfig config = tiny_config();
        config.tied = tied;
        Decoder saved(config), loaded(config);
        const Indices ids{{1, 2, 3, 4, 5}, {6, 7, 8, 9, 10}};
        BOOST_TEST((saved(ids).value() != loaded(ids).value()));
        const TemporaryFolder folder;
        save(saved, folder / "model");
        load(loaded, folder / "model");
        BOOST_TEST((saved(ids).value() == loaded(ids).value()));
    }
}

BOOST_AUTO_TEST_CASE(a_state_of_another_size_is_refused_with_its_names) {
    DecoderConfig config = tiny_config();
    Decoder model(config);
    config.layers = 1;
    config.context = 4;
    Decoder smaller(config);
    BOOST_CHECK_EXCEPTION(model.load_state_dict(smaller.state_dict()), std::invalid_argument,
                          Says{"missing: transformer.h.1.attn.c_attn.weight (48, 16)"});
    BOOST_CHECK_EXCEPTION(model.load_state_dict(smaller.state_dict()), std::invalid_argument,
                          Says{"misshapen: transformer.wpe.weight (4, 16), needs (8, 16)"});
}

BOOST_AUTO_TEST_CASE(a_short_sequence_is_learned_by_heart) {
    for (const bool tied : {true, false})
        for (const Positions positions : {Positions::learned, Positions::sinusoidal}) {
            manual_seed(10);
            DecoderConfig config = tiny_config();
            config.tied = tied;
            config.positions = positions;
            Decoder model(config);
            AdamOptions options;
            options.lr = Real(1e-2);
            AdamW optimizer(model.named_parameters(), options);
            const Indices ids{{1, 7, 1, 3, 1, 7, 2, 9}}, targets{{7, 1, 3, 1, 7, 2, 9, 10}};
            Real loss = 0;
            for (int step = 0; step < 150; ++step) {
                Tape tape;
                const Tensor mean = cross_entropy(model(ids), targets);
                optimizer.zero_grad();
                tape.backward(mean, KeepGrad::of_leaves);
                optimizer.step();
                loss = mean.item();
            }
            BOOST_TEST(loss < 0.1);
        }
}

BOOST_AUTO_TEST_CASE(bad_input_is_an_error_that_says_what_is_wrong) {
    Decoder model(tiny_config());
    BOOST_CHECK_EXCEPTION(model(Indices{1, 2, 3}), std::invalid_argument,
                          Says{"[Decoder] ids need shape (B, T), got (3,)"});
    BOOST_CHECK_EXCEPTION(model(Indices(Shape{2, 9}, 0)), std::invalid_argument,
                          Says{"a sequence of length 9 is longer than the table, which has 8"});
    BOOST_CHECK_EXCEPTION(model(Indices{{1, 11}}), std::out_of_range,
                          Says{"index 11 at (0, 1) is outside [0, 11)"});

    const auto refuses = [](auto change, std::string_view part) {
        DecoderConfig config = tiny_config();
        change(config);
        BOOST_CHECK_EXCEPTION(Decoder{config}, std::invalid_argument, Says{part});
    };
    refuses([](DecoderConfig& c) { c.heads = 3; }, "[Decoder] 3 heads do not divide a width of 16");
    for (std::size_t DecoderConfig::*size :
         {&DecoderConfig::vocabulary, &DecoderConfig::context, &DecoderConfig::layers,
          &DecoderConfig::heads, &DecoderConfig::width})
        refuses([&](DecoderConfig& c) { c.*size = 0; }, "must be positive");
    refuses([](DecoderConfig& c) { c.dropout = 1; }, "p must lie in [0, 1)");
}

BOOST_AUTO_TEST_CASE(parameters_are_counted_without_making_them) {
    for (const bool bias : {true, false})
        for (const bool tied : {true, false})
            for (const Positions positions : {Positions::learned, Positions::sinusoidal}) {
                DecoderConfig config = tiny_config();
                config.layers = 3;
                config.bias = bias;
                config.tied = tied;
                config.positions = positions;
                BOOST_TEST(parameter_count(config) == double(Decoder(config).parameter_count()));
            }
    DecoderConfig gpt2{
        .vocabulary = 50257, .context = 1024, .layers = 12, .heads = 12, .width = 768};
    BOOST_TEST(parameter_count(gpt2) == 124'439'808);
}

BOOST_AUTO_TEST_CASE(more_parameters_than_memory_can_hold_are_an_error_before_the_first_is_made) {
    const pool::Statistics before = pool::statistics();
    const auto refuses = [](std::size_t DecoderConfig::*size, std::size_t value,
                            std::string_view part) {
        DecoderConfig config = tiny_config();
        config.*size = value;
        BOOST_CHECK_EXCEPTION(Decoder{config}, OutOfMemory, Says{part});
    };
    refuses(&DecoderConfig::layers, std::size_t(-1),
            "[Decoder] 18446744073709551615 layers, 16 wide");
    refuses(&DecoderConfig::context, 1'000'000'000'000, "a context of 1000000000000");
    refuses(&DecoderConfig::vocabulary, 1'000'000'000'000, "a vocabulary of 1000000000000");
    refuses(&DecoderConfig::width, 1'600'000, "1600000 wide");
    BOOST_TEST(pool::statistics().peak == before.peak);
}

BOOST_AUTO_TEST_SUITE_END()
