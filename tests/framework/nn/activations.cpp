#include "framework/nn/activations.hpp"

#include "framework/tensor/random.hpp"

#include <boost/test/unit_test.hpp>

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(activations)

BOOST_AUTO_TEST_CASE(each_module_is_its_function) {
    const Array x = random_normal({3, 4});
    BOOST_TEST((GELU()(x).value() == gelu(x).value()));
    BOOST_TEST((ReLU()(x).value() == relu(x).value()));
    BOOST_TEST((Sigmoid()(x).value() == sigmoid(x).value()));
    BOOST_TEST((SiLU()(x).value() == silu(x).value()));
    BOOST_TEST((Tanh()(x).value() == tanh(Tensor(x)).value()));
}

BOOST_AUTO_TEST_CASE(they_have_no_parameters) { BOOST_TEST(ReLU().parameters().empty()); }

BOOST_AUTO_TEST_SUITE_END()
