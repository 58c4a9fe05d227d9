#include "framework/ops/arithmetic.hpp"
#include "framework/ops/attention.hpp"
#include "framework/ops/cross_entropy.hpp"
#include "framework/ops/elementwise.hpp"
#include "framework/ops/embedding.hpp"
#include "framework/ops/gelu.hpp"
#include "framework/ops/layer_norm.hpp"
#include "framework/ops/linear.hpp"
#include "framework/ops/masked_fill.hpp"
#include "framework/ops/matmul.hpp"
#include "framework/ops/one_hot.hpp"
#include "framework/ops/pow.hpp"
#include "framework/ops/reduce.hpp"
#include "framework/ops/shape.hpp"
#include "framework/ops/slice.hpp"
#include "framework/ops/softmax.hpp"
#include "tests/support/gradient_check.hpp"

#include <limits>
#include <numbers>

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(fused_operations_equal_the_compositions_they_replace)

BOOST_AUTO_TEST_CASE(linear_is_a_product_and_a_sum) {
    const Function fused = [](const Tensors& x) { return linear(x[0], x[1], x[2]); };
    const Function composed = [](const Tensors& x) { return matmul(x[0], transpose(x[1])) + x[2]; };
    for (const Shape& shape : {Shape{4}, Shape{3, 4}, Shape{2, 3, 4}})
        BOOST_TEST(same_function(fused, composed, random_inputs({shape, {5, 4}, {5}})));
}

BOOST_AUTO_TEST_CASE(softmax_is_exp_over_its_sum) {
    for (const std::ptrdiff_t axis : {0, 1, 2}) {
        const Function fused = [=](const Tensors& x) { return softmax(x[0], axis); };
        const Function composed = [=](const Tensors& x) {
            return exp(x[0]) / sum(exp(x[0]), {axis}, true);
        };
        const Function fused_log = [=](const Tensors& x) { return log_softmax(x[0], axis); };
        const Function composed_log = [=](const Tensors& x) {
            return x[0] - log(sum(exp(x[0]), {axis}, true));
        };
        BOOST_TEST(same_function(fused, composed, random_inputs({{2, 3, 11}})));
        BOOST_TEST(same_function(fused_log, composed_log, random_inputs({{2, 3, 11}})));
    }
}

BOOST_AUTO_TEST_CASE(layer_norm_is_made_of_means_and_powers) {
    const Function fused = [](const Tensors& x) { return layer_norm(x[0], x[1], x[2]); };
    const Function composed = [](const Tensors& x) {
        const Tensor centred = x[0] - mean(x[0], {-1}, true);
        const Tensor variance = mean(pow(centred, 2), {-1}, true);
        return centred / sqrt(variance + 1e-5) * x[1] + x[2];
    };
    for (const Shape& shape : {Shape{4}, Shape{3, 4}, Shape{2, 3, 4}})
        BOOST_TEST(same_function(fused, composed, random_inputs({shape, {4}, {4}}), 1e-9));
}

BOOST_AUTO_TEST_CASE(gelu_is_made_of_tanh) {
    const Function fused = [](const Tensors& x) { return gelu(x[0], Gelu::tanh); };
    const Function composed = [](const Tensors& x) {
        const Tensor u = std::sqrt(2 / std::numbers::pi) * (x[0] + 0.044715 * pow(x[0], 3));
        return 0.5 * x[0] * (1 + tanh(u));
    };
    BOOST_TEST(same_function(fused, composed, random_inputs({{3, 7}}, -4, 4)));
}

BOOST_AUTO_TEST_CASE(exact_gelu_agrees_with_the_normal_distribution_of_the_standard_library) {
    for (const Array& x : random_inputs({{100}}, -6, 6)) {
        Array expected = x;
        for (Real& v : expected) v *= 0.5 * std::erfc(-v / std::numbers::sqrt2);
        BOOST_TEST(close(gelu(x), expected, 1e-13));
    }
}

BOOST_AUTO_TEST_CASE(cross_entropy_picks_from_log_softmax) {
    const Indices targets = indices({2, 3}, {4, 0, 2, 2, 1, 0});
    const Array picked = one_hot(targets, 5);
    const Function fused = [&](const Tensors& x) { return cross_entropy(x[0], targets); };
    const Function composed = [&](const Tensors& x) {
        return -sum(log_softmax(x[0]) * Tensor(picked)) / 6;
    };
    BOOST_TEST(same_function(fused, composed, random_inputs({{2, 3, 5}})));

    // Row (0, 2) and row (1, 0) are ignored; the others mix one-hot with 1/5.
    Array weights = Array(0.8 * picked + 0.2 / 5);
    for (const std::size_t row : {2, 3})
        for (std::size_t c = 0; c < 5; ++c) weights.data()[row * 5 + c] = 0;
    const Function fused_smooth = [&](const Tensors& x) {
        return cross_entropy(x[0], targets, {.ignore_index = 2, .label_smoothing = 0.2});
    };
    const Function composed_smooth = [&](const Tensors& x) {
        return -sum(log_softmax(x[0]) * Tensor(weights)) / 4;
    };
    BOOST_TEST(same_function(fused_smooth, composed_smooth, random_inputs({{2, 3, 5}})));
}

BOOST_AUTO_TEST_CASE(embedding_is_a_product_with_one_hot_rows) {
    for (const Indices& ids :
         {indices({}, {1}), indices({3}, {1, 1, 3}), indices({2, 3}, {0, 4, 4, 4, 2, 0})}) {
        const Function fused = [&](const Tensors& x) { return embedding(ids, x[0]); };
        const Function composed = [&](const Tensors& x) { return matmul(one_hot(ids, 5), x[0]); };
        BOOST_TEST(same_function(fused, composed, random_inputs({{5, 3}})));
    }
}

BOOST_AUTO_TEST_CASE(causal_attention_is_made_of_slices_products_and_a_mask) {
    const struct {
        std::size_t B, T, width, heads;
    } cases[] = {{1, 1, 1, 1},  {2, 7, 3, 1},  {2, 5, 2, 3},  {1, 31, 4, 2},
                 {2, 32, 3, 2}, {1, 33, 3, 2}, {1, 64, 2, 1}, {2, 100, 5, 3}};
    for (const auto& [B, T, width, heads] : cases) {
        const auto b = std::ptrdiff_t(B), t = std::ptrdiff_t(T), d = std::ptrdiff_t(width),
                   h = std::ptrdiff_t(heads), D = d * h;
        Mask future = Mask::from_shape({T, T});
        for (std::size_t i = 0; i < T; ++i)
            for (std::size_t j = 0; j < T; ++j) future(i, j) = j > i;

        const Function fused = [h](const Tensors& x) {
            return causal_attention(x[0], std::size_t(h));
        };
        const Function composed = [&](const Tensors& x) {
            const auto part = [&](std::ptrdiff_t which) { // (B, heads, T, d)
                const Tensor all = slice(x[0], 2, which * D, (which + 1) * D);
                return transpose(reshape(all, {b, t, h, d}), 1, 2);
            };
            const Tensor scores = matmul(part(0), transpose(part(1))) / std::sqrt(Real(d));
            const Tensor weights =
                softmax(masked_fill(scores, future, -std::numeric_limits<Real>::infinity()));
            return reshape(transpose(matmul(weights, part(2)), 1, 2), {b, t, D});
        };
        BOOST_TEST_CONTEXT("B " << B << " T " << T << " width " << width << " heads " << heads)
        BOOST_TEST(same_function(fused, composed, random_inputs({{B, T, 3 * width * heads}})));
    }
}

BOOST_AUTO_TEST_SUITE_END()
