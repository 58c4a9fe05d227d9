#include "framework/ops/arithmetic.hpp"
#include "framework/ops/attention.hpp"
#include "framework/ops/cross_entropy.hpp"
#include "framework/ops/dropout.hpp"
#include "framework/ops/elementwise.hpp"
#include "framework/ops/embedding.hpp"
#include "framework/ops/gelu.hpp"
#include "framework/ops/join.hpp"
#include "framework/ops/layer_norm.hpp"
#include "framework/ops/linear.hpp"
#include "framework/ops/masked_fill.hpp"
#include "framework/ops/matmul.hpp"
#include "framework/ops/pow.hpp"
#include "framework/ops/reduce.hpp"
#include "framework/ops/shape.hpp"
#include "framework/ops/slice.hpp"
#include "framework/ops/softmax.hpp"
#include "tests/support/tensors.hpp"

#include <limits>

// Where expected numbers are special, they are what PyTorch 1.13 gives.
using namespace tapestry;

BOOST_AUTO_TEST_SUITE(at_the_edges)

namespace {

const Real inf = std::numeric_limits<Real>::infinity();
const Real nan = std::numeric_limits<Real>::quiet_NaN();

using Unary = Tensor (*)(const Tensor&);

} // namespace

BOOST_AUTO_TEST_CASE(infinities_and_nan_go_through_functions_of_one_variable) {
    const struct {
        const char* name;
        Unary f;
        std::vector<Real> x, y;
    } cases[] = {
        {"exp", exp, {-inf, inf, nan, 100, -200, 0}, {0, inf, nan, inf, 0, 1}},
        {"log", log, {0, -1, inf, nan, 1}, {-inf, nan, inf, nan, 0}},
        {"sqrt", sqrt, {-1, inf, 0, nan}, {nan, inf, 0, nan}},
        {"tanh", tanh, {inf, -inf, nan, 100, -100}, {1, -1, nan, 1, -1}},
        {"sigmoid", sigmoid, {inf, -inf, nan, 200, -200, 0}, {1, 0, nan, 1, 0, 0.5f}},
        {"relu", relu, {inf, -inf, nan, -1, 0}, {inf, 0, nan, 0, 0}},
        {"neg", operator-, {inf, -inf, nan}, {-inf, inf, nan}},
        {"gelu", [](const Tensor& x) { return gelu(x); }, {inf, -inf, nan}, {inf, nan, nan}},
        {"gelu tanh",
         [](const Tensor& x) { return gelu(x, Gelu::tanh); },
         {inf, -inf, nan},
         {inf, nan, nan}},
    };
    for (const auto& [name, f, x, y] : cases)
        for (const std::size_t copies : {1, 5}) { // within a vector register, and more than one
            std::vector<Real> from, expected;
            for (std::size_t i = 0; i < copies; ++i) {
                from.insert(from.end(), x.begin(), x.end());
                expected.insert(expected.end(), y.begin(), y.end());
            }
            const Shape shape{from.size()};
            if (std::string(name) == "exp" && sizeof(Real) == 8) continue; // e¹⁰⁰ is finite there
            BOOST_TEST_CONTEXT(name)
            BOOST_TEST(close(f(array(shape, from)), array(shape, expected), 1e-6));
        }
}

