#include "framework/nn/sequential.hpp"

#include "framework/nn/activations.hpp"
#include "framework/nn/dropout.hpp"
#include "framework/nn/embedding.hpp"
#include "framework/nn/linear.hpp"
#include "framework/ops/reduce.hpp"
#include "framework/ops/shape.hpp"
#include "framework/tensor/random.hpp"
#include "tests/support/says.hpp"

#include <boost/test/unit_test.hpp>

using namespace tapestry;
using namespace tapestry::testing;

BOOST_AUTO_TEST_SUITE(sequences)

BOOST_AUTO_TEST_CASE(layers_are_called_one_after_another) {
    manual_seed(3);
    Sequential net;
    net.add<Linear>(2, 3).add<Tanh>().add<Linear>(3, 1, false);
    manual_seed(3);
    Linear first(2, 3), last(3, 1, false);
    const Array x = random_normal({4, 2});
    BOOST_TEST((net(x).value() == last(tanh(first(x))).value()));
    BOOST_TEST(net.size() == 3u);
    BOOST_TEST(net.parameter_count() == 6 + 3 + 3u);
    BOOST_TEST(net.named_parameters().back().first == "2.weight");
}

BOOST_AUTO_TEST_CASE(an_embedding_comes_first_and_takes_ids) {
    Sequential net;
    net.add<Embedding>(5, 2)
        .add([](const Tensor& x) {
            return reshape(x, {-1, 6});
        })
        .add(tanh)
        .add<Linear>(6, 4);
    const Tensor y = net(Indices{{1, 2, 3}, {0, 0, 4}});
    BOOST_TEST((y.shape() == Shape{2, 4}));
    const auto named = net.named_parameters();
    BOOST_TEST(named[0].first == "0.weight");
    BOOST_TEST(named[1].first == "3.weight"); // functions count
}

BOOST_AUTO_TEST_CASE(a_sequence_may_be_a_layer_of_another_one) {
    Sequential net;
    net.add<Sequential>().add<Linear>(2, 1);
    BOOST_TEST((net(ones({3, 2})).shape() == Shape{3, 1}));
}

BOOST_AUTO_TEST_CASE(ids_and_tensors_in_the_wrong_place_are_errors) {
    Sequential numbers, ids;
    numbers.add<Linear>(2, 2);
    ids.add<Embedding>(5, 2);
    BOOST_CHECK_EXCEPTION(numbers(Indices{1, 2}), std::logic_error,
                          Says{"[Sequential] got ids, and its first layer takes none"});
    BOOST_CHECK_EXCEPTION(ids(ones({2})), std::logic_error,
                          Says{"[Sequential] layer 0 takes ids and got a tensor"});
    BOOST_CHECK_THROW(Sequential()(Indices{1}), std::logic_error);
    const Array x = ones({2});
    BOOST_TEST((Sequential()(x).value() == x)); // nothing happens to it
}

BOOST_AUTO_TEST_CASE(training_mode_reaches_its_layers) {
    Sequential net;
    net.add<Dropout>(0.5);
    const Array x = ones({100});
    BOOST_TEST((net(x).value() != x));
    net.eval();
    BOOST_TEST((net(x).value() == x));
}

BOOST_AUTO_TEST_SUITE_END()
