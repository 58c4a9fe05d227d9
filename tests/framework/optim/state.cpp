#include "framework/io/safetensors.hpp"
#include "framework/kernels/random.hpp"
#include "framework/tensor/random.hpp"
#include "tests/framework/optim/support.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace tapestry;
using namespace tapestry::testing;

BOOST_AUTO_TEST_SUITE(states_of_optimizers)

namespace {

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

} // namespace

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

BOOST_AUTO_TEST_SUITE_END()
