#include "framework/ops/cross_entropy.hpp"

#include "framework/ops/arithmetic.hpp"
#include "framework/ops/elementwise.hpp"
#include "framework/ops/linear.hpp"
#include "framework/ops/one_hot.hpp"
#include "framework/ops/reduce.hpp"
#include "framework/ops/softmax.hpp"
#include "tests/support/gradient_check.hpp"
#include "tests/support/operations.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(cross_entropy_operation)

BOOST_AUTO_TEST_CASE(it_picks_from_log_softmax) {
    const Indices targets = indices({2, 3}, {4, 0, 2, 2, 1, 0});
    const Array picked = one_hot(targets, 5);
    const auto fused = [&](const Tensors& x) { return cross_entropy(x[0], targets); };
    const auto composed = [&](const Tensors& x) {
        return -sum(log_softmax(x[0]) * Tensor(picked)) / 6;
    };
    BOOST_TEST(same_function(fused, composed, random_inputs({{2, 3, 5}})));

    // Row (0, 2) and row (1, 0) are ignored; the others mix one-hot with 1/5.
    Array weights = Array(Real(0.8) * picked + Real(0.2) / 5);
    for (const std::size_t row : {2, 3})
        for (std::size_t c = 0; c < 5; ++c) weights.data()[row * 5 + c] = 0;
    const auto fused_smooth = [&](const Tensors& x) {
        return cross_entropy(x[0], targets, {.ignore_index = 2, .label_smoothing = Real(0.2)});
    };
    const auto composed_smooth = [&](const Tensors& x) {
        return -sum(log_softmax(x[0]) * Tensor(weights)) / 4;
    };
    BOOST_TEST(same_function(fused_smooth, composed_smooth, random_inputs({{2, 3, 5}})));
}

BOOST_AUTO_TEST_CASE(it_is_reduced_as_it_is_told) {
    const Indices targets = indices({2, 3}, {4, 0, 2, 2, 1, 0});
    const auto with = [&](Reduction reduction) {
        return [&, reduction](const Tensors& x) {
            return cross_entropy(
                x[0], targets,
                {.ignore_index = 2, .label_smoothing = Real(0.2), .reduction = reduction});
        };
    };
    const auto x = random_inputs({{2, 3, 5}});
    const Tensor losses = with(Reduction::none)({x[0]});
    BOOST_TEST(to_string(losses.shape()) == "(2, 3)");
    BOOST_TEST(losses.value()(0, 2) == 0); // ignored
    for (const Reduction reduction : {Reduction::sum, Reduction::mean}) {
        const Real count = reduction == Reduction::sum ? 1 : 4;
        const auto composed = [&](const Tensors& x) {
            return sum(with(Reduction::none)(x)) / count;
        };
        BOOST_TEST(same_function(with(reduction), composed, x));
    }
}

BOOST_AUTO_TEST_CASE(without_a_mean_all_targets_may_be_ignored) {
    const Indices ignored = indices({2}, {-100, -100});
    for (const Reduction reduction : {Reduction::none, Reduction::sum}) {
        Tape tape;
        const Tensor x = tape.variable(ones({2, 3}));
        const Tensor y = cross_entropy(x, ignored, {.reduction = reduction});
        const Shape shape = reduction == Reduction::none ? Shape{2} : Shape{};
        BOOST_TEST(close(y, zeros(shape), 0));
        tape.backward(y, ones(shape));
        BOOST_TEST(close(tape.grad(x), zeros({2, 3}), 0));
    }
}

BOOST_AUTO_TEST_CASE(of_equal_logits_it_is_the_logarithm_of_the_classes) {
    for (const std::size_t classes : {1, 2, 65})
        BOOST_TEST(close(cross_entropy(full({3, classes}, 4), indices({3}, {0, 0, 0})),
                         full({}, std::log(Real(classes))), rounding(1e-6)));
}

BOOST_AUTO_TEST_CASE(extreme_logits_are_survived) {
    const Real inf = infinity, nan = not_a_number;
    const auto loss = [](std::vector<Real> x) {
        return cross_entropy(array({1, 2}, x), indices({1}, {0})).item();
    };
    BOOST_TEST(loss({1000, -1000}) == 0);
    BOOST_TEST(loss({-1000, 1000}) == 2000);
    BOOST_TEST(loss({0, -inf}) == 0);
    BOOST_TEST(loss({-inf, 0}) == inf);
    BOOST_TEST(std::isnan(loss({-inf, -inf})));
    BOOST_TEST(std::isnan(loss({0, nan})));
}

BOOST_AUTO_TEST_CASE(it_is_the_same_for_logits_far_from_zero) {
    const Indices target = indices({1}, {2});
    for (const double offset : {0., 1e3, -1e4, 1e5, 1e6}) {
        const Real o = Real(offset);
        const Tensor logits(array({1, 4}, {o, o + 1, o + 2, o + 3}));
        const Tensor loss = cross_entropy(logits, target, {.label_smoothing = Real(0.1)});
        BOOST_TEST(close(loss, full({}, Real(1.490190)), 1e-6), "at " << offset);
    }
    for (const Real smoothing : {Real(0), Real(0.1), Real(1)}) {
        const Tensor equal(full({1, 3}, Real(1e16)));
        const Tensor loss = cross_entropy(equal, target, {.label_smoothing = smoothing});
        BOOST_TEST(close(loss, full({}, Real(1.0986123)), 1e-6));
    }
}

