#include "framework/optim/decay_matrices.hpp"

#include "tests/framework/optim/support.hpp"

using namespace tapestry;
using namespace tapestry::testing;

BOOST_AUTO_TEST_SUITE(decay_of_matrices)

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

BOOST_AUTO_TEST_SUITE_END()
