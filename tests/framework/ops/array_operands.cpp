#include "framework/ops/array_operands.hpp"

#include "framework/ops/join.hpp"
#include "framework/ops/losses.hpp"
#include "framework/ops/softmax.hpp"
#include "tests/support/operations.hpp"

#include <xtensor/xmanipulation.hpp> // functions of these names are xtensor's too
#include <xtensor/xsort.hpp>

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(array_operands)

namespace {

const Array y{0, 1, 1}, other{1, 0, 3};

// The same tensor whether its operand came as an array or as a tensor. That it is a tensor is
// checked when this is compiled.
void check_same(const Tensor& found, const Tensor& expected) {
    BOOST_TEST(close(found, expected.value(), 0));
}

} // namespace

BOOST_AUTO_TEST_CASE(a_loss_can_be_written_with_arrays_and_tensors) {
    const Array start{Real(0.2), Real(0.7), Real(0.5)};
    Tape tape;
    const Tensor p = tape.variable(start);
    const Tensor loss = mean(-y * log(p) - (1 - y) * log(1 - p));
    tape.backward(loss);
    Tape with_tensors;
    const Tensor q = with_tensors.variable(start), t(y);
    const Tensor expected = mean(-t * log(q) - (1 - t) * log(1 - q));
    with_tensors.backward(expected);
    check_same(loss, expected);
    BOOST_TEST(close(tape.grad(p), with_tensors.grad(q), 0));
    BOOST_TEST(std::abs(loss.item() + (std::log(0.8) + std::log(0.7) + std::log(0.5)) / 3) < 1e-6);
}

BOOST_AUTO_TEST_CASE(an_array_stands_on_either_side_of_an_operator) {
    const Tensor x(Array{2, 4, 5}), t(y);
    Array changing = y;
    for (const Tensor& sum : {x + y, y + x, x + changing, changing + x, x + Array(y)})
        check_same(sum, x + t);
    check_same(x - y, x - t);
    check_same(y - x, t - x);
    check_same(x * (y + other), x * Tensor(Array(y + other)));
    check_same((1 - y) * x, (1 - t) * x);
    check_same(y / x, t / x);
    check_same(x / (2 * other + 1), x / (2 * Tensor(other) + 1));
    Parameter parameter("x", x.value());
    check_same(parameter * y, x * t);
    check_same(y - parameter, t - x);
}

BOOST_AUTO_TEST_CASE(functions_take_arrays_and_give_tensors) {
    const Tensor t(y), u(other);
    check_same(exp(y), exp(t));
    check_same(log(1 + y), log(1 + t));
    check_same(sqrt(other), sqrt(u));
    check_same(tanh(-y), tanh(-t));
    check_same(abs(y - other), abs(t - u));
    check_same(sigmoid(y), sigmoid(t));
    check_same(softmax(y + other), softmax(t + u));
    check_same(pow(other, 2), pow(u, 2));
    check_same(pow(2, other), pow(2, u));
    check_same(pow(u, y), pow(u, t));
    check_same(maximum(y, other), maximum(t, u));
    check_same(minimum(u, y), minimum(u, t));
    check_same(mse_loss(y, other), mse_loss(t, u));
    check_same(transpose(Array{{1, 2}, {3, 4}}), Tensor(Array{{1, 3}, {2, 4}}));
    check_same(transpose(ones({1, 2, 3}) + 1, 0, 2), Tensor(full({3, 2, 1}, 2)));
}

BOOST_AUTO_TEST_CASE(reductions_take_arrays_and_axes_in_any_form) {
    Array table{{1, 2, 3}, {4, 5, 7}};
    const Array constant = table;
    const Tensor t(table);
    const Axes axes{0};
    for (const Tensor& all : {sum(table), sum(constant), sum(table + 0), sum(Array(table)),
                              sum(table, {0, 1}), sum(table, {})})
        check_same(all, sum(t));
    for (const Tensor& columns : {sum(table, 0), sum(constant, {0}), sum(table, axes)})
        check_same(columns, sum(t, 0));
    check_same(sum(table, -1, true), sum(t, -1, true));
    check_same(sum(table * constant, {1}, true), sum(t * t, {1}, true));
    check_same(mean(table), mean(t));
    check_same(mean(constant, 1), mean(t, 1));
    check_same(mean(table - 1, {0}, true), mean(t - 1, {0}, true));
    check_same(mean(table, axes), mean(t, 0));
    check_same(max(table), max(t));
}

