#include "framework/optim/optimizer.hpp"

#include "framework/io/safetensors.hpp"
#include "framework/kernels/random.hpp"
#include "framework/ops/arithmetic.hpp"
#include "framework/ops/reduce.hpp"
#include "framework/optim/adagrad.hpp"
#include "framework/optim/sparse_adam.hpp"
#include "framework/tape/tape.hpp"
#include "framework/tensor/random.hpp"
#include "tests/framework/optim/support.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace tapestry;
using namespace tapestry::testing;

namespace {

struct Pair {
    Parameter a{"a", {{1, -2, 3}, {-4, 5, -6}}};
    Parameter b{"b", {Real(0.5), -1}};
    std::vector<NamedParameter> named() { return {{"layer.a", &a}, {"layer.b", &b}}; }
    bool operator==(const Pair& other) const {
        return a.value() == other.a.value() && b.value() == other.b.value();
    }
};

// `steps` steps with gradients that depend on the generator alone; b has none in every third.
void take_steps(Optimizer& optimizer, Pair& pair, Generator& generator, int steps) {
    for (int step = 0; step < steps; ++step) {
        const GeneratorScope scope(generator.bits64());
        set_grad(pair.a, random_normal(pair.a.shape()));
        set_grad(pair.b, random_normal(pair.b.shape()));
        if (step % 3 == 1) pair.b.grad.reset();
        optimizer.step();
    }
}

template<class Optimizer, class Options>
std::string refusal(Options options) {
    Parameter table("wte.weight", start_table), bias("bias", {1, 2});
    Optimizer optimizer({{"bias", &bias}, {"wte.weight", &table}}, options);
    set_grad(bias, {1, 1});
    table.grad.accumulate(rows_two_and_zero());
    std::string message = "none";
    try {
        optimizer.step();
    } catch (const std::invalid_argument& error) {
        message = error.what();
    }
    BOOST_TEST((bias.value() == Array{1, 2})); // all or nothing
    BOOST_TEST(optimizer.state_dict().empty());
    return message;
}

} // namespace

BOOST_AUTO_TEST_SUITE(optimizers)

BOOST_AUTO_TEST_CASE(a_run_resumed_from_a_file_continues_bit_for_bit) {
    for (const auto& [name, make] : testing::optimizers()) BOOST_TEST_CONTEXT(name) {
            Pair whole, first, second;
            const auto one_run = make(whole.named());
            Generator numbers(7);
            take_steps(*one_run, whole, numbers, 5);
            take_steps(*one_run, whole, numbers, 6);

            const TemporaryFolder folder;
            numbers = Generator(7);
            const auto before = make(first.named());
            take_steps(*before, first, numbers, 5);
            save_safetensors(folder / "values", {{"a", first.a.value()}, {"b", first.b.value()}});
            save_safetensors(folder / "state", before->state_dict());

            const auto values = load_safetensors(folder / "values");
            second.a.mutable_value() = values.read("a");
            second.b.mutable_value() = values.read("b");
            const auto after = make(second.named());
            after->load_state_dict(load_safetensors(folder / "state").tensors());
            BOOST_TEST((after->state_dict() == before->state_dict()));
            take_steps(*after, second, numbers, 6);
            BOOST_TEST((second == whole));
            BOOST_TEST((after->state_dict() == one_run->state_dict()));
            BOOST_TEST(!(second == first));
        }
}

BOOST_AUTO_TEST_CASE(a_run_resumed_without_its_state_does_not_continue) {
    for (const auto& [name, make] : testing::optimizers()) BOOST_TEST_CONTEXT(name) {
            Pair whole, cut;
            Generator numbers(7), again(7);
            const auto one_run = make(whole.named());
            take_steps(*one_run, whole, numbers, 9);
            take_steps(*make(cut.named()), cut, again, 6);
            take_steps(*make(cut.named()), cut, again, 3);
            BOOST_TEST((cut == whole) == (name == "SGD")); // which alone remembers nothing
        }
}

