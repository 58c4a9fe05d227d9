#include "framework/ops/arithmetic.hpp"
#include "framework/ops/attention.hpp"
#include "framework/ops/cross_entropy.hpp"
#include "framework/ops/dropout.hpp"
#include "framework/ops/elementwise.hpp"
#include "framework/ops/layer_norm.hpp"
#include "framework/ops/linear.hpp"
#include "framework/ops/reduce.hpp"
#include "framework/ops/softmax.hpp"
#include "tests/support/gradient_check.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(gradients_of_fused_operations)

BOOST_AUTO_TEST_CASE(of_softmax_and_log_softmax_along_each_axis) {
    for (const Shape& shape : {Shape{}, Shape{1}, Shape{5}, Shape{1, 1}, Shape{3, 4}, Shape{2, 21},
                               Shape{2, 3, 4}, Shape{2, 1, 3, 2}})
        for (std::ptrdiff_t axis = -1; axis < std::ptrdiff_t(shape.size()); ++axis)
            BOOST_TEST_CONTEXT(to_string(shape) << " axis " << axis) {
                const Function f = [=](const Tensors& x) { return softmax(x[0], axis); };
                const Function g = [=](const Tensors& x) { return log_softmax(x[0], axis); };
                BOOST_TEST(gradient_check(f, random_inputs({shape})));
                BOOST_TEST(gradient_check(g, random_inputs({shape})));
            }
}

BOOST_AUTO_TEST_CASE(of_layer_norm) {
    const Function with_bias = [](const Tensors& x) { return layer_norm(x[0], x[1], x[2]); };
    const Function without = [](const Tensors& x) { return layer_norm(x[0], x[1]); };
    const Function large_eps = [](const Tensors& x) { return layer_norm(x[0], x[1], x[2], 0.5); };
    for (const Shape& shape : {Shape{1}, Shape{4}, Shape{1, 2}, Shape{3, 1}, Shape{3, 5},
                               Shape{2, 3, 19}, Shape{2, 1, 2, 3}}) {
        const Shape width{shape.back()};
        BOOST_TEST_CONTEXT(to_string(shape)) {
            BOOST_TEST(gradient_check(with_bias, random_inputs({shape, width, width})));
            BOOST_TEST(gradient_check(without, random_inputs({shape, width})));
            BOOST_TEST(gradient_check(large_eps, random_inputs({shape, width, width})));
        }
    }
}

BOOST_AUTO_TEST_CASE(of_causal_attention) {
    const struct {
        std::size_t B, T, width, heads; // width is that of one head; blocks have 32 positions
    } cases[] = {
        {1, 1, 1, 1},  {1, 2, 3, 1},  {2, 5, 2, 3},  {2, 3, 1, 2},
        {1, 31, 2, 1}, {1, 32, 1, 2}, {1, 33, 2, 1}, {1, 65, 1, 1},
    };
    for (const auto& [B, T, width, heads] : cases)
        for (const Real dropout : {0., 0.3})
            BOOST_TEST_CONTEXT("B " << B << " T " << T << " width " << width << " heads " << heads
                                    << " dropout " << dropout) {
                const Function f = [heads = heads, dropout](const Tensors& x) {
                    manual_seed(5); // the same mask at each evaluation
                    return causal_attention(x[0], heads, dropout, true);
                };
                BOOST_TEST(gradient_check(f, random_inputs({{B, T, 3 * width * heads}})));
            }
}

BOOST_AUTO_TEST_CASE(of_causal_attention_add_to_what_another_use_brought) {
    const Function f = [](const Tensors& x) {
        return causal_attention(x[0], 1) + sum(x[0]) + causal_attention(x[0] * x[0], 1) +
               causal_attention(x[0], 2);
    };
    BOOST_TEST(gradient_check(f, random_inputs({{1, 35, 6}})));
}

BOOST_AUTO_TEST_CASE(of_cross_entropy) {
    const struct {
        Indices targets;
        std::size_t classes;
    } cases[] = {
        {indices({}, {2}), 3},
        {indices({1}, {0}), 1},
        {indices({4}, {0, 2, 2, 1}), 3},
        {indices({2, 3}, {18, 0, 7, 7, 1, 20}), 21},
    };
    for (const auto& [targets, classes] : cases)
        for (const std::int64_t ignored : {-100, 7, 2})
            for (const Real smoothing : {0., 0.1, 1.}) {
                if (targets.size() == 1 && *targets.data() == ignored) continue; // nothing left
                BOOST_TEST_CONTEXT("targets " << to_string(targets.shape()) << " ignoring "
                                              << ignored << " smoothing " << smoothing) {
                    Shape logits = targets.shape();
                    logits.push_back(classes);
                    const Function f = [&, &targets = targets](const Tensors& x) {
                        return cross_entropy(x[0], targets, {ignored, smoothing});
                    };
                    BOOST_TEST(gradient_check(f, random_inputs({logits})));
                }
            }
}

BOOST_AUTO_TEST_CASE(of_dropout) {
    for (const Shape& shape : {Shape{}, Shape{1}, Shape{3, 7}, Shape{2, 300}})
        for (const Real p : {0., 0.1, 0.5, 0.9})
            BOOST_TEST_CONTEXT(to_string(shape) << " p " << p) {
                const Function f = [=](const Tensors& x) {
                    manual_seed(3);
                    return dropout(x[0], p, true) * x[0];
                };
                BOOST_TEST(gradient_check(f, random_inputs({shape})));
            }
}

BOOST_AUTO_TEST_CASE(of_a_parameter_used_twice) {
    Generator generator(7);
    Parameter w("w", uniform({3, 3}, generator));
    const Array x = uniform({2, 3}, generator);
    // Through the parameter, and through a variable in its stead.
    const auto network = [&](const Tensor& weight) {
        return cross_entropy(linear(tanh(linear(x, weight)), weight), indices({2}, {0, 2}));
    };
    {
        Tape tape;
        tape.backward(network(w) + sum(Tensor(w) * w));
    }
    const Function f = [&](const Tensors& v) { return network(v[0]) + sum(v[0] * v[0]); };
    BOOST_TEST(gradient_check(f, {w.value()}));
    Tape tape;
    const Tensor v = tape.variable(w.value());
    tape.backward(f({v}));
    BOOST_TEST(close(w.grad.value(), tape.grad(v), 1e-14));
}

BOOST_AUTO_TEST_SUITE_END()
