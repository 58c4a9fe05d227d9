#include "framework/ops/softmax.hpp"

#include "framework/ops/arithmetic.hpp"
#include "framework/ops/elementwise.hpp"
#include "framework/ops/reduce.hpp"
#include "framework/ops/shape.hpp"
#include "tests/support/gradient_check.hpp"
#include "tests/support/operations.hpp"

// Where expected numbers are special, they are what PyTorch 1.13 gives.
using namespace tapestry;

BOOST_AUTO_TEST_SUITE(softmax_operation)

BOOST_AUTO_TEST_CASE(it_is_exp_over_its_sum_along_each_axis) {
    for (const std::ptrdiff_t axis : {0, 1, 2, -1, -3}) {
        const auto fused = [=](const Tensors& x) { return softmax(x[0], axis); };
        const auto composed = [=](const Tensors& x) {
            return exp(x[0]) / sum(exp(x[0]), {axis}, true);
        };
        BOOST_TEST(same_function(fused, composed, random_inputs({{2, 3, 11}})));
    }
}

BOOST_AUTO_TEST_CASE(a_scalar_is_a_row_of_one_number) {
    BOOST_TEST(close(softmax(Tensor(7)), full({}, 1), 0));
    BOOST_TEST(close(softmax(Tensor(7), 0), full({}, 1), 0));
    BOOST_TEST(close(log_softmax(Tensor(7)), full({}, 0), 0));
}

BOOST_AUTO_TEST_CASE(minus_infinity_is_nothing_and_nothing_else_is_nan) {
    const Real inf = infinity, nan = not_a_number;
    const Array x = array({5, 2}, {0, -inf, -inf, -inf, inf, 0, nan, 0, 1000, 1000});
    BOOST_TEST(close(softmax(x), array({5, 2}, {1, 0, nan, nan, nan, nan, nan, nan, 0.5, 0.5}), 0));
    const Tensor columns = transpose(Tensor(x));
    BOOST_TEST(close(transpose(softmax(columns, 0)), softmax(x).value(), rounding(1e-6)));

    Tape tape;
    const Tensor v = tape.variable(array({1, 3}, {0, -inf, 0}));
    tape.backward(softmax(v), array({1, 3}, {1, 5, 2}));
    BOOST_TEST(close(tape.grad(v), array({1, 3}, {-0.25, 0, 0.25}), rounding(1e-6)));
}

BOOST_AUTO_TEST_CASE(subnormal_shares_and_their_gradients_are_kept) {
    const double x = std::is_same_v<Real, float> ? -95 : -720;
    for (const Shape& shape : {Shape{1, 2}, Shape{2, 1}}) {
        Tape tape;
        const Tensor logits = tape.variable(array(shape, {0, Real(x)}));
        const Tensor y = softmax(logits, shape[0] == 1 ? 1 : 0);
        const double share = std::exp(x), step = double(std::numeric_limits<Real>::denorm_min());
        BOOST_TEST(close(y, array(shape, {1, Real(share)}), step));
        tape.backward(y, array(shape, {0, 1}));
        BOOST_TEST(close(tape.grad(logits), array(shape, {-Real(share), Real(share)}), 2 * step));
    }
}

BOOST_AUTO_TEST_CASE(long_rows_take_them_too) {
    for (const std::size_t n : {16, 17, 40}) {
        Array x = full({n}, -infinity);
        BOOST_TEST(close(softmax(x), full({n}, not_a_number), 0));
        x.data()[n - 1] = 7;
        Array expected = zeros({n});
        expected.data()[n - 1] = 1;
        BOOST_TEST(close(softmax(x), expected, 0));
        x.data()[0] = not_a_number;
        BOOST_TEST(close(softmax(x), full({n}, not_a_number), 0));
    }
}

BOOST_AUTO_TEST_CASE(gradients_along_each_axis, *in_double) {
    for (const Shape& shape : {Shape{}, Shape{1}, Shape{5}, Shape{1, 1}, Shape{3, 4}, Shape{2, 21},
                               Shape{2, 3, 4}, Shape{2, 1, 3, 2}})
        for (std::ptrdiff_t axis = -1; axis < std::ptrdiff_t(shape.size()); ++axis)
            BOOST_TEST_CONTEXT(to_string(shape) << " axis " << axis) {
                const auto f = [=](const Tensors& x) { return softmax(x[0], axis); };
                BOOST_TEST(gradient_check(f, random_inputs({shape})));
            }
}

