#include "framework/nn/module.hpp"

#include "framework/ops/arithmetic.hpp"
#include "framework/ops/reduce.hpp"
#include "framework/tape/tape.hpp"
#include "tests/framework/nn/support.hpp"
#include "tests/support/says.hpp"

#include <boost/test/unit_test.hpp>
#include <deque>
#include <sstream>

using namespace tapestry;
using namespace tapestry::testing;

BOOST_AUTO_TEST_SUITE(modules)

namespace {

const std::vector<std::string> names_in_order{"scale", "inner.first.weight", "inner.first.bias",
                                              "inner.second.weight"};

std::vector<std::string> names_of(Module& module) {
    std::vector<std::string> names;
    for (const auto& [name, parameter] : module.named_parameters()) names.push_back(name);
    return names;
}

} // namespace

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

BOOST_AUTO_TEST_CASE(a_prefix_stands_before_every_name) {
    Inner inner;
    const auto named = inner.named_parameters("part");
    BOOST_TEST(named.front().first == "part.first.weight");
    BOOST_TEST(named.back().first == "part.second.weight");
    BOOST_TEST(inner.named_parameters().front().first == "first.weight");
}

BOOST_AUTO_TEST_CASE(parameters_are_the_named_ones_without_their_names) {
    Outer outer;
    const std::vector<Parameter*> parameters = outer.parameters();
    const auto named = outer.named_parameters();
    BOOST_TEST_REQUIRE(parameters.size() == named.size());
    for (std::size_t i = 0; i < named.size(); ++i) BOOST_TEST(parameters[i] == named[i].second);
}

BOOST_AUTO_TEST_CASE(the_outermost_module_names_its_parameters_for_tapes_and_messages) {
    Outer outer;
    BOOST_TEST(outer.inner.first.weight.name == "weight");
    outer.inner.named_parameters();
    BOOST_TEST(outer.inner.first.weight.name == "first.weight");
    outer.named_parameters("a prefix");
    BOOST_TEST(outer.inner.first.weight.name == "inner.first.weight");
    BOOST_TEST(outer.inner.second.weight.name == "inner.second.weight"); // and not "tied"
    outer.inner.named_parameters(); // a part does not shorten them
    BOOST_TEST(outer.inner.first.weight.name == "inner.first.weight");

    Tape tape;
    outer.inner.first(ones({1, 2}));
    std::ostringstream text;
    tape.print(text);
    BOOST_TEST(text.str().find("inner.first.bias") != std::string::npos, text.str());
}

BOOST_AUTO_TEST_CASE(a_frozen_module_gets_no_gradient_until_it_is_unfrozen) {
    Outer outer;
    outer.inner.freeze();
    for (const auto& [name, parameter] : outer.named_parameters())
        BOOST_TEST(parameter->requires_grad == (name == "scale"), name);
    {
        Tape tape;
        tape.backward(sum(outer.inner.second(outer.inner.first(ones({1, 2})))) + sum(outer.scale));
    }
    BOOST_TEST(outer.scale.grad.has_value());
    BOOST_TEST(!outer.inner.first.weight.grad.has_value());
    outer.inner.unfreeze();
    for (const Parameter* parameter : outer.parameters()) BOOST_TEST(parameter->requires_grad);
}

BOOST_AUTO_TEST_CASE(names_of_many_parameters_cost_what_they_are) {
    struct Many : Module {
        std::deque<Parameter> scalars;
        Many() {
            for (int i = 0; i < 20000; ++i)
                scalars.emplace_back("s" + std::to_string(i), full({}, i));
        }
        void members(Members& m) override {
            for (Parameter& scalar : scalars) m.parameter(scalar.name, scalar);
        }
    } many;
    BOOST_TEST(many.parameter_count() == 20000u);
}

BOOST_AUTO_TEST_SUITE_END()
