#include "framework/ops/elementwise.hpp"
#include "framework/ops/arithmetic.hpp"

#include "tests/support/gradient_check.hpp"
#include "tests/support/operations.hpp"

#include <type_traits>

// Where expected numbers are special, they are what PyTorch 1.13 gives.
using namespace tapestry;

BOOST_AUTO_TEST_SUITE(elementwise_operations)

namespace {

using Unary = Tensor (*)(const Tensor&);

Tensor clamped(const Tensor& x) { return clamp(x, -1, Real(0.5)); }

const std::pair<const char*, Unary> all[] = {
    {"exp", exp},           {"log", log},   {"sqrt", sqrt},    {"tanh", tanh},
    {"sigmoid", sigmoid},   {"relu", relu}, {"abs", abs},      {"log_sigmoid", log_sigmoid},
    {"softplus", softplus}, {"silu", silu}, {"clamp", clamped}};

// What its derivative is at these numbers, times 3.
void check_slopes(Unary f, const std::vector<Real>& x, const std::vector<Real>& slopes) {
    Tape tape;
    const Shape shape{x.size()};
    const Tensor v = tape.variable(array(shape, x));
    tape.backward(f(v), full(shape, 3));
    Array expected = array(shape, slopes);
    for (Real& slope : expected) slope *= 3;
    BOOST_TEST(close(tape.grad(v), expected, 0, rounding(1e-6)));
}

} // namespace

BOOST_AUTO_TEST_CASE(values_are_those_of_the_standard_library) {
    const struct {
        const char* name;
        Unary f;
        double (*expected)(double);
        double low, high;
    } cases[] = {
        {"exp", exp, [](double x) { return std::exp(x); }, -5, 5},
        {"log", log, [](double x) { return std::log(x); }, 0.01, 100},
        {"sqrt", sqrt, [](double x) { return std::sqrt(x); }, 0, 100},
        {"tanh", tanh, [](double x) { return std::tanh(x); }, -3, 3},
        {"sigmoid", sigmoid, [](double x) { return 1 / (1 + std::exp(-x)); }, -9, 9},
        {"relu", relu, [](double x) { return std::max(x, 0.0); }, -2, 2},
        {"abs", abs, [](double x) { return std::abs(x); }, -2, 2},
        {"log_sigmoid", log_sigmoid, [](double x) { return -std::log1p(std::exp(-x)); }, -9, 9},
        {"softplus", softplus, [](double x) { return std::log1p(std::exp(x)); }, -9, 9},
        {"silu", silu, [](double x) { return x / (1 + std::exp(-x)); }, -9, 9},
        {"clamp", clamped, [](double x) { return std::min(std::max(x, -1.0), 0.5); }, -2, 2},
    };
    for (const auto& [name, f, expected, low, high] : cases) BOOST_TEST_CONTEXT(name) {
            const Array x = random_inputs({{5, 37}}, low, high).front();
            Array y = x;
            for (Real& element : y) element = Real(expected(element));
            BOOST_TEST(close(f(x), y, 0, rounding(5e-7)));
        }
}

BOOST_AUTO_TEST_CASE(infinities_and_nan_go_through) {
    const Real inf = infinity, nan = not_a_number;
    const struct {
        const char* name;
        Unary f;
        std::vector<Real> x, y;
    } cases[] = {
        {"exp", exp, {-inf, inf, nan, 1000, -1000, 0}, {0, inf, nan, inf, 0, 1}},
        {"log", log, {0, -1, inf, nan, 1}, {-inf, nan, inf, nan, 0}},
        {"sqrt", sqrt, {-1, inf, 0, nan}, {nan, inf, 0, nan}},
        {"tanh", tanh, {inf, -inf, nan, 100, -100}, {1, -1, nan, 1, -1}},
        {"sigmoid", sigmoid, {inf, -inf, nan, 200, -200, 0}, {1, 0, nan, 1, 0, 0.5}},
        {"relu", relu, {inf, -inf, nan, -1, 0}, {inf, 0, nan, 0, 0}},
        {"abs", abs, {inf, -inf, nan, 0}, {inf, inf, nan, 0}},
        {"log_sigmoid", log_sigmoid, {inf, -inf, nan, 1000, -1000}, {0, -inf, nan, 0, -1000}},
        {"softplus", softplus, {inf, -inf, nan, 1000, -1000}, {inf, 0, nan, 1000, 0}},
        {"silu", silu, {inf, -inf, nan, 1000, -1000, 0}, {inf, nan, nan, 1000, 0, 0}},
        {"clamp", clamped, {inf, -inf, nan, -1, 0}, {0.5, -1, nan, -1, 0}},
    };
    for (const auto& [name, f, x, y] : cases) BOOST_TEST_CONTEXT(name)
    check_values(f, x, y, rounding(1e-6));
    if (std::is_same_v<Real, float>) // e¹⁰⁰ is finite in double
        check_values([](const Tensor& x) { return exp(x); }, {100, -200}, {inf, 0}, 0);
}