BOOST_AUTO_TEST_CASE(state_is_named_after_its_parameter) {
    Pair pair;
    Adam adam(pair.named(), {});
    BOOST_TEST(adam.state_dict().empty());
    set_grad(pair.a, ones(pair.a.shape()));
    adam.step();
    adam.step();
    const StateDict state = adam.state_dict(); // b had no gradient, and so has no state
    BOOST_TEST_REQUIRE(state.size() == 3u);
    BOOST_TEST(state.at("layer.a/step")() == 2);
    BOOST_TEST(to_string(state.at("layer.a/exp_avg").shape()) == "(2, 3)");
    BOOST_TEST(to_string(state.at("layer.a/exp_avg_sq").shape()) == "(2, 3)");
}

BOOST_AUTO_TEST_CASE(a_state_that_does_not_fit_is_refused_and_changes_nothing) {
    Pair pair;
    SGD sgd(pair.named(), {.momentum = Real(0.9)});
    set_grad(pair.a, ones(pair.a.shape()));
    sgd.step();
    const StateDict good = sgd.state_dict();
    const auto refuses = [&](const std::string& name, const Array& value, std::string_view part) {
        StateDict bad = good;
        bad[name] = value;
        BOOST_CHECK_EXCEPTION(sgd.load_state_dict(bad), std::invalid_argument, Says{part});
        BOOST_TEST((sgd.state_dict() == good));
    };
    refuses("layer.c/step", full({}, 1),
            "[SGD] the state does not fit:\n  unexpected: layer.c/step");
    refuses("momentum_buffer", zeros({2, 3}), "unexpected: momentum_buffer (2, 3)");
    refuses("layer.a/momentum_bufer", zeros({2, 3}), "unexpected: layer.a/momentum_bufer (2, 3)");
    refuses("layer.a/momentum_buffer", zeros({3, 2}),
            "misshapen: layer.a/momentum_buffer (3, 2), needs (2, 3)");
    refuses("layer.a/step", zeros({1}), "misshapen: layer.a/step (1,), needs ()");
    for (const double step : {0.0, -1.0, 0.5, 1.5, 1e30, std::nan("")})
        refuses("layer.a/step", full({}, Real(step)),
                "[SGD] state 'layer.a/step' is not a number of steps");
    refuses("layer.b/momentum_buffer", zeros({2}), "missing: layer.b/step ()");
    refuses("layer.b/step", full({}, 1), "missing: layer.b/momentum_buffer (2,)");
    sgd.load_state_dict(good);
    sgd.load_state_dict({}); // as after construction
    BOOST_TEST(sgd.state_dict().empty());
}

BOOST_AUTO_TEST_CASE(a_state_of_another_kind_of_optimizer_is_refused) {
    std::map<std::string, StateDict> states;
    for (const auto& [name, make] : testing::optimizers()) {
        Pair pair;
        const auto optimizer = make(pair.named());
        set_grad(pair.a, ones(pair.a.shape()));
        optimizer->step();
        states[name] = optimizer->state_dict();
    }
    const auto names = [](const StateDict& state) {
        std::vector<std::string> result;
        for (const auto& [name, value] : state) result.push_back(name);
        return result;
    };
    for (const auto& [name, make] : testing::optimizers())
        for (const auto& [other, state] : states)
            BOOST_TEST_CONTEXT(name << " given that of " << other) {
                Pair pair;
                const auto optimizer = make(pair.named());
                if (names(state) == names(states[name]))
                    optimizer->load_state_dict(state); // of Adam and AdamW, say
                else
                    BOOST_CHECK_EXCEPTION(optimizer->load_state_dict(state), std::invalid_argument,
                                          Says{"the state does not fit:"});
            }
    Pair pair;
    Adam adam(pair.named(), {});
    StateDict incomplete = states["Adam"];
    incomplete.erase("layer.a/exp_avg_sq");
    BOOST_CHECK_EXCEPTION(
        adam.load_state_dict(incomplete), std::invalid_argument,
        Says{"[Adam] the state does not fit:\n  missing: layer.a/exp_avg_sq (2, 3)"});
}