BOOST_AUTO_TEST_CASE(gradients, *in_double) {
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
            for (const Real smoothing : {Real(0), Real(0.1), Real(1)}) {
                if (targets.size() == 1 && *targets.data() == ignored) continue; // nothing left
                BOOST_TEST_CONTEXT("targets " << to_string(targets.shape()) << " ignoring "
                                              << ignored << " smoothing " << smoothing) {
                    Shape logits = targets.shape();
                    logits.push_back(classes);
                    for (const Reduction reduction :
                         {Reduction::none, Reduction::mean, Reduction::sum}) {
                        const auto f = [&, &targets = targets](const Tensors& x) {
                            return cross_entropy(x[0], targets, {ignored, smoothing, reduction});
                        };
                        BOOST_TEST(gradient_check(f, random_inputs({logits})));
                    }
                }
            }
}

BOOST_AUTO_TEST_CASE(gradients_of_a_parameter_used_twice, *in_double) {
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
    const auto f = [&](const Tensors& v) { return network(v[0]) + sum(v[0] * v[0]); };
    BOOST_TEST(gradient_check(f, {w.value()}));
    Tape tape;
    const Tensor v = tape.variable(w.value());
    tape.backward(f({v}));
    BOOST_TEST(close(w.grad.value(), tape.grad(v), 1e-14));
}

BOOST_AUTO_TEST_CASE(ignored_rows_get_gradients_of_zero_wherever_they_stand) {
    for (const std::vector<std::int64_t>& targets :
         {std::vector<std::int64_t>{1, 7, 7, 0}, {7, 1, 7, 0}, {1, 7, 0, 7}, {7, 7, 7, 1}}) {
        Tape tape;
        const Tensor x = tape.variable(ones({4, 2}));
        tape.backward(cross_entropy(x, indices({4}, targets), {.ignore_index = 7}));
        for (std::size_t row = 0; row < 4; ++row)
            BOOST_TEST((tape.grad(x)(row, 0) == 0) == (targets[row] == 7));
    }
}

BOOST_AUTO_TEST_CASE(the_logits_alone_are_saved) {
    const Indices targets = indices({2}, {0, 1});
    BOOST_TEST(saved_elements([&](const Tensor& x) { return cross_entropy(x, targets); },
                              ones({2, 3})) == 6u);
}

BOOST_AUTO_TEST_CASE(tensors_without_elements_go_through) {
    const Indices none = indices({0}, {});
    const auto with = [&](Reduction reduction) {
        return [&, reduction](const Tensor& x) {
            return cross_entropy(x, none, {.reduction = reduction});
        };
    };
    check_without_elements(with(Reduction::none), {0, 3}, {0});
    check_without_elements(with(Reduction::sum), {0, 3}, {});
}

BOOST_AUTO_TEST_CASE(shapes_that_do_not_fit_are_refused) {
    const Tensor a(ones({2, 3})), scalar(1);
    const Indices one = indices({}, {0}), three = indices({3}, {0, 0, 0});
    check_refusals<std::invalid_argument>({
        {[&] { cross_entropy(scalar, one); }, "[cross_entropy] logits need shape (*, V), got ()"},
        {[&] { cross_entropy(a, three); },
         "[cross_entropy] logits (2, 3) need targets of shape (2,), got (3,)"},
    });
}

BOOST_AUTO_TEST_CASE(targets_that_are_no_class_are_refused) {
    const Tensor a(ones({2, 3})), no_rows(ones({0, 3}));
    const Indices high = indices({2}, {0, 3}), low = indices({2}, {-1, 0}), none = indices({0}, {}),
                  ignored = indices({2}, {-100, -100});
    check_refusals<std::out_of_range>({
        {[&] { cross_entropy(a, high); }, "[cross_entropy] target 3 of row 1 is outside [0, 3)"},
        {[&] { cross_entropy(a, low); }, "[cross_entropy] target -1 of row 0 is outside [0, 3)"},
    });
    check_refusals<std::invalid_argument>({
        {[&] { cross_entropy(a, ignored); },
         "[cross_entropy] all 2 targets are ignored: the mean over none is undefined"},
        {[&] { cross_entropy(no_rows, none); },
         "[cross_entropy] all 0 targets are ignored: the mean over none is undefined"},
    });
}

BOOST_AUTO_TEST_CASE(a_smoothing_outside_its_range_is_refused) {
    const Tensor a(ones({2, 3}));
    const Indices targets = indices({2}, {0, 1});
    const std::pair<Real, std::string> cases[] = {
        {Real(1.1), "1.1"}, {Real(-0.1), "-0.1"}, {not_a_number, "nan"}};
    for (const auto& [smoothing, text] : cases)
        BOOST_TEST(error_of<std::invalid_argument>([&, smoothing = smoothing] {
                       cross_entropy(a, targets, {.label_smoothing = smoothing});
                   }) == "[cross_entropy] label_smoothing must lie in [0, 1], got " + text);
}

BOOST_AUTO_TEST_SUITE_END()
