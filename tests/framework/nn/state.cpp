#include "framework/kernels/random.hpp"
#include "framework/ops/arithmetic.hpp"
#include "framework/ops/reduce.hpp"
#include "tests/framework/nn/support.hpp"
#include "tests/support/says.hpp"

#include <boost/test/unit_test.hpp>

using namespace tapestry;
using namespace tapestry::testing;

BOOST_AUTO_TEST_SUITE(states_of_modules)

namespace {

std::string error_of(Module& module, const StateDict& state) {
    try {
        module.load_state_dict(state);
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
    return "no error";
}

} // namespace

BOOST_AUTO_TEST_CASE(a_state_is_a_copy) {
    Outer outer;
    const StateDict state = outer.state_dict();
    outer.scale.mutable_value().fill(7);
    BOOST_TEST(state.at("scale")(0) == 1);
}

BOOST_AUTO_TEST_CASE(a_state_goes_into_another_module) {
    manual_seed(1);
    Outer from;
    Outer to;
    BOOST_TEST((from.state_dict() != to.state_dict()));
    to.load_state_dict(from.state_dict());
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

BOOST_AUTO_TEST_SUITE_END()
