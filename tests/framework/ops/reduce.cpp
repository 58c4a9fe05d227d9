#include "framework/ops/reduce.hpp"

#include "framework/ops/arithmetic.hpp"
#include "tests/support/gradient_check.hpp"
#include "tests/support/operations.hpp"
#include "tests/support/unsanitized.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(reductions)

namespace {

const struct {
    const char* name;
    Tensor (*reduce)(const Tensor&, const Axes&, bool);
} operations[] = {{"sum", sum}, {"mean", mean}, {"max", max}};

} // namespace

BOOST_AUTO_TEST_CASE(the_axes_named_vanish_or_keep_extent_1) {
    const Tensor x(array({2, 3}, {1, -2, 3, 4, 5, 6}));
    BOOST_TEST(sum(x).item() == 17);
    BOOST_TEST(close(mean(x), full({}, Real(17) / 6), rounding(1e-6)));
    BOOST_TEST(max(x).item() == 6);
    BOOST_TEST(close(sum(x, {0}), array({3}, {5, 3, 9}), 0));
    BOOST_TEST(close(mean(x, {-1}, true), array({2, 1}, {Real(2) / 3, 5}), rounding(1e-6)));
    BOOST_TEST(close(max(x, {0}), array({3}, {4, 5, 6}), 0));
    BOOST_TEST(close(max(x, {1}, true), array({2, 1}, {3, 6}), 0));
    BOOST_TEST(close(max(x, {0, 1}, true), full({1, 1}, 6), 0));
}

BOOST_AUTO_TEST_CASE(one_axis_is_named_without_braces) {
    const Tensor x(array({2, 3}, {1, -2, 3, 4, 5, 6}));
    const int axis = 0;
    const std::size_t last = 1;
    BOOST_TEST(close(sum(x, 0), array({3}, {5, 3, 9}), 0));
    BOOST_TEST(close(sum(x, axis), array({3}, {5, 3, 9}), 0));
    BOOST_TEST(close(max(x, -1, true), array({2, 1}, {3, 6}), 0));
    BOOST_TEST(close(mean(x, last), array({2}, {Real(2) / 3, 5}), rounding(1e-6)));
    BOOST_TEST(close(sum(x, {}), full({}, 17), 0)); // no axis named, which is all of them
    static_assert(!std::is_convertible_v<bool, Axes>);
}

BOOST_AUTO_TEST_CASE(gradients, *in_double) {
    const struct {
        Shape shape;
        std::vector<Axes> axes; // none stands for all
    } cases[] = {
        {{}, {{}}},
        {{1}, {{}, {0}}},
        {{5}, {{}, {-1}}},
        {{1, 3}, {{}, {0}, {1}}},
        {{3, 4}, {{}, {0}, {1}, {-1}, {0, 1}}},
        {{2, 3, 4}, {{}, {0}, {1}, {2}, {0, 1}, {0, 2}, {1, 2}, {-1, 0}}},
        {{2, 1, 3, 2}, {{}, {1}, {2}, {0, 3}, {1, 2}, {0, 1, 2, 3}}},
        {{2, 35}, {{0}, {1}}},
    };
    for (const auto& operation : operations)
        for (const auto& [shape, choices] : cases)
            for (const Axes& axes : choices)
                for (const bool keepdim : {false, true})
                    BOOST_TEST_CONTEXT(operation.name << to_string(shape)
                                                      << " keepdim=" << keepdim) {
                        const auto f = [&](const Tensors& x) {
                            return operation.reduce(x[0], axes, keepdim);
                        };
                        BOOST_TEST(gradient_check(f, random_inputs({shape})));
                    }
}

BOOST_AUTO_TEST_CASE(no_small_part_of_a_large_sum_is_lost) {
    const Real total = sum(Tensor(ones({3, 1000000}))).item();
    BOOST_TEST(std::abs(total - 3e6) < 1); // in float too
}

BOOST_AUTO_TEST_CASE(long_sums_and_means_stay_exact_along_any_axis, *unsanitized) {
    const Tensor tall(ones({20000000, 2})), wide(full({2, 20000000}, Real(0.1)));
    BOOST_TEST(close(sum(tall, {0}), full({2}, 2e7), 0));
    BOOST_TEST(close(mean(tall, {0}), ones({2}), 0));
    BOOST_TEST(close(sum(tall), full({}, 4e7), 0));
    BOOST_TEST(close(sum(wide, {1}), full({2}, 2e6), 0, 1e-6));
    BOOST_TEST(close(mean(wide, {1}), full({2}, Real(0.1)), 0, 1e-6));
    BOOST_TEST(close(sum(wide), full({}, 4e6), 0, 1e-6));
    BOOST_TEST(close(mean(Tensor(full({50000000}, Real(0.1)))), full({}, Real(0.1)), 0, 1e-6));
}

