#include "framework/ops/variance.hpp"

#include "framework/ops/arithmetic.hpp"
#include "framework/ops/elementwise.hpp"
#include "tests/support/gradient_check.hpp"
#include "tests/support/operations.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(variance)

namespace {

using Reduce = Tensor (*)(const Tensor&, const Axes&, VarianceOptions);

const std::pair<const char*, Reduce> both[] = {{"var", var}, {"stddev", stddev}};

} // namespace

BOOST_AUTO_TEST_CASE(it_is_that_of_a_sample_unless_told_otherwise) {
    const Tensor x(array({2, 3}, {1, 2, 6, 4, 4, 4}));
    const double atol = rounding(1e-6);
    BOOST_TEST(close(var(x, 1), array({2}, {7, 0}), atol));
    BOOST_TEST(close(var(x, {-1}, {.correction = 0}), array({2}, {Real(14) / 3, 0}), atol));
    BOOST_TEST(close(var(x, 1, {.correction = 2, .keepdim = true}), array({2, 1}, {14, 0}), atol));
    BOOST_TEST(close(var(x, 0), array({3}, {4.5, 2, 2}), atol));
    BOOST_TEST(close(stddev(x, 1), array({2}, {std::sqrt(Real(7)), 0}), atol));
    BOOST_TEST(close(var(x), full({}, Real(3.1)), rounding(1e-5)));
    BOOST_TEST(close(stddev(x, {}, {.keepdim = true}), full({1, 1}, std::sqrt(Real(3.1))), atol));
}

BOOST_AUTO_TEST_CASE(it_is_what_simple_operations_make_of_it) {
    for (const Axes& axes : {Axes{}, Axes{0}, Axes{1}, Axes{2}, Axes{0, 2}, Axes{-1, 1}})
        for (const std::int64_t correction : {0, 1}) {
            const auto composed = [&](const Tensors& x) {
                const Tensor d = x[0] - mean(x[0], axes, true), y = mean(d * d, axes);
                const Real n = Real(x[0].size() / y.size());
                return y * (n / (n - Real(correction)));
            };
            const auto fused = [&](const Tensors& x) {
                return var(x[0], axes, {.correction = correction});
            };
            const auto root = [&](const Tensors& x) { return sqrt(composed(x)); };
            const auto fused_root = [&](const Tensors& x) {
                return stddev(x[0], axes, {.correction = correction});
            };
            BOOST_TEST(same_function(fused, composed, random_inputs({{3, 4, 5}})));
            BOOST_TEST(same_function(fused_root, root, random_inputs({{3, 4, 5}})));
        }
}

BOOST_AUTO_TEST_CASE(gradients, *in_double) {
    const struct {
        Shape shape;
        std::vector<Axes> axes;
    } cases[] = {
        {{5}, {{}, {-1}}},
        {{3, 4}, {{}, {0}, {1}, {0, 1}}},
        {{2, 3, 4}, {{}, {0}, {1}, {2}, {0, 2}, {-1, 0}}},
        {{2, 35}, {{0}, {1}}},
    };
    for (const auto& [name, f] : both)
        for (const auto& [shape, choices] : cases)
            for (const Axes& axes : choices)
                for (const bool keepdim : {false, true})
                    BOOST_TEST_CONTEXT(name << to_string(shape) << " keepdim=" << keepdim) {
                        const auto g = [&, f = f](const Tensors& x) {
                            return f(x[0], axes, {.keepdim = keepdim});
                        };
                        BOOST_TEST(gradient_check(g, random_inputs({shape})));
                    }
}

BOOST_AUTO_TEST_CASE(of_equal_numbers_it_is_0_and_so_is_the_gradient) {
    for (const auto& [name, f] : both)
        for (const Axes& axes : {Axes{}, Axes{0}, Axes{1}}) BOOST_TEST_CONTEXT(name) {
                Tape tape;
                const Tensor x = tape.variable(full({7, 11}, Real(0.1)));
                const Tensor y = f(x, axes, {});
                BOOST_TEST(close(y, zeros(y.shape()), 0));
                tape.backward(y, ones(y.shape()));
                BOOST_TEST(close(tape.grad(x), zeros({7, 11}), 0));
            }
    const Tensor single(ones({3, 1})); // of one number there is no spread, but as of a whole
    BOOST_TEST(close(var(single, 1, {.correction = 0}), zeros({3}), 0));
    BOOST_TEST(close(stddev(Tensor(3), {}, {.correction = 0}), full({}, 0), 0));
}