BOOST_AUTO_TEST_CASE(without_decay_an_infinite_weight_stays_infinite) {
    for (const auto& [name, make] : testing::optimizers()) BOOST_TEST_CONTEXT(name) {
            if (name == "AdamW") continue; // which is given a decay here
            Parameter x("x", {std::numeric_limits<Real>::infinity(), 1});
            const auto optimizer = make({{"x", &x}});
            for (int i = 0; i < 2; ++i) {
                set_grad(x, {1, 1});
                optimizer->step();
            }
            BOOST_TEST(x.value()(0) == std::numeric_limits<Real>::infinity());
            BOOST_TEST(std::isfinite(x.value()(1)));
        }
}

BOOST_AUTO_TEST_CASE(a_parameter_without_a_gradient_is_skipped) {
    for (const auto& [name, make] : testing::optimizers()) BOOST_TEST_CONTEXT(name) {
            Pair pair, untouched;
            const auto optimizer = make(pair.named());
            set_grad(pair.a, ones(pair.a.shape()));
            optimizer->step(); // leaves momentum behind
            const Array a = pair.a.value();
            optimizer->zero_grad();
            optimizer->step();
            BOOST_TEST((pair.a.value() == a));
            BOOST_TEST((pair.b.value() == untouched.b.value()));
        }
}

BOOST_AUTO_TEST_CASE(with_a_zero_gradient_momentum_and_decay_still_move_a_parameter) {
    for (const auto& [name, make] : testing::optimizers()) BOOST_TEST_CONTEXT(name) {
            Pair pair;
            const auto optimizer = make(pair.named());
            set_grad(pair.a, ones(pair.a.shape()));
            set_grad(pair.b, zeros(pair.b.shape()));
            optimizer->step();
            const Array a = pair.a.value(), b = pair.b.value();
            BOOST_TEST((b == Pair().b.value()) == (name != "AdamW")); // which decays
            set_grad(pair.a, zeros(pair.a.shape()));
            optimizer->step();
            BOOST_TEST((pair.a.value() == a) == (name == "SGD"));
        }
}

BOOST_AUTO_TEST_CASE(a_frozen_parameter_is_not_stepped) {
    for (const auto& [name, make] : testing::optimizers()) BOOST_TEST_CONTEXT(name) {
            Pair pair;
            pair.a.requires_grad = false;
            const auto optimizer = make(pair.named());
            set_grad(pair.a, ones(pair.a.shape()));
            set_grad(pair.b, ones(pair.b.shape()));
            optimizer->step();
            BOOST_TEST((pair.a.value() == Pair().a.value()));
            BOOST_TEST((pair.b.value() != Pair().b.value()));
        }
}

BOOST_AUTO_TEST_CASE(a_quadratic_is_brought_to_its_minimum) {
    const Array target{{3, 1, -2}, {0, 5, 1}}, curvature{{1, 2, Real(0.5)}, {1, 3, 1}};
    for (const auto& [name, make] : testing::optimizers()) {
        if (name == "AdamW") continue; // decay pulls it off the minimum
        BOOST_TEST_CONTEXT(name) {
            Parameter x("x", zeros({2, 3}));
            const auto optimizer = make({{"x", &x}});
            for (int step = 0; step < 500; ++step) {
                optimizer->set_lr(Real(0.1) * Real(500 - step) / 500);
                optimizer->zero_grad();
                Tape tape;
                const Tensor difference = Tensor(x) - Tensor(target);
                tape.backward(sum(Tensor(curvature) * difference * difference));
                optimizer->step();
            }
            for (std::size_t i = 0; i < 6; ++i)
                BOOST_TEST(std::abs(x.value().data()[i] - target.data()[i]) < 1e-4);
        }
    }
}