BOOST_AUTO_TEST_CASE(the_ends_of_the_range_are_reached) {
    constexpr bool in_float = std::is_same_v<Real, float>;
    const auto check = [](Unary f, double (*expected)(double), const std::vector<double>& numbers) {
        for (const double x : numbers) {
            const Real y = f(Tensor(Real(x))).item(), right = Real(expected(double(Real(x))));
            const double step = double(std::numeric_limits<Real>::denorm_min());
            BOOST_TEST((y == right || std::abs(double(y) - double(right)) <=
                                          step + rounding(5e-7) * std::abs(double(right))),
                       "of " << x << " is " << y << ", expected " << right);
        }
    };
    const auto e = [](double x) { return std::exp(x); };
    const auto logistic = [](double x) {
        return x < 0 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x));
    };
    const auto log_1_plus_e = [](double x) {
        return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)));
    };
    const auto log_of_logistic = [](double x) {
        return std::min(x, 0.0) - std::log1p(std::exp(-std::abs(x)));
    };
    if (in_float) {
        check(exp, e, {88, 88.5, 88.7, -87, -88, -95, -100, -103});
        check(sigmoid, logistic, {-87, -88.5, -95, -103, 88.5, 95});
        check(softplus, log_1_plus_e, {-15, -20, -87, -88.5, -95, -103, 15, 20, 88.5, 1e38});
        check(log_sigmoid, log_of_logistic, {15, 20, 87, 88.5, 95, 103, -15, -20, -88.5, -1e38});
    } else {
        check(exp, e, {709, 709.44, 709.7, 709.78, -708, -709, -720, -744});
        check(sigmoid, logistic, {-708, -709.5, -740, 709.5, 740});
        check(softplus, log_1_plus_e, {-30, -37, -708, -709.5, -740, 30, 37, 709.5, 1e308});
        check(log_sigmoid, log_of_logistic, {30, 37, 708, 709.5, 740, -30, -37, -709.5, -1e308});
    }
    std::vector<double> of_every_size;
    for (Real x = std::numeric_limits<Real>::denorm_min(); std::isfinite(x);
         x = std::max(x * Real(1.7), std::nextafter(x, infinity)))
        of_every_size.push_back(double(x));
    check(
        log, [](double x) { return std::log(x); }, of_every_size);
    check(
        tanh, [](double x) { return std::tanh(x); }, of_every_size);
    check(
        sqrt, [](double x) { return std::sqrt(x); }, of_every_size);
}

BOOST_AUTO_TEST_CASE(gradients, *in_double) {
    const struct {
        const char* name;
        Tensor (*f)(const Tensors&);
        double low, high;
    } operations[] = {
        {"exp", [](const Tensors& x) { return exp(x[0]); }, -3, 3},
        {"log", [](const Tensors& x) { return log(x[0]); }, 0.2, 5},
        {"sqrt", [](const Tensors& x) { return sqrt(x[0]); }, 0.2, 5},
        {"tanh", [](const Tensors& x) { return tanh(x[0]); }, -3, 3},
        {"sigmoid", [](const Tensors& x) { return sigmoid(x[0]); }, -3, 3},
        {"relu, x > 0", [](const Tensors& x) { return relu(x[0]); }, 0.1, 3},
        {"relu, x < 0", [](const Tensors& x) { return relu(x[0]); }, -3, -0.1},
        {"abs, x > 0", [](const Tensors& x) { return abs(x[0]); }, 0.1, 3},
        {"abs, x < 0", [](const Tensors& x) { return abs(x[0]); }, -3, -0.1},
        {"log_sigmoid", [](const Tensors& x) { return log_sigmoid(x[0]); }, -3, 3},
        {"softplus", [](const Tensors& x) { return softplus(x[0]); }, -3, 3},
        {"silu", [](const Tensors& x) { return silu(x[0]); }, -3, 3},
        {"clamp", [](const Tensors& x) { return clamped(x[0]); }, -0.9, 0.4},
        {"clamp, below", [](const Tensors& x) { return clamped(x[0]); }, -3, -1.1},
        {"clamp, above", [](const Tensors& x) { return clamped(x[0]); }, 0.6, 3},
    };
    for (const auto& [name, f, low, high] : operations)
        for (const Shape& shape : {Shape{}, Shape{1}, Shape{1, 1}, Shape{3, 4}, Shape{2, 1, 19}})
            BOOST_TEST_CONTEXT(name << " " << to_string(shape))
    BOOST_TEST(gradient_check(f, random_inputs({shape}, low, high)));
}

