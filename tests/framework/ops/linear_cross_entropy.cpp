#include "framework/ops/linear_cross_entropy.hpp"

#include "framework/ops/cross_entropy.hpp"
#include "framework/ops/linear.hpp"
#include "tests/support/gradient_check.hpp"
#include "tests/support/operations.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(linear_cross_entropy_operation)

namespace {

// Ids below V; every seventh is ignored.
Indices some_targets(const Shape& shape, std::int64_t V) {
    Indices targets = Indices::from_shape(shape);
    for (std::size_t i = 0; i < targets.size(); ++i)
        targets.data()[i] = i % 7 == 6 ? -100 : std::int64_t(i * 31) % V;
    return targets;
}

} // namespace

// The last has several blocks of rows, of which the last is smaller.
BOOST_AUTO_TEST_CASE(it_is_cross_entropy_of_linear) {
    const struct {
        Shape leading;
        std::size_t D, V;
    } sizes[] = {{{}, 3, 5}, {{6}, 1, 1}, {{2, 3}, 4, 5}, {{3, 200}, 5, 4000}};
    for (const auto& [leading, D, V] : sizes)
        for (const Reduction reduction : {Reduction::mean, Reduction::sum})
            for (const double smoothing : {0.0, 0.2}) {
                const Indices targets = some_targets(leading, std::int64_t(V));
                const CrossEntropyOptions options{.label_smoothing = smoothing,
                                                  .reduction = reduction};
                Shape shape = leading;
                shape.push_back(D);
                const auto fused = [&](const Tensors& x) {
                    return linear_cross_entropy(x[0], x[1], targets, options);
                };
                const auto composed = [&](const Tensors& x) {
                    return cross_entropy(linear(x[0], x[1]), targets, options);
                };
                BOOST_TEST(same_function(fused, composed, random_inputs({shape, {V, D}})));
            }
}

BOOST_AUTO_TEST_CASE(gradients, *in_double) {
    const Indices targets = some_targets({2, 3}, 5);
    for (const Reduction reduction : {Reduction::mean, Reduction::sum}) {
        const auto f = [&](const Tensors& x) {
            return linear_cross_entropy(x[0], x[1], targets,
                                        {.label_smoothing = 0.1, .reduction = reduction});
        };
        BOOST_TEST(gradient_check(f, random_inputs({{2, 3, 4}, {5, 4}})));
    }
}

// One factor may be given, and nothing is computed for its gradient.
BOOST_AUTO_TEST_CASE(constants_get_no_gradient) {
    const Indices targets = some_targets({4}, 5);
    const auto inputs = random_inputs({{4, 3}, {5, 3}});
    const auto both = derivatives(
        [&](const Tensors& x) { return linear_cross_entropy(x[0], x[1], targets); }, inputs);
    const auto of_x = derivatives(
        [&](const Tensors& x) { return linear_cross_entropy(x[0], inputs[1], targets); },
        {inputs[0]});
    const auto of_weight = derivatives(
        [&](const Tensors& x) { return linear_cross_entropy(inputs[0], x[0], targets); },
        {inputs[1]});
    BOOST_TEST(close(of_x.gradients[0], both.gradients[0], 0));
    BOOST_TEST(close(of_weight.gradients[0], both.gradients[1], 0));
    const NoGrad no_grad;
    BOOST_TEST(close(linear_cross_entropy(inputs[0], inputs[1], targets), both.value, 0));
}

BOOST_AUTO_TEST_CASE(it_says_what_does_not_fit) {
    const Tensor x(zeros({2, 3})), weight(zeros({5, 3}));
    const auto error = [&](const Tensor& x, const Tensor& weight, const Indices& targets,
                           CrossEntropyOptions options = {}) {
        return error_of<std::invalid_argument>(
            [&] { linear_cross_entropy(x, weight, targets, options); });
    };
    const Indices targets = indices({2}, {0, 4});
    BOOST_TEST(error(Tensor(zeros({2, 4})), weight, targets) ==
               "[linear_cross_entropy] input (2, 4) does not fit weight (out, in) = (5, 3)");
    BOOST_TEST(error(x, weight, indices({3}, {0, 1, 2})) ==
               "[linear_cross_entropy] logits (2, 5) need targets of shape (2,), got (3,)");
    BOOST_TEST(error(x, weight, targets, {.reduction = Reduction::none}) ==
               "[linear_cross_entropy] gives one number: take cross_entropy(linear(x, weight), …) "
               "for a loss of each row");
    BOOST_TEST(error(x, weight, targets, {.label_smoothing = 2}) ==
               "[linear_cross_entropy] label_smoothing must lie in [0, 1], got 2");
    BOOST_TEST(error_of<std::out_of_range>([&] {
                   linear_cross_entropy(x, weight, indices({2}, {0, 5}));
               }) == "[linear_cross_entropy] target 5 of row 1 is outside [0, 5)");
}

BOOST_AUTO_TEST_CASE(without_rows_a_sum_is_0_and_so_are_the_gradients) {
    Tape tape;
    const Tensor x = tape.variable(zeros({0, 3})), weight = tape.variable(ones({5, 3}));
    const Tensor loss =
        linear_cross_entropy(x, weight, Indices::from_shape({0}), {.reduction = Reduction::sum});
    BOOST_TEST(loss.item() == 0);
    tape.backward(loss);
    BOOST_TEST((tape.grad(weight) == zeros({5, 3})));
    BOOST_TEST((tape.grad(x) == zeros({0, 3})));
}

BOOST_AUTO_TEST_SUITE_END()
