#include "framework/ops/losses.hpp"

#include "framework/ops/arithmetic.hpp"
#include "framework/ops/cross_entropy.hpp"
#include "framework/ops/elementwise.hpp"
#include "framework/ops/pow.hpp"
#include "framework/ops/reduce.hpp"
#include "framework/ops/softmax.hpp"
#include "tests/support/gradient_check.hpp"
#include "tests/support/operations.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(losses)

namespace {

using Loss = Tensor (*)(const Tensor&, const Tensor&, Reduction);

const std::pair<const char*, Loss> of_pairs[] = {
    {"mse_loss", mse_loss}, {"binary_cross_entropy_with_logits", binary_cross_entropy_with_logits}};

const Reduction reductions[] = {Reduction::none, Reduction::mean, Reduction::sum};

// What a reduction makes of n losses.
Tensor reduced_by_hand(const Tensor& losses, Reduction reduction, Real n) {
    if (reduction == Reduction::none) return losses;
    return sum(losses) / (reduction == Reduction::mean ? n : 1);
}

// Logits and targets between 0 and 1.
std::vector<Array> logits_and_targets(const Shape& shape) {
    return {random_inputs({shape}, -3, 3).front(), random_inputs({shape}, 0, 1).front()};
}

Tensor yes_or_no(Real x, Real t) {
    return binary_cross_entropy_with_logits(full({1}, x), full({1}, t));
}

} // namespace

BOOST_AUTO_TEST_CASE(each_is_what_simple_operations_make_of_it) {
    for (const Reduction reduction : reductions) {
        const auto squares = [=](const Tensors& x) {
            return reduced_by_hand(pow(x[0] - x[1], 2), reduction, 6);
        };
        const auto entropies = [=](const Tensors& x) {
            const Tensor p = sigmoid(x[0]);
            return reduced_by_hand(-x[1] * log(p) - (1 - x[1]) * log(1 - p), reduction, 6);
        };
        const auto mse = [=](const Tensors& x) { return mse_loss(x[0], x[1], reduction); };
        const auto bce = [=](const Tensors& x) {
            return binary_cross_entropy_with_logits(x[0], x[1], reduction);
        };
        BOOST_TEST(same_function(mse, squares, random_inputs({{2, 3}, {2, 3}})));
        BOOST_TEST(same_function(bce, entropies, logits_and_targets({2, 3})));

        const Indices targets = indices({2, 3}, {4, 0, 2, 2, 1, 0});
        const auto nll = [&](const Tensors& x) {
            return nll_loss(log_softmax(x[0]), targets, {2, reduction});
        };
        const auto cross = [&](const Tensors& x) {
            return cross_entropy(x[0], targets, {.ignore_index = 2, .reduction = reduction});
        };
        BOOST_TEST(same_function(nll, cross, random_inputs({{2, 3, 5}})));
    }
}

BOOST_AUTO_TEST_CASE(gradients, *in_double) {
    for (const Reduction reduction : reductions)
        for (const Shape& shape : {Shape{}, Shape{1}, Shape{3, 4}, Shape{2, 1, 19}}) {
            for (const auto& [name, loss] : of_pairs)
                BOOST_TEST_CONTEXT(name << " " << to_string(shape)) {
                    const auto f = [=, loss = loss](const Tensors& x) {
                        return loss(x[0], x[1], reduction);
                    };
                    BOOST_TEST(gradient_check(f, logits_and_targets(shape)));
                }
            Shape scores = shape;
            scores.push_back(5);
            Indices targets = Indices::from_shape(shape);
            for (std::size_t i = 0; i < targets.size(); ++i) targets.data()[i] = (3 * i + 1) % 5;
            const auto f = [&](const Tensors& x) {
                return nll_loss(x[0], targets, {.ignore_index = 2, .reduction = reduction});
            };
            BOOST_TEST(gradient_check(f, random_inputs({scores})));
        }
}

// Where PyTorch's own gradient has run out of digits (it is 0), this one has not.
BOOST_AUTO_TEST_CASE(yes_or_no_keeps_its_digits_where_one_answer_is_certain) {
    const Real far = std::is_same_v<Real, double> ? 40 : 30, little = std::exp(-far);
    const struct {
        Real x, t, loss, slope;
    } cases[] = {{0, 0, std::log(Real(2)), 0.5},
                 {0, 1, std::log(Real(2)), -0.5},
                 {0, 0.5, std::log(Real(2)), 0},
                 {far, 1, little, -little},
                 {-far, 0, little, little},
                 {far, 0, far, 1},
                 {-far, 1, far, -1},
                 {1000, 0, 1000, 1},
                 {-1000, 1, 1000, -1},
                 {1000, 1, 0, 0},
                 {-1000, 0, 0, 0},
                 {1000, 0.5, 500, 0.5},
                 {std::numeric_limits<Real>::max(), 0, std::numeric_limits<Real>::max(), 1}};
    for (const auto& [x, t, loss, slope] : cases) BOOST_TEST_CONTEXT(x << " for " << t) {
            Tape tape;
            const Tensor v = tape.variable(full({1}, x));
            const Tensor y = binary_cross_entropy_with_logits(v, full({1}, t));
            BOOST_TEST(close(y, full({}, loss), 0, rounding(1e-6)));
            tape.backward(y);
            BOOST_TEST(close(tape.grad(v), full({1}, slope), 0, rounding(1e-6)));
        }
}

