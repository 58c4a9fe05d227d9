#include "framework/io/safetensors.hpp"
#include "framework/kernels/random.hpp"
#include "framework/nn/dropout.hpp"
#include "framework/nn/linear.hpp"
#include "framework/ops/arithmetic.hpp"
#include "framework/ops/reduce.hpp"
#include "tests/support/says.hpp"
#include "tests/support/temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

using namespace tapestry;
using tapestry::testing::Says;
using tapestry::testing::TemporaryFolder;

namespace {

struct Inner : Module {
    Linear first{2, 3}, second{3, 2, false};
    Dropout dropout{Real(0.5)};
    void members(Members& m) override {
        m.module("first", first);
        m.module("second", second);
        m.module("dropout", dropout);
    }
};

// Uses `inner.second`'s matrix a second time, under a name of its own.
struct Outer : Module {
    Parameter scale{"scale", ones({2})};
    Inner inner;
    void members(Members& m) override {
        m.parameter("scale", scale);
        m.module("inner", inner);
        m.parameter("tied", inner.second.weight);
        m.module("again", inner.first);
    }
};

const std::vector<std::string> names_in_order{"scale", "inner.first.weight", "inner.first.bias",
                                              "inner.second.weight"};

std::vector<std::string> names_of(Module& module) {
    std::vector<std::string> names;
    for (const auto& [name, parameter] : module.named_parameters()) names.push_back(name);
    return names;
}

std::string error_of(Module& module, const StateDict& state) {
    try {
        module.load_state_dict(state);
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
    return "no error";
}

} // namespace

BOOST_AUTO_TEST_SUITE(modules)

BOOST_AUTO_TEST_CASE(parameters_have_dotted_names_in_the_order_of_members) {
    Outer outer;
    BOOST_TEST(names_of(outer) == names_in_order, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_shared_parameter_is_there_once_and_is_the_same_object) {
    Outer outer;
    const auto parameters = outer.named_parameters();
    BOOST_TEST(parameters.back().second == &outer.inner.second.weight);
    BOOST_TEST(outer.state_dict().size() == names_in_order.size());
    BOOST_TEST(outer.parameter_count() == 2 + 6 + 3 + 6u);
}

BOOST_AUTO_TEST_CASE(two_parameters_with_one_name_are_an_error) {
    struct Clash : Module {
        Parameter a{"a", ones({1})}, b{"b", ones({1})};
        void members(Members& m) override {
            m.parameter("weight", a);
            m.parameter("weight", b);
        }
    } clash;
    BOOST_CHECK_EXCEPTION(clash.state_dict(), std::logic_error,
                          Says{"two parameters are named weight"});
}

BOOST_AUTO_TEST_CASE(a_state_is_a_copy) {
    Outer outer;
    const StateDict state = outer.state_dict();
    outer.scale.mutable_value().fill(7);
    BOOST_TEST(state.at("scale")(0) == 1);
}

BOOST_AUTO_TEST_CASE(a_state_goes_into_another_module_through_a_file) {
    manual_seed(1);
    Outer from;
    Outer to;
    BOOST_TEST((from.state_dict() != to.state_dict()));
    const TemporaryFolder folder;
    save_safetensors(folder / "model.safetensors", from.state_dict());
    to.load_state_dict(load_safetensors(folder / "model.safetensors").tensors());
    BOOST_TEST((from.state_dict() == to.state_dict()));
}

BOOST_AUTO_TEST_CASE(loading_lists_every_name_that_does_not_fit_and_changes_nothing) {
    Outer outer;
    const StateDict before = outer.state_dict();
    StateDict state;
    state["scale"] = zeros({2});
    state["inner.first.weight"] = zeros({2, 3});
    state["inner.second.weight"] = zeros({2, 3, 1});
    state["tied"] = zeros({2, 3});
    state["nobody"] = zeros({});
    const std::string error = error_of(outer, state);
    for (const char* part : {"[load_state_dict]", "missing: inner.first.bias (3,)",
                             "misshapen: inner.first.weight (2, 3), needs (3, 2)",
                             "misshapen: inner.second.weight (2, 3, 1), needs (2, 3)",
                             "unexpected: tied (2, 3)", "unexpected: nobody ()"})
        BOOST_TEST(error.find(part) != std::string::npos, part << " is not in " << error);
    BOOST_TEST(error.find(" scale") == std::string::npos, error);
    BOOST_TEST((outer.state_dict() == before));
}

BOOST_AUTO_TEST_CASE(a_tape_that_kept_the_old_values_refuses_to_walk_after_loading) {
    Outer outer;
    Tape tape;
    const Tensor loss = sum(outer.scale * outer.scale);
    outer.load_state_dict(outer.state_dict());
    BOOST_CHECK_EXCEPTION(tape.backward(loss), std::logic_error, Says{"changed after"});
}

BOOST_AUTO_TEST_CASE(train_and_eval_reach_every_module) {
    Outer outer;
    BOOST_TEST(outer.is_training());
    BOOST_TEST(outer.inner.dropout.is_training());
    outer.eval();
    for (Module* module : std::initializer_list<Module*>{&outer, &outer.inner, &outer.inner.first,
                                                         &outer.inner.dropout})
        BOOST_TEST(!module->is_training());
    outer.train();
    BOOST_TEST(outer.inner.dropout.is_training());
    outer.inner.eval();
    BOOST_TEST(outer.is_training());
    BOOST_TEST(!outer.inner.dropout.is_training());
}

BOOST_AUTO_TEST_CASE(zero_grad_forgets_every_gradient) {
    Outer outer;
    for (const auto& [name, parameter] : outer.named_parameters())
        parameter->grad.accumulate(ones(parameter->shape()));
    outer.zero_grad();
    for (const auto& [name, parameter] : outer.named_parameters())
        BOOST_TEST(!parameter->grad.has_value(), name);
}

BOOST_AUTO_TEST_CASE(a_module_without_members_has_an_empty_state) {
    Module module;
    BOOST_TEST(module.state_dict().empty());
    module.load_state_dict({});
    BOOST_CHECK_EXCEPTION(module.load_state_dict({{"x", zeros({})}}), std::invalid_argument,
                          Says{"unexpected: x ()"});
}

BOOST_AUTO_TEST_SUITE_END()
