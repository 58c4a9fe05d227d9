#include "framework/tensor/state_dict.hpp"

#include "tests/support/tensors.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(state_dicts)

BOOST_AUTO_TEST_CASE(names_and_shapes_have_to_be_those_expected) {
    const StateDict state{{"a", zeros({2, 3})}, {"b", zeros({})}};
    require_fit("load", state, {{"a", {2, 3}}, {"b", {}}});
    require_fit("load", {}, {});
}

BOOST_AUTO_TEST_CASE(one_error_lists_all_that_does_not_fit) {
    const StateDict state{{"a", zeros({2, 3})}, {"b", zeros({})}, {"c", zeros({4})}};
    BOOST_TEST(error_of<std::invalid_argument>([&] {
                   require_fit("load", state, {{"a", {3, 2}}, {"c", {4}}, {"d", {}}, {"e", {1}}});
               }) == "[load] the state does not fit:"
                     "\n  misshapen: a (2, 3), needs (3, 2)"
                     "\n  missing: d ()"
                     "\n  missing: e (1,)"
                     "\n  unexpected: b ()");
}

BOOST_AUTO_TEST_SUITE_END()
