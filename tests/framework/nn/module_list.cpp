#include "framework/nn/module_list.hpp"

#include "framework/nn/linear.hpp"

#include <boost/test/unit_test.hpp>

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(module_lists)

BOOST_AUTO_TEST_CASE(modules_are_named_by_number_and_stay_where_they_are) {
    ModuleList<Linear> list;
    Linear* first = &list.add(2, 3);
    for (int i = 0; i < 100; ++i) list.add(3, 3, false);
    BOOST_TEST(list.size() == 101u);
    BOOST_TEST(&list[0] == first);
    const auto named = list.named_parameters();
    BOOST_TEST_REQUIRE(named.size() == 102u);
    BOOST_TEST(named[0].first == "0.weight");
    BOOST_TEST(named[1].first == "0.bias");
    BOOST_TEST(named[101].first == "100.weight");
    BOOST_TEST(named[1].second == &*first->bias);
}

BOOST_AUTO_TEST_CASE(a_loop_goes_through_them_in_order) {
    ModuleList<Linear> list;
    list.add(2, 3);
    list.add(3, 5);
    std::vector<std::size_t> outputs;
    for (Linear& linear : list) outputs.push_back(linear.weight.shape()[0]);
    BOOST_TEST(outputs == (std::vector<std::size_t>{3, 5}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_module_that_is_not_there_is_an_error) {
    ModuleList<Linear> list;
    BOOST_CHECK_THROW(list[0], std::out_of_range);
}

BOOST_AUTO_TEST_SUITE_END()