BOOST_AUTO_TEST_CASE(the_derivative_of_relu_is_0_at_0_and_1_at_nan) {
    check_slopes(relu, {0, not_a_number, -1, 2}, {0, 1, 0, 1});
}

BOOST_AUTO_TEST_CASE(derivatives_at_edges_are_those_of_pytorch) {
    const Real inf = infinity, nan = not_a_number;
    check_slopes(abs, {inf, -inf, nan, 0, -Real(0)}, {1, -1, 0, 0, 0});
    check_slopes(log_sigmoid, {inf, -inf, nan, 0, 1000, -1000}, {0, 1, nan, 0.5, 0, 1});
    check_slopes(softplus, {inf, -inf, nan, 0, 1000, -1000}, {1, 0, nan, 0.5, 1, 0});
    check_slopes(silu, {inf, -inf, nan, 0, 1000, -1000}, {nan, nan, nan, 0.5, 1, 0});
    check_slopes(clamped, {inf, -inf, nan, -1, 0.5, 0, -2, 1}, {0, 0, 0, 1, 1, 1, 0, 0});
}

// Where log(sigmoid(x)) has lost both.
BOOST_AUTO_TEST_CASE(log_sigmoid_has_a_value_and_a_slope_far_from_0) {
    const Real far = std::is_same_v<Real, double> ? 40 : 20;
    check_values(log_sigmoid, {-1000, far}, {-1000, -std::exp(-far)}, 1e-20);
    check_slopes(log_sigmoid, {-1000, far}, {1, std::exp(-far)});
    check_values([](const Tensor& x) { return log(sigmoid(x)); }, {-1000, far}, {-infinity, 0}, 0);
}

BOOST_AUTO_TEST_CASE(clamp_holds_the_bounds_that_are_given) {
    const Real inf = infinity, nan = not_a_number;
    const std::vector<Real> x{inf, -inf, nan, -1, -2, 3};
    const auto raised = [](const Tensor& x) { return clamp(x, -1, {}); };
    const auto lowered = [](const Tensor& x) { return clamp(x, {}, -1); };
    const auto crossed = [](const Tensor& x) { return clamp(x, 2, -1); }; // the largest value wins
    check_values(raised, x, {inf, -1, nan, -1, -1, 3}, 0);
    check_slopes(raised, x, {1, 0, 0, 1, 0, 1});
    check_values(lowered, x, {-1, -inf, nan, -1, -2, -1}, 0);
    check_slopes(lowered, x, {0, 1, 0, 1, 1, 0});
    check_values(crossed, x, {-1, -1, nan, -1, -1, -1}, 0);
    check_slopes(crossed, x, {0, 0, 0, 0, 0, 0});
}

BOOST_AUTO_TEST_CASE(bounds_that_say_nothing_are_refused) {
    const Tensor x(ones({2}));
    check_refusals<std::invalid_argument>({
        {[&] { clamp(x, {}, {}); }, "[clamp] neither a smallest nor a largest value is given"},
        {[&] { clamp(x, not_a_number, {}); }, "[clamp] a bound is NaN"},
        {[&] { clamp(x, 0, not_a_number); }, "[clamp] a bound is NaN"},
    });
}

BOOST_AUTO_TEST_CASE(each_saves_one_array) {
    for (const auto& [name, f] : all) BOOST_TEST_CONTEXT(name)
    BOOST_TEST(saved_elements(f, ones({2, 3})) == 6u);
}

BOOST_AUTO_TEST_CASE(tensors_without_elements_go_through) {
    for (const auto& [name, f] : all) BOOST_TEST_CONTEXT(name)
    check_without_elements(f, {2, 0}, {2, 0});
}

BOOST_AUTO_TEST_CASE(a_tensor_that_holds_nothing_is_refused) {
    for (const auto& [name, f] : all) BOOST_TEST_CONTEXT(name)
    BOOST_TEST(error_of<std::logic_error>([&, f = f] { f(Tensor()); }) == holds_nothing);
}

BOOST_AUTO_TEST_SUITE_END()