BOOST_AUTO_TEST_CASE(a_scalar_has_an_axis_to_reduce) { // as in PyTorch
    const Tensor x(3);
    for (const auto& [name, reduce] : operations)
        for (const Axes& axes : {Axes{}, Axes{0}, Axes{-1}})
            for (const bool keepdim : {false, true}) BOOST_TEST_CONTEXT(name) {
                    Tape tape;
                    const Tensor v = tape.variable(full({}, 3)), y = reduce(v, axes, keepdim);
                    BOOST_TEST(close(y, full({}, 3), 0));
                    tape.backward(y);
                    BOOST_TEST(close(tape.grad(v), full({}, 1), 0));
                }
    check_refusals<std::out_of_range>(
        {{[&] { sum(x, {1}); }, "[sum] axis 1 is outside [-1, 1) of a tensor with 1 dimensions"}});
    check_refusals<std::invalid_argument>({{[&] {
                                                max(x, Axes{0, -1});
                                            },
                                            "[max] an axis is named twice"}});
}

BOOST_AUTO_TEST_CASE(sums_and_means_carry_nan_and_infinity) {
    const Real inf = infinity, nan = not_a_number;
    BOOST_TEST(std::isnan(sum(Tensor(array({3}, {1, nan, 2}))).item()));
    BOOST_TEST(std::isnan(sum(Tensor(array({2}, {inf, -inf}))).item()));
    BOOST_TEST(mean(Tensor(array({2}, {inf, 1}))).item() == inf);
}

BOOST_AUTO_TEST_CASE(max_of_nan_is_nan_wherever_it_stands) {
    const Real inf = infinity, nan = not_a_number;
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
    BOOST_TEST(close(tape.grad(x), array({2, 3}, {3, 0, 3, 3, 3, 3}), rounding(1e-6)));
}

BOOST_AUTO_TEST_CASE(max_alone_saves_what_it_was_given) {
    const Array x = ones({2, 3});
    BOOST_TEST(saved_elements([](const Tensor& x) { return sum(x); }, x) == 0u);
    BOOST_TEST(saved_elements([](const Tensor& x) { return mean(x, {0}); }, x) == 0u);
    BOOST_TEST(saved_elements([](const Tensor& x) { return max(x, {0}); }, x) == 9u);
}

BOOST_AUTO_TEST_CASE(tensors_without_elements_go_through) {
    check_without_elements([](const Tensor& x) { return sum(x); }, {0, 3}, {});
    check_without_elements([](const Tensor& x) { return sum(x, {0}); }, {0, 3}, {3});
    check_without_elements([](const Tensor& x) { return sum(x, {1}, true); }, {0, 3}, {0, 1});
    check_without_elements([](const Tensor& x) { return mean(x, {1}); }, {0, 3}, {0});
    check_without_elements([](const Tensor& x) { return max(x, {1}); }, {0, 3}, {0});
}

BOOST_AUTO_TEST_CASE(a_sum_over_nothing_is_zero) {
    BOOST_TEST(sum(Tensor(zeros({0, 3}))).item() == 0);
    BOOST_TEST(close(sum(Tensor(zeros({0, 3})), {0}), zeros({3}), 0));
}

BOOST_AUTO_TEST_CASE(means_and_maxima_of_nothing_are_refused) {
    const Tensor no_rows(ones({0, 3})), nothing(ones({0}));
    check_refusals<std::invalid_argument>({
        {[&] { mean(no_rows); }, "[mean] of no elements: shape (0, 3)"},
        {[&] { mean(no_rows, {0}); }, "[mean] of no elements: shape (0, 3)"},
        {[&] { max(no_rows, {0}); }, "[max] of no elements: shape (0, 3)"},
        {[&] { max(nothing); }, "[max] of no elements: shape (0,)"},
    });
}

BOOST_AUTO_TEST_CASE(axes_that_do_not_exist_or_come_twice_are_refused) {
    const Tensor a(ones({2, 3}));
    const std::string outside = " is outside [-2, 2) of a tensor with 2 dimensions";
    const Axes twice{0, 0};
    check_refusals<std::out_of_range>({
        {[&] { sum(a, {2}); }, "[sum] axis 2" + outside},
        {[&] { mean(a, {-3}); }, "[mean] axis -3" + outside},
        {[&] { max(a, {5}); }, "[max] axis 5" + outside},
    });
    check_refusals<std::invalid_argument>({
        {[&] { sum(a, twice); }, "[sum] an axis is named twice"},
        {[&] { mean(a, twice); }, "[mean] an axis is named twice"},
        {[&] { max(a, twice); }, "[max] an axis is named twice"},
    });
    check_refusals<std::logic_error>({{[] { sum(Tensor()); }, holds_nothing}});
}

BOOST_AUTO_TEST_SUITE_END()
