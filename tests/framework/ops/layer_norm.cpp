#include "framework/ops/layer_norm.hpp"

#include "framework/ops/arithmetic.hpp"
#include "framework/ops/elementwise.hpp"
#include "framework/ops/pow.hpp"
#include "framework/ops/reduce.hpp"
#include "tests/support/gradient_check.hpp"
#include "tests/support/operations.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(layer_norm_operation)

BOOST_AUTO_TEST_CASE(it_is_made_of_means_and_powers) {
    const auto fused = [](const Tensors& x) { return layer_norm(x[0], x[1], x[2]); };
    const auto composed = [](const Tensors& x) {
        const Tensor centred = x[0] - mean(x[0], {-1}, true);
        const Tensor variance = mean(pow(centred, 2), {-1}, true);
        return centred / sqrt(variance + 1e-5) * x[1] + x[2];
    };
    for (const Shape& shape : {Shape{4}, Shape{3, 4}, Shape{2, 3, 4}, Shape{3, 70}}) {
        const Shape width{shape.back()};
        BOOST_TEST(same_function(fused, composed, random_inputs({shape, width, width})));
    }
}

BOOST_AUTO_TEST_CASE(eps_is_added_to_the_variance) {
    // The mean is 0, the variance 1.
    const Array x = array({1, 2}, {1, -1});
    BOOST_TEST(close(layer_norm(x, ones({2}), {}, 3), array({1, 2}, {0.5, -0.5}), rounding(1e-6)));
    BOOST_TEST(close(layer_norm(full({1, 2}, 5), ones({2})), zeros({1, 2}), 0));
}

BOOST_AUTO_TEST_CASE(a_constant_row_gives_the_bias) {
    for (const std::size_t width : {1, 3, 384, 4096})
        for (const double c : {0.1, 100.01, -1e4, 1e4, 1e30}) {
            const Array bias = full({width}, Real(0.25));
            const Tensor y = layer_norm(full({2, width}, Real(c)), ones({width}), bias);
            BOOST_TEST(close(y, full({2, width}, Real(0.25)), 2e-4), c << " at width " << width);
        }
}

BOOST_AUTO_TEST_CASE(its_gradients_stay_exact_sums_over_many_rows) {
    const std::size_t rows = 1000000;
    Array x = empty({rows, 2});
    for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = i % 2 == 0 ? Real(-3) : Real(3);
    Tape tape;
    const Tensor w = tape.variable(ones({2})), b = tape.variable(zeros({2}));
    tape.backward(layer_norm(x, w, b, 0), full({rows, 2}, Real(0.1)));
    BOOST_TEST(close(tape.grad(w), array({2}, {-1e5, 1e5}), 0, 1e-6));
    BOOST_TEST(close(tape.grad(b), full({2}, 1e5), 0, 1e-6));
}

BOOST_AUTO_TEST_CASE(a_nan_makes_its_row_nan_and_no_other) {
    const Real nan = not_a_number;
    BOOST_TEST(close(layer_norm(array({1, 2}, {nan, 1}), ones({2})), full({1, 2}, nan), 0));
    const Tensor two_rows = layer_norm(array({2, 2}, {nan, 1, 1, 1}), ones({2}));
    BOOST_TEST(close(two_rows, array({2, 2}, {nan, nan, 0, 0}), 0));
}

BOOST_AUTO_TEST_CASE(gradients, *in_double) {
    const auto with_bias = [](const Tensors& x) { return layer_norm(x[0], x[1], x[2]); };
    const auto without = [](const Tensors& x) { return layer_norm(x[0], x[1]); };
    const auto large_eps = [](const Tensors& x) { return layer_norm(x[0], x[1], x[2], Real(0.5)); };
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

BOOST_AUTO_TEST_CASE(x_and_weight_are_saved_and_the_bias_is_not) {
    const Array x = ones({2, 3}), w = ones({3});
    BOOST_TEST(saved_elements([&](const Tensor& x) { return layer_norm(x, w); }, x) == 9u);
    BOOST_TEST(saved_elements([&](const Tensor& b) { return layer_norm(x, w, b); }, w) == 9u);
}

BOOST_AUTO_TEST_CASE(tensors_without_elements_go_through) {
    const Tensor weight(ones({3}));
    check_without_elements([&](const Tensor& x) { return layer_norm(x, weight); }, {0, 3}, {0, 3});
}

BOOST_AUTO_TEST_CASE(shapes_that_do_not_fit_are_refused) {
    const Tensor a(ones({2, 3})), v(ones({3})), short_one(ones({2})), scalar(1);
    const Tensor without_columns(ones({2, 0})), none(ones({0}));
    const std::string needs =
        "[layer_norm] input (2, 3) needs weight and bias of its last extent, ";
    check_refusals<std::invalid_argument>({
        {[&] { layer_norm(a, short_one); }, needs + "got (2,) and ()"},
        {[&] { layer_norm(a, v, a); }, needs + "got (3,) and (2, 3)"},
        {[&] { layer_norm(scalar, v); },
         "[layer_norm] input () needs weight and bias of its last extent, got (3,) and ()"},
        {[&] { layer_norm(without_columns, none); },
         "[layer_norm] of rows without elements: shape (2, 0)"},
    });
    check_refusals<std::logic_error>({{[&] { layer_norm(a, Tensor()); }, holds_nothing}});
}

BOOST_AUTO_TEST_SUITE_END()