BOOST_AUTO_TEST_CASE(groups_have_their_own_rate_and_set_lr_sets_all) {
    Pair pair;
    SGD sgd(std::vector<ParameterGroup>{{{{"a", &pair.a}}, 1, 0}, {{{"b", &pair.b}}, 2, 0}}, {});
    const auto step = [&] {
        set_grad(pair.a, ones(pair.a.shape()));
        set_grad(pair.b, ones(pair.b.shape()));
        sgd.step();
    };
    step();
    BOOST_TEST(pair.a.value()(0, 0) == 0);
    BOOST_TEST(pair.b.value()(1) == -3);
    sgd.set_lr(10);
    step();
    BOOST_TEST(pair.a.value()(0, 0) == -10);
    BOOST_TEST(pair.b.value()(1) == -13);
    sgd.groups()[1].lr = 0;
    step();
    BOOST_TEST(pair.a.value()(0, 0) == -20);
    BOOST_TEST(pair.b.value()(1) == -13);
}

BOOST_AUTO_TEST_CASE(matrices_decay_and_vectors_do_not) {
    Pair pair;
    const auto groups = decay_matrices(pair.named(), Real(0.5), Real(0.25));
    BOOST_TEST_REQUIRE(groups.size() == 2u);
    BOOST_TEST_REQUIRE(groups[0].parameters.size() == 1u);
    BOOST_TEST_REQUIRE(groups[1].parameters.size() == 1u);
    BOOST_TEST(groups[0].parameters[0].second == &pair.a);
    BOOST_TEST(groups[1].parameters[0].second == &pair.b);
    BOOST_TEST(groups[0].weight_decay == Real(0.25));
    BOOST_TEST(groups[1].weight_decay == 0);
    for (const ParameterGroup& group : groups) BOOST_TEST(group.lr == Real(0.5));
}

BOOST_AUTO_TEST_CASE(a_parameter_given_twice_or_none_at_all_is_refused) {
    Pair pair;
    const auto refuses = [](std::vector<NamedParameter> parameters, std::string_view part) {
        BOOST_CHECK_EXCEPTION(SGD(parameters, {}), std::invalid_argument, Says{part});
        BOOST_CHECK_EXCEPTION(Adam(parameters, {}), std::invalid_argument, Says{part});
    };
    refuses({{"a", &pair.a}, {"a", &pair.b}}, "'a'");
    refuses({{"a", &pair.a}, {"again", &pair.a}}, "'again'");
    refuses({}, "no parameters");
    const std::vector<ParameterGroup> two_groups{{{{"a", &pair.a}}, 1, 0},
                                                 {{{"a", &pair.a}}, 1, 0}};
    BOOST_CHECK_EXCEPTION(SGD(two_groups, {}), std::invalid_argument, Says{"given twice"});
}

BOOST_AUTO_TEST_CASE(an_optimizer_that_cannot_take_rows_says_which_can) {
    BOOST_TEST(
        refusal<Adam>(AdamOptions())
            .find("[Adam] the gradient of 'wte.weight' is sparse, and Adam moves every row: give "
                  "this parameter to SparseAdam") == 0u);
    BOOST_TEST(refusal<AdamW>(AdamOptions())
                   .find("[AdamW] the gradient of 'wte.weight' is sparse, "
                         "and AdamW moves every row") == 0u);
    BOOST_TEST(refusal<AdamW>(AdamOptions()).find("SparseAdam") != std::string::npos);
    for (const std::string& message : {refusal<SGD>(SGDOptions{.weight_decay = Real(0.1)}),
                                       refusal<Adagrad>(AdagradOptions{.weight_decay = Real(0.1)})})
        BOOST_TEST(message.find("weight decay moves every row: set weight_decay to 0") !=
                       std::string::npos,
                   message);
    BOOST_TEST(refusal<SparseAdam>(SparseAdamOptions()) ==
               "[SparseAdam] the gradient of 'bias' is dense: give this parameter to Adam, or make "
               "its embedding with sparse");
    Parameter table("table", start_table);
    BOOST_CHECK_EXCEPTION(SparseAdam({ParameterGroup{{{"table", &table}}, 1, Real(0.1)}}, {}),
                          std::invalid_argument, Says{"[SparseAdam] takes no weight decay"});
}

BOOST_AUTO_TEST_SUITE_END()
