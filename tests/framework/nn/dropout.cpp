#include "framework/nn/dropout.hpp"

#include "framework/kernels/random.hpp"
#include "framework/ops/reduce.hpp"
#include "framework/tape/tape.hpp"
#include "tests/support/says.hpp"

#include <cmath>

using namespace tapestry;
using tapestry::testing::Says;

BOOST_AUTO_TEST_SUITE(dropout_layer)

BOOST_AUTO_TEST_CASE(training_drops_the_share_asked_for_and_scales_the_rest) {
    manual_seed(1);
    Dropout layer(Real(0.25));
    std::size_t dropped = 0;
    const Array y = layer(full({100, 1000}, 3)).value();
    for (const Real element : y) {
        dropped += element == 0;
        BOOST_REQUIRE((element == 0 || std::abs(element - 4) < 1e-6)); // 3/(1 - 0.25)
    }
    BOOST_TEST(std::abs(double(dropped) / 1e5 - 0.25) < 4 * std::sqrt(0.25 * 0.75 / 1e5));
}

BOOST_AUTO_TEST_CASE(evaluation_and_a_p_of_zero_pass_the_input_on) {
    Dropout layer(Real(0.5)), never(0);
    const Tensor x = ones({100});
    layer.eval();
    BOOST_TEST((layer(x).value() == x.value()));
    BOOST_TEST((never(x).value() == x.value()));
    layer.train();
    BOOST_TEST((layer(x).value() != x.value()));
}

BOOST_AUTO_TEST_CASE(the_gradient_goes_through_the_same_mask) {
    manual_seed(2);
    Dropout layer(Real(0.5));
    Tape tape;
    const Tensor x = tape.variable(ones({1000}));
    const Tensor y = layer(x);
    tape.backward(sum(y));
    BOOST_TEST((tape.grad(x) == y.value()));
}

BOOST_AUTO_TEST_CASE(each_call_draws_another_mask_and_the_seed_brings_it_back) {
    Dropout layer(Real(0.5));
    const Tensor x = ones({200});
    manual_seed(3);
    const Array first = layer(x).value(), second = layer(x).value();
    manual_seed(3);
    BOOST_TEST((layer(x).value() == first));
    BOOST_TEST((first != second));
}

BOOST_AUTO_TEST_CASE(a_p_outside_its_range_is_refused) {
    for (const double p : {-0.1, 1.0, 1.5, std::nan("")})
        BOOST_CHECK_EXCEPTION(Dropout(Real(p)), std::invalid_argument,
                              Says{"p must lie in [0, 1)"});
}

BOOST_AUTO_TEST_SUITE_END()
