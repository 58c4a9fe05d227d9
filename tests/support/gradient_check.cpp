#include "tests/support/gradient_check.hpp"

#include "framework/ops/arithmetic.hpp"
#include "framework/ops/reduce.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(the_gradient_check_itself)

namespace {

// y = x², whose backward is `slope` times dy.
Tensor square(const Tensor& x, const std::function<Array(const Array& x, const Array& dy)>& dx) {
    Array y = x.value();
    for (Real& element : y) element *= element;
    return record("square", {x}, std::move(y), {x},
                  [dx](const Array& dy, Context ctx) { ctx.accumulate(0, dx(ctx.saved(0), dy)); });
}

} // namespace

BOOST_AUTO_TEST_CASE(a_right_gradient_passes) {
    const Function right = [](const Tensors& x) {
        return square(x[0], [](const Array& x, const Array& dy) { return Array(2. * x * dy); });
    };
    BOOST_TEST(gradient_check(right, random_inputs({{2, 3}})));
}

BOOST_AUTO_TEST_CASE(wrong_gradients_are_caught) {
    const std::function<Array(const Array&, const Array&)> wrong[] = {
        [](const Array& x, const Array& dy) { return Array(2.01 * x * dy); },
        [](const Array& x, const Array&) { return Array(2. * x); }, // forgets dy
        [](const Array& x, const Array& dy) { return Array(-2. * x * dy); },
        [](const Array& x, const Array&) { return zeros(x.shape()); },
        [](const Array& x, const Array& dy) { // one element of six
            Array dx = 2. * x * dy;
            dx.data()[4] += 0.01;
            return dx;
        },
    };
    for (const auto& dx : wrong) {
        const Function f = [&](const Tensors& x) { return square(x[0], dx); };
        BOOST_TEST(!gradient_check(f, random_inputs({{2, 3}})));
    }
}

BOOST_AUTO_TEST_CASE(a_gradient_that_is_wrong_for_the_second_input_only_is_caught) {
    const Function f = [](const Tensors& x) { return x[0] * x[1].detach(); };
    BOOST_TEST(!gradient_check(f, random_inputs({{2}, {2}})));
}

BOOST_AUTO_TEST_CASE(two_functions_that_differ_are_told_apart) {
    const Function f = [](const Tensors& x) { return x[0] + x[0]; };
    const Function g = [](const Tensors& x) { return x[0] + x[0].detach(); };
    const Function h = [](const Tensors& x) { return x[0]; };
    BOOST_TEST(same_function(f, f, random_inputs({{2}})));
    BOOST_TEST(!same_function(f, g, random_inputs({{2}})));
    BOOST_TEST(!same_function(f, h, random_inputs({{2}})));
}

BOOST_AUTO_TEST_SUITE_END()