BOOST_AUTO_TEST_CASE(functions_of_more_arguments_are_ours_too) {
    const Array table{{1, 2, 3}, {4, 9, 7}};
    Array changing = table;
    const Tensor t(table);
    for (const Tensor& found : {stddev(table), stddev(changing), stddev(table + 0)})
        check_same(found, stddev(t));
    check_same(stddev(table, 1), stddev(t, 1));
    check_same(stddev(table, {0}, {.correction = 0}), stddev(t, {0}, {.correction = 0}));
    check_same(var(table, 0), var(t, 0));
    const Array thin{{{1}, {2}}};
    check_same(squeeze(thin), squeeze(Tensor(thin)));
    check_same(squeeze(thin + 1, 0), squeeze(Tensor(thin) + 1, 0));
    check_same(squeeze(thin, -1), squeeze(Tensor(thin), -1));
    check_same(unsqueeze(table, 0), unsqueeze(t, 0));
    check_same(clamp(table, 2, 4), clamp(t, 2, 4));
    for (const Indices& found : {argmax(table), argmax(changing), argmax(table * 2)})
        BOOST_TEST((found == argmax(t)));
    BOOST_TEST((argmax(table, 1) == Indices{2, 1}));
    BOOST_TEST((argmax(-table, std::ptrdiff_t(0), true) == Indices{{0, 0, 0}}));
    const Tensor both[] = {stack({table, table}), concatenate({table, table})};
    BOOST_TEST(to_string(both[0].shape()) == "(2, 2, 3)");
    BOOST_TEST(to_string(both[1].shape()) == "(4, 3)");
}

BOOST_AUTO_TEST_CASE(an_array_stands_on_either_side_of_a_comparison) {
    const Tensor x{2, 4, 5};
    Array changing{3, 4, 1};
    const Mask below{true, false, false};
    for (const Mask& found :
         {x<changing, changing> x, x < Array(changing), x<changing + 0, Array(changing)> x,
          Mask(ne(x, changing) && (x <= changing))})
        BOOST_TEST((found == below));
    BOOST_TEST(((x >= Indices{2, 5, 5}) == Mask{true, false, true}));
    BOOST_TEST((eq(x, changing) == Mask{false, true, false}));
    BOOST_TEST((eq(changing, 4) == Mask{false, true, false}));
    BOOST_TEST((eq(changing + 1, Array{4, 0, 2}) == Mask{true, false, true}));
    BOOST_TEST((ne(changing, Indices{3, 4, 2}) == Mask{false, false, true}));
    const Mask of_arrays = changing > y; // by xtensor
    BOOST_TEST((of_arrays == Mask{true, true, false}));
}

BOOST_AUTO_TEST_CASE(indices_and_masks_become_numbers_beside_a_tensor) {
    const Tensor x(Array{2, 4, 5});
    check_same(x * Indices{1, 0, 2}, Tensor(Array{2, 0, 10}));
    check_same(x * (y > 0), Tensor(Array{0, 4, 5}));
    check_same(sum(y > 0), Tensor(2));
    check_same(mean(Indices{1, 2}), Tensor(1.5));
}

BOOST_AUTO_TEST_CASE(arrays_among_themselves_stay_arrays) {
    Array sum = y + other;
    sum += y;
    BOOST_TEST((sum == Array{1, 2, 5}));
    const Tensor computed = y * other; // once it is one
    BOOST_TEST(close(computed, Array{0, 0, 3}, 0));
}

BOOST_AUTO_TEST_CASE(shapes_are_checked_as_between_tensors) {
    const Tensor x(ones({2, 3}));
    check_refusals<std::invalid_argument>(
        {{[&] {
              x* Array{1, 2};
          },
          "[mul] shapes (2, 3) and (2,) do not broadcast: 3 against 2"}});
}

BOOST_AUTO_TEST_SUITE_END()