BOOST_AUTO_TEST_CASE(powers_have_the_special_cases_of_pytorch) {
    const struct {
        Real a, b, y, da, db;
    } cases[] = {
        {0, 0, 1, 0, 0},           {0, 1, 0, 1, 0},
        {0, 2, 0, 0, 0},           {0, 0.5f, 0, inf, 0},
        {0, -1, inf, -inf, -inf},  {-2, 3, -8, 12, nan},
        {-2, 0.5f, nan, nan, nan}, {-8, -3, -0.001953125f, -0.000732421875f, nan},
        {nan, 0, 1, 0, nan},       {inf, 0, 1, 0, inf},
        {inf, -1, 0, 0, nan},      {-inf, 3, -inf, inf, nan},
        {-inf, 2, inf, -inf, nan}, {2, inf, inf, inf, inf},
        {1, inf, 1, inf, 0},       {1, nan, 1, nan, 0},
        {-2, -inf, 0, nan, nan},   {0, -inf, inf, -inf, -inf},
        {-inf, -1, 0, 0, nan},     {10, 10, 1e10f, 1e10f, 2.30258509e10f},
    };
    for (const auto& [a, b, y, da, db] : cases) {
        Tape tape;
        const Tensor base = tape.variable(full({}, a)), exponent = tape.variable(full({}, b));
        const Tensor power = pow(base, exponent);
        tape.backward(power);
        BOOST_TEST_CONTEXT(a << " ^ " << b) {
            BOOST_TEST(close(power, full({}, y), 0, 1e-5));
            BOOST_TEST(close(tape.grad(base), full({}, da), 0, 1e-5));
            BOOST_TEST(close(tape.grad(exponent), full({}, db), 0, 1e-5));
        }
    }
}

BOOST_AUTO_TEST_CASE(the_derivative_of_relu_is_0_at_0_and_1_at_nan) {
    Tape tape;
    const Tensor x = tape.variable(array({4}, {0, nan, -1, 2}));
    tape.backward(relu(x), full({4}, 3));
    BOOST_TEST(close(tape.grad(x), array({4}, {0, 3, 0, 3}), 0));
}

BOOST_AUTO_TEST_CASE(max_of_nan_is_nan_wherever_it_stands) {
    for (const std::size_t n : {1, 2, 7, 16, 33, 100})
        for (std::size_t at = 0; at < n; ++at) {
            Array row = full({1, n}, -inf);
            BOOST_TEST(close(max(Tensor(row), {1}), full({1}, -inf), 0));
            row.data()[at] = 3;
            BOOST_TEST(close(max(Tensor(row), {1}), full({1}, 3), 0));
            row.data()[at] = nan;
            BOOST_TEST(close(max(Tensor(row), {1}), full({1}, nan), 0));
            row.reshape({n, 1});
            const Tensor wide = Tensor(row) + Tensor(zeros({1, 19}));
            BOOST_TEST(close(max(wide, {0}), full({19}, nan), 0));
        }
}

BOOST_AUTO_TEST_CASE(equal_largest_elements_share_the_gradient) {
    Tape tape;
    const Tensor x = tape.variable(array({2, 3}, {5, 1, 5, 2, 2, 2}));
    tape.backward(max(x, {1}), array({2}, {6, 9}));
    BOOST_TEST(close(tape.grad(x), array({2, 3}, {3, 0, 3, 3, 3, 3}), 1e-6));
}

BOOST_AUTO_TEST_CASE(softmax_takes_minus_infinity_as_nothing_and_nothing_else_as_nan) {
    const Array x = array({5, 2}, {0, -inf, -inf, -inf, inf, 0, nan, 0, 1000, 1000});
    BOOST_TEST(
        close(softmax(x), array({5, 2}, {1, 0, nan, nan, nan, nan, nan, nan, 0.5f, 0.5f}), 0));
    const Real half = std::log(Real(0.5));
    BOOST_TEST(close(log_softmax(x),
                     array({5, 2}, {0, -inf, nan, nan, nan, nan, nan, nan, half, half}), 1e-6));
    const Tensor columns = transpose(Tensor(x));
    BOOST_TEST(close(transpose(softmax(columns, 0)), softmax(x).value(), 1e-6));
    BOOST_TEST(close(transpose(log_softmax(columns, 0)), log_softmax(x).value(), 1e-6));

    Tape tape;
    const Tensor v = tape.variable(array({1, 3}, {0, -inf, 0}));
    tape.backward(softmax(v), array({1, 3}, {1, 5, 2}));
    BOOST_TEST(close(tape.grad(v), array({1, 3}, {-0.25f, 0, 0.25f}), 1e-6));
}