BOOST_AUTO_TEST_CASE(the_result_alone_is_saved) {
    for (const std::ptrdiff_t axis : {0, 1}) {
        BOOST_TEST(
            saved_elements([=](const Tensor& x) { return softmax(x, axis); }, ones({2, 3})) == 6u);
        BOOST_TEST(saved_elements([=](const Tensor& x) { return log_softmax(x, axis); },
                                  ones({2, 3})) == 6u);
    }
}

BOOST_AUTO_TEST_CASE(tensors_without_elements_go_through) {
    check_without_elements([](const Tensor& x) { return softmax(x); }, {0, 3}, {0, 3});
    check_without_elements([](const Tensor& x) { return softmax(x); }, {3, 0}, {3, 0});
    check_without_elements([](const Tensor& x) { return softmax(x, 0); }, {0, 3}, {0, 3});
    check_without_elements([](const Tensor& x) { return log_softmax(x, 0); }, {0, 3}, {0, 3});
}

BOOST_AUTO_TEST_CASE(what_is_no_axis_is_refused) {
    const Tensor a(ones({2, 3}));
    const std::string outside = " is outside [-2, 2) of a tensor with 2 dimensions";
    check_refusals<std::out_of_range>({
        {[&] { softmax(a, 2); }, "[softmax] axis 2" + outside},
        {[&] { log_softmax(a, -3); }, "[log_softmax] axis -3" + outside},
    });
    check_refusals<std::logic_error>({{[] { softmax(Tensor()); }, holds_nothing}});
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(log_softmax_operation)

BOOST_AUTO_TEST_CASE(it_is_less_the_logarithm_of_the_sum_along_each_axis) {
    for (const std::ptrdiff_t axis : {0, 1, 2, -1, -3}) {
        const auto fused = [=](const Tensors& x) { return log_softmax(x[0], axis); };
        const auto composed = [=](const Tensors& x) {
            return x[0] - log(sum(exp(x[0]), {axis}, true));
        };
        BOOST_TEST(same_function(fused, composed, random_inputs({{2, 3, 11}})));
    }
}

BOOST_AUTO_TEST_CASE(minus_infinity_stays_and_nothing_else_is_nan) {
    const Real inf = infinity, nan = not_a_number, half = std::log(Real(0.5));
    const Array x = array({5, 2}, {0, -inf, -inf, -inf, inf, 0, nan, 0, 1000, 1000});
    BOOST_TEST(close(log_softmax(x),
                     array({5, 2}, {0, -inf, nan, nan, nan, nan, nan, nan, half, half}),
                     rounding(1e-6)));
    const Tensor columns = transpose(Tensor(x));
    BOOST_TEST(close(transpose(log_softmax(columns, 0)), log_softmax(x).value(), rounding(1e-6)));
}

BOOST_AUTO_TEST_CASE(it_keeps_its_digits_far_from_zero) {
    const Real half = std::log(Real(0.5));
    for (const Real shift : {Real(1e4), Real(-1e4), Real(1e6)}) {
        BOOST_TEST(close(log_softmax(full({2}, shift)), full({2}, half), rounding(1e-6)));
        BOOST_TEST(close(log_softmax(full({2, 1}, shift), 0), full({2, 1}, half), rounding(1e-6)));
    }
}

BOOST_AUTO_TEST_CASE(gradients_along_each_axis, *in_double) {
    for (const Shape& shape : {Shape{}, Shape{1}, Shape{5}, Shape{1, 1}, Shape{3, 4}, Shape{2, 21},
                               Shape{2, 3, 4}, Shape{2, 1, 3, 2}})
        for (std::ptrdiff_t axis = -1; axis < std::ptrdiff_t(shape.size()); ++axis)
            BOOST_TEST_CONTEXT(to_string(shape) << " axis " << axis) {
                const auto f = [=](const Tensors& x) { return log_softmax(x[0], axis); };
                BOOST_TEST(gradient_check(f, random_inputs({shape})));
            }
}

BOOST_AUTO_TEST_SUITE_END()