BOOST_AUTO_TEST_CASE(a_large_mean_leaves_the_digits_of_a_small_spread) {
    const Real offset = std::is_same_v<Real, double> ? Real(1e12) : Real(1e6);
    const Tensor x(array({4}, {offset, offset + 1, offset + 2, offset + 3}));
    BOOST_TEST(close(var(x), full({}, Real(5) / 3), rounding(1e-6)));
}

// As PyTorch, which computes in double.
BOOST_AUTO_TEST_CASE(a_standard_deviation_survives_squares_that_the_type_cannot_hold) {
    constexpr bool in_double = std::is_same_v<Real, double>;
    for (const Real unit : {Real(in_double ? 1e-200 : 1e-25), Real(in_double ? 1e200 : 1e25)}) {
        Tape tape;
        const Tensor x = tape.variable(array({3}, {unit, 2 * unit, 4 * unit})), y = stddev(x);
        BOOST_TEST(close(y, full({}, Real(1.5275252316519468) * unit), 0, rounding(1e-6)));
        tape.backward(y);
        const Array slopes = array({3}, {Real(-0.43643578), Real(-0.10910895), Real(0.54554473)});
        BOOST_TEST(close(tape.grad(x), slopes, 1e-6));
    }
}

BOOST_AUTO_TEST_CASE(nan_and_infinity_make_it_nan) {
    for (const auto& [name, f] : both)
        for (const Real stray : {infinity, -infinity, not_a_number})
            for (const std::size_t at : {0, 1, 5})
                BOOST_TEST_CONTEXT(name << stray << " at " << at) {
                    Array x = ones({2, 6});
                    x(1, at) = stray;
                    BOOST_TEST(close(f(x, {1}, {}), array({2}, {0, not_a_number}), 0));
                }
}

BOOST_AUTO_TEST_CASE(what_is_saved) {
    BOOST_TEST(saved_elements([](const Tensor& x) { return var(x, 0); }, ones({2, 3})) == 6u);
    BOOST_TEST(saved_elements([](const Tensor& x) { return stddev(x, 0); }, ones({2, 3})) == 9u);
}

BOOST_AUTO_TEST_CASE(tensors_without_elements_go_through) {
    check_without_elements([](const Tensor& x) { return var(x, 1); }, {0, 3}, {0});
    check_without_elements([](const Tensor& x) { return stddev(x, 1); }, {0, 3}, {0});
}

BOOST_AUTO_TEST_CASE(too_few_numbers_are_refused) {
    const Tensor a(ones({3, 1})), none(ones({0, 3})), scalar(1);
    check_refusals<std::invalid_argument>({
        {[&] { var(a, 1); }, "[var] of 1 numbers, with a correction of 1: shape (3, 1)"},
        {[&] { stddev(a, 1); }, "[stddev] of 1 numbers, with a correction of 1: shape (3, 1)"},
        {[&] { var(a, 0, {.correction = 3}); },
         "[var] of 3 numbers, with a correction of 3: shape (3, 1)"},
        {[&] { var(scalar); }, "[var] of 1 numbers, with a correction of 1: shape ()"},
        {[&] { var(none, 0, {.correction = -1}); },
         "[var] of 0 numbers, with a correction of -1: shape (0, 3)"},
    });
    check_refusals<std::out_of_range>({
        {[&] { var(a, 2); }, "[var] axis 2 is outside [-2, 2) of a tensor with 2 dimensions"},
        {[&] { stddev(a, 2); }, "[stddev] axis 2 is outside [-2, 2) of a tensor with 2 dimensions"},
    });
}

BOOST_AUTO_TEST_SUITE_END()