BOOST_AUTO_TEST_CASE(softmax_of_long_rows_takes_them_too) {
    for (const std::size_t n : {16, 17, 40}) {
        Array x = full({n}, -inf);
        BOOST_TEST(close(softmax(x), full({n}, nan), 0));
        x.data()[n - 1] = 7;
        Array expected = zeros({n});
        expected.data()[n - 1] = 1;
        BOOST_TEST(close(softmax(x), expected, 0));
        x.data()[0] = nan;
        BOOST_TEST(close(softmax(x), full({n}, nan), 0));
    }
}

BOOST_AUTO_TEST_CASE(log_softmax_keeps_its_digits_far_from_zero) {
    const Real half = std::log(Real(0.5));
    for (const Real shift : {1e4f, -1e4f, 1e6f})
        BOOST_TEST(close(log_softmax(full({2}, shift)), full({2}, half), 1e-6));
}

BOOST_AUTO_TEST_CASE(cross_entropy_survives_extreme_logits) {
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

BOOST_AUTO_TEST_CASE(sums_and_means_carry_nan_and_infinity) {
    BOOST_TEST(std::isnan(sum(Tensor(array({3}, {1, nan, 2}))).item()));
    BOOST_TEST(std::isnan(sum(Tensor(array({2}, {inf, -inf}))).item()));
    BOOST_TEST(mean(Tensor(array({2}, {inf, 1}))).item() == inf);
    BOOST_TEST(std::isnan(matmul(array({1, 2}, {0, 1}), array({2, 1}, {nan, 1})).item()));
    BOOST_TEST(close(layer_norm(array({1, 2}, {nan, 1}), ones({2})), full({1, 2}, nan), 0));
}

BOOST_AUTO_TEST_CASE(attention_does_not_look_ahead) {
    Generator generator(1);
    Array qkv = normal({1, 70, 12}, generator);
    const Tensor before = causal_attention(qkv, 2);
    for (std::size_t i = 50 * 12; i < qkv.size(); ++i) qkv.data()[i] = Real(generator.normal());
    const Tensor after = causal_attention(qkv, 2);
    BOOST_TEST(close(slice(after, 1, 0, 50), slice(before, 1, 0, 50).value(), 0));
    BOOST_TEST(!close(slice(after, 1, 50, 51), slice(before, 1, 50, 51).value(), 1e-3));
}

BOOST_AUTO_TEST_CASE(attention_survives_large_scores) {
    Array qkv = full({1, 40, 3}, 1);
    for (std::size_t t = 0; t < 40; ++t) {
        qkv.data()[3 * t] = qkv.data()[3 * t + 1] = Real(100 * t); // attends to itself alone
        qkv.data()[3 * t + 2] = Real(t);
    }
    const Tensor y = causal_attention(qkv, 1);
    for (std::size_t t = 0; t < 40; ++t) BOOST_TEST(y.value().data()[t] == Real(t));
}

// Forward and backward with no rows at all.
BOOST_AUTO_TEST_CASE(tensors_without_elements_go_through_every_operation) {
    const struct {
        const char* name;
        std::function<Tensor(const Tensor&)> f;
        Shape x, y;
    } cases[] = {
        {"add", [](const Tensor& x) { return x + Tensor(ones({3})); }, {0, 3}, {0, 3}},
        {"sub", [](const Tensor& x) { return 1 - x; }, {0, 3}, {0, 3}},
        {"mul", [](const Tensor& x) { return x * x; }, {0, 3}, {0, 3}},
        {"div",
         [](const Tensor& x) {
             return Tensor(ones({1, 3})) / x;
         },
         {0, 1},
         {0, 3}},
        {"pow", [](const Tensor& x) { return pow(x, 2); }, {0}, {0}},
        {"neg", [](const Tensor& x) { return -x; }, {0}, {0}},
        {"exp", [](const Tensor& x) { return exp(x); }, {2, 0}, {2, 0}},
        {"gelu", [](const Tensor& x) { return gelu(x); }, {0}, {0}},
        {"sum", [](const Tensor& x) { return sum(x); }, {0, 3}, {}},
        {"sum rows", [](const Tensor& x) { return sum(x, {0}); }, {0, 3}, {3}},
        {"sum columns", [](const Tensor& x) { return sum(x, {1}, true); }, {0, 3}, {0, 1}},
        {"mean", [](const Tensor& x) { return mean(x, {1}); }, {0, 3}, {0}},
        {"max", [](const Tensor& x) { return max(x, {1}); }, {0, 3}, {0}},
        {"matmul",
         [](const Tensor& x) {
             return matmul(x, ones({3, 4}));
         },
         {0, 3},
         {0, 4}},
        {"matmul 2",
         [](const Tensor& x) {
             return matmul(ones({4, 3}), x);
         },
         {3, 0},
         {4, 0}},
        {"matmul 3",
         [](const Tensor& x) {
             return matmul(ones({0, 4, 3}), x);
         },
         {3, 2},
         {0, 4, 2}},
        {"matmul 4",
         [](const Tensor& x) {
             return matmul(x, ones({0, 4}));
         },
         {2, 0},
         {2, 4}},
        {"matmul 5", [](const Tensor& x) { return matmul(x, ones({0})); }, {0}, {}},
        {"linear",
         [](const Tensor& x) {
             return linear(x, ones({4, 3}), ones({4}));
         },
         {2, 0, 3},
         {2, 0, 4}},
        {"linear 2",
         [](const Tensor& x) {
             return linear(x, ones({4, 0}));
         },
         {2, 0},
         {2, 4}},
        {"linear 3",
         [](const Tensor& x) {
             return linear(x, ones({0, 3}));
         },
         {2, 3},
         {2, 0}},
        {"reshape",
         [](const Tensor& x) {
             return reshape(x, {3, 0});
         },
         {0, 2},
         {3, 0}},
        {"reshape -1",
         [](const Tensor& x) {
             return reshape(x, {-1, 2});
         },
         {0, 4},
         {0, 2}},
        {"permute",
         [](const Tensor& x) {
             return permute(x, {2, 0, 1});
         },
         {2, 0, 3},
         {3, 2, 0}},
        {"slice", [](const Tensor& x) { return slice(x, 0, 1, 1); }, {2, 3}, {0, 3}},
        {"slice 2", [](const Tensor& x) { return slice(x, 0, 0, 0); }, {0, 3}, {0, 3}},
        {"concatenate",
         [](const Tensor& x) {
             return concatenate({x, x});
         },
         {0, 3},
         {0, 3}},
        {"concatenate 2",
         [](const Tensor& x) {
             return concatenate({x, ones({2, 3})});
         },
         {0, 3},
         {2, 3}},
        {"stack",
         [](const Tensor& x) {
             return stack({x, x});
         },
         {0, 3},
         {2, 0, 3}},
        {"embedding",
         [](const Tensor& x) { return embedding(indices({0}, {}), x); },
         {4, 3},
         {0, 3}},
        {"embedding 2",
         [](const Tensor& x) {
             return embedding(indices({2}, {0, 1}), x);
         },
         {4, 0},
         {2, 0}},
        {"masked_fill",
         [](const Tensor& x) {
             return masked_fill(x, Mask::from_shape({1, 3}), 0);
         },
         {0, 3},
         {0, 3}},
        {"softmax", [](const Tensor& x) { return softmax(x); }, {0, 3}, {0, 3}},
        {"softmax 2", [](const Tensor& x) { return softmax(x); }, {3, 0}, {3, 0}},
        {"log_softmax", [](const Tensor& x) { return log_softmax(x, 0); }, {0, 3}, {0, 3}},
        {"layer_norm", [](const Tensor& x) { return layer_norm(x, ones({3})); }, {0, 3}, {0, 3}},
        {"attention, no batch",
         [](const Tensor& x) { return causal_attention(x, 2); },
         {0, 5, 12},
         {0, 5, 4}},
        {"attention, no time",
         [](const Tensor& x) { return causal_attention(x, 2); },
         {2, 0, 12},
         {2, 0, 4}},
        {"attention, no width",
         [](const Tensor& x) { return causal_attention(x, 2); },
         {2, 5, 0},
         {2, 5, 0}},
        {"dropout", [](const Tensor& x) { return dropout(x, Real(0.5), true); }, {0, 3}, {0, 3}},
    };
    for (const auto& [name, f, x_shape, y_shape] : cases) BOOST_TEST_CONTEXT(name) {
            Tape tape;
            const Tensor x = tape.variable(ones(x_shape));
            const Tensor y = f(x);
            BOOST_TEST(to_string(y.shape()) == to_string(y_shape));
            tape.backward(y, ones(y_shape));
            BOOST_TEST(to_string(tape.grad(x).shape()) == to_string(x_shape));
        }
}

BOOST_AUTO_TEST_CASE(sums_over_nothing_are_zero) {
    BOOST_TEST(sum(Tensor(zeros({0, 3}))).item() == 0);
    BOOST_TEST(close(sum(Tensor(zeros({0, 3})), {0}), zeros({3}), 0));
    BOOST_TEST(close(matmul(ones({2, 0}), ones({0, 3})), zeros({2, 3}), 0));
    BOOST_TEST(close(linear(ones({2, 0}), ones({3, 0})), zeros({2, 3}), 0));
    BOOST_TEST(close(linear(ones({2, 0}), ones({3, 0}), ones({3})), ones({2, 3}), 0));
}

BOOST_AUTO_TEST_CASE(large_broadcasts_reach_every_element) {
    Generator generator(1);
    const Array a = normal({300, 1, 70}, generator), b = normal({50, 1}, generator);
    const Tensor y = Tensor(a) * Tensor(b);
    BOOST_TEST(to_string(y.shape()) == "(300, 50, 70)");
    bool all = true;
    for (std::size_t i = 0; i < 300; ++i)
        for (std::size_t j = 0; j < 50; ++j)
            for (std::size_t k = 0; k < 70; ++k)
                all = all && y.value()(i, j, k) == a(i, 0, k) * b(j, 0);
    BOOST_TEST(all);
    const Real total = sum(Tensor(ones({3, 1000000}))).item();
    BOOST_TEST(std::abs(total - 3e6) < 1); // in float: no small part is lost
}

BOOST_AUTO_TEST_CASE(values_of_rearrangements_are_in_their_places) {
    const Array x = array({2, 3}, {1, 2, 3, 4, 5, 6});
    BOOST_TEST(close(transpose(x), array({3, 2}, {1, 4, 2, 5, 3, 6}), 0));
    BOOST_TEST(close(reshape(x, {3, -1}), array({3, 2}, {1, 2, 3, 4, 5, 6}), 0));
    BOOST_TEST(close(slice(x, 1, -2, 3), array({2, 2}, {2, 3, 5, 6}), 0));
    BOOST_TEST(
        close(concatenate({x, x}, 1), array({2, 6}, {1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6}), 0));
    BOOST_TEST(close(stack({x, x}, 1), array({2, 2, 3}, {1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6}), 0));
    const Tensor turned = permute(array({1, 2, 3}, values(x)), {2, 0, 1});
    BOOST_TEST(close(turned, array({3, 1, 2}, {1, 4, 2, 5, 3, 6}), 0));
    BOOST_TEST(
        close(embedding(indices({1, 2}, {1, 0}), x), array({1, 2, 3}, {4, 5, 6, 1, 2, 3}), 0));
    Mask mask = Mask::from_shape({3});
    mask(0) = mask(2) = true;
    mask(1) = false;
    BOOST_TEST(close(masked_fill(x, mask, -1), array({2, 3}, {-1, 2, -1, -1, 5, -1}), 0));
}

BOOST_AUTO_TEST_SUITE_END()