BOOST_AUTO_TEST_CASE(infinite_logits_and_nan) { // PyTorch has NaN for the second too
    const Real inf = infinity;
    BOOST_TEST(yes_or_no(inf, 0).item() == inf);
    BOOST_TEST(yes_or_no(-inf, 1).item() == inf);
    BOOST_TEST(yes_or_no(inf, 0.5).item() == inf);
    BOOST_TEST(std::isnan(yes_or_no(inf, 1).item())); // 0·∞
    BOOST_TEST(std::isnan(yes_or_no(-inf, 0).item()));
    BOOST_TEST(std::isnan(yes_or_no(not_a_number, 0).item()));
    BOOST_TEST(std::isnan(yes_or_no(0, not_a_number).item()));
    BOOST_TEST(mse_loss(full({1}, inf), full({1}, 0)).item() == inf);
    BOOST_TEST(nll_loss(array({1, 2}, {-inf, 0}), indices({1}, {0})).item() == inf);
    BOOST_TEST(nll_loss(array({1, 2}, {0, not_a_number}), indices({1}, {0})).item() == 0);
}

BOOST_AUTO_TEST_CASE(ignored_rows_have_no_loss_and_no_gradient) {
    const Indices targets = indices({3}, {1, -100, 0}), all = indices({3}, {-100, -100, -100});
    const Array log_probs = array({3, 2}, {-1, -2, -3, -4, -5, -6});
    Tape tape;
    const Tensor x = tape.variable(log_probs);
    BOOST_TEST(
        close(nll_loss(x, targets, {.reduction = Reduction::none}), array({3}, {2, 0, 5}), 0));
    BOOST_TEST(nll_loss(x, all, {.reduction = Reduction::sum}).item() == 0);
    const Tensor mean = nll_loss(x, targets);
    BOOST_TEST(mean.item() == 3.5);
    tape.backward(mean);
    BOOST_TEST(close(tape.grad(x), array({3, 2}, {0, -0.5, 0, 0, -0.5, 0}), 0));
}

BOOST_AUTO_TEST_CASE(what_is_saved) {
    const Array x = ones({2, 3});
    const Tensor t(ones({2, 3}));
    BOOST_TEST(
        saved_elements([&](const Tensor& x) { return binary_cross_entropy_with_logits(x, t); },
                       x) == 12u);
    const Indices targets = indices({2}, {0, 1});
    // The number of rows, by which the sum is divided.
    BOOST_TEST(saved_elements([&](const Tensor& x) { return nll_loss(x, targets); }, x) == 1u);
}

BOOST_AUTO_TEST_CASE(tensors_without_elements_go_through) {
    const Indices no_targets = indices({0}, {});
    for (const Reduction reduction : {Reduction::none, Reduction::sum}) {
        const bool is_none = reduction == Reduction::none;
        for (const auto& [name, loss] : of_pairs) BOOST_TEST_CONTEXT(name) {
                const auto f = [=, loss = loss](const Tensor& x) {
                    return loss(x, zeros({0, 3}), reduction);
                };
                check_without_elements(f, {0, 3}, is_none ? Shape{0, 3} : Shape{});
            }
        const auto f = [&](const Tensor& x) { return nll_loss(x, no_targets, {-100, reduction}); };
        check_without_elements(f, {0, 3}, is_none ? Shape{0} : Shape{});
    }
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_refused) {
    const Tensor a(ones({2, 3})), column(ones({2, 1})), none(ones({0, 3})), scalar(1);
    const Indices one = indices({}, {0}), high = indices({2}, {0, 3}), low = indices({2}, {-1, 0}),
                  three = indices({3}, {0, 0, 0}), ignored = indices({2}, {-100, -100});
    const std::string bce = "[binary_cross_entropy_with_logits] ";
    check_refusals<std::invalid_argument>({
        {[&] { mse_loss(a, column); }, "[mse_loss] shapes (2, 3) and (2, 1) differ"},
        {[&] { mse_loss(none, none); },
         "[mse_loss] the mean of no elements is undefined: shape (0, 3)"},
        {[&] { binary_cross_entropy_with_logits(a, column); },
         bce + "shapes (2, 3) and (2, 1) differ"},
        {[&] { binary_cross_entropy_with_logits(none, none); },
         bce + "the mean of no elements is undefined: shape (0, 3)"},
        {[&] { nll_loss(scalar, one); }, "[nll_loss] log_probs need shape (*, V), got ()"},
        {[&] { nll_loss(a, three); },
         "[nll_loss] log_probs (2, 3) need targets of shape (2,), got (3,)"},
        {[&] { nll_loss(a, ignored); },
         "[nll_loss] all 2 targets are ignored: the mean over none is undefined"},
    });
    check_refusals<std::out_of_range>({
        {[&] { nll_loss(a, high); }, "[nll_loss] target 3 of row 1 is outside [0, 3)"},
        {[&] { nll_loss(a, low); }, "[nll_loss] target -1 of row 0 is outside [0, 3)"},
    });
}

BOOST_AUTO_TEST_SUITE_END()
