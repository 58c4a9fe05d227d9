#include "framework/nn/parameter_list.hpp"

#include "tests/framework/nn/support.hpp"

#include <boost/test/unit_test.hpp>

using namespace tapestry;
using namespace tapestry::testing;

BOOST_AUTO_TEST_SUITE(parameter_lists)

namespace {

std::vector<std::string> names(const ParameterList& list) {
    std::vector<std::string> result;
    for (const auto& [name, parameter] : list) result.push_back(name);
    return result;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_list_is_made_of_a_module_or_of_its_parameters) {
    Outer outer;
    const std::vector<std::string> expected{"scale", "inner.first.weight", "inner.first.bias",
                                            "inner.second.weight"};
    BOOST_TEST(names(outer) == expected, boost::test_tools::per_element());
    BOOST_TEST(names(outer.parameters()) == expected, boost::test_tools::per_element());
    BOOST_TEST(names(outer.named_parameters()) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_part_of_a_module_that_was_named_keeps_its_long_names) {
    Outer outer;
    outer.named_parameters();
    BOOST_TEST(names(outer.inner).front() == "inner.first.weight");
}

BOOST_AUTO_TEST_CASE(braces_hold_names_and_parameters_or_parameters_alone) {
    Parameter a("a", ones({1})), b("b", ones({1}));
    const ParameterList named{{"x", &a}, {"y", &b}}, unnamed{&a, &b};
    BOOST_TEST(named[1].first == "y");
    BOOST_TEST(unnamed[1].first == "b");
    BOOST_TEST(unnamed[1].second == &b);
    BOOST_TEST(ParameterList{}.empty());
}

BOOST_AUTO_TEST_SUITE_END()
