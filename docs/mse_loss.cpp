#include "framework/ops/arithmetic.hpp"
#include "framework/ops/pow.hpp"
#include "framework/ops/reduce.hpp"
#include "framework/tensor/error.hpp"
#include "tests/support/gradient_check.hpp"

// The operation that docs/tape.md adds, and the two tests that go with it.
namespace tapestry {

// y = mean((a - b)²)
// da = dy·2(a - b)/n
// db = -da
Tensor mse_loss(const Tensor& a, const Tensor& b) {
    require(a.shape() == b.shape(), "mse_loss", "shapes ", a.shape(), " and ", b.shape(),
            " differ");
    require(a.size() > 0, "mse_loss", "of no elements: shape ", a.shape());
    const Real n = Real(a.size());
    const Tensor difference = Array(a.value() - b.value());
    Real total = 0;
    for (const Real d : difference.value()) total += d * d;

    return record("mse_loss", {a, b}, total / n, {difference}, [n](const Array& dy, Context ctx) {
        const Real slope = 2 * *dy.data() / n;
        if (ctx.requires_grad(0)) ctx.accumulate(0, slope * ctx.saved(0));
        if (ctx.requires_grad(1)) ctx.accumulate(1, -slope * ctx.saved(0));
    });
}

} // namespace tapestry

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(the_operation_in_docs_tape_md)

BOOST_AUTO_TEST_CASE(its_gradient_is_that_of_finite_differences) {
    const Function f = [](const Tensors& x) { return mse_loss(x[0], x[1]); };
    BOOST_TEST(gradient_check(f, random_inputs({{2, 3}, {2, 3}})));
}

BOOST_AUTO_TEST_CASE(it_is_what_simple_operations_make_of_it) {
    const Function f = [](const Tensors& x) { return mse_loss(x[0], x[1]); };
    const Function g = [](const Tensors& x) { return mean(pow(x[0] - x[1], 2)); };
    BOOST_TEST(same_function(f, g, random_inputs({{2, 3}, {2, 3}})));
}

BOOST_AUTO_TEST_CASE(it_refuses_shapes_that_differ) {
    const auto error = error_of<std::invalid_argument>([] {
        mse_loss(Tensor(zeros({2, 3})), Tensor(zeros({3})));
    });
    BOOST_TEST(error == "[mse_loss] shapes (2, 3) and (3,) differ");
}

BOOST_AUTO_TEST_SUITE_END()
