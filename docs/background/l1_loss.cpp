#include "framework/ops/arithmetic.hpp"
#include "framework/ops/elementwise.hpp"
#include "framework/ops/reduce.hpp"
#include "framework/tensor/error.hpp"
#include "tests/support/gradient_check.hpp"

#include <cmath>
#include <xtensor/xmath.hpp>

// The operation that docs/background/tape.md adds, and the two tests that go with it.
namespace tapestry {

// y = mean(|a - b|)
// da = dy·sign(a - b)/n
// db = -da
Tensor l1_loss(const Tensor& a, const Tensor& b) {
    require(a.shape() == b.shape(), "l1_loss", "shapes ", a.shape(), " and ", b.shape(), " differ");
    require(a.size() > 0, "l1_loss", "of no elements: shape ", a.shape());
    const Real n = Real(a.size());
    const Tensor difference = Array(a.value() - b.value());
    Real total = 0;
    for (const Real d : difference.value()) total += std::abs(d);

    return record("l1_loss", {a, b}, total / n, {difference}, [n](const Array& dy, Context ctx) {
        const Array da = *dy.data() / n * xt::sign(ctx.saved(0));
        if (ctx.requires_grad(0)) ctx.accumulate(0, da);
        if (ctx.requires_grad(1)) ctx.accumulate(1, -da);
    });
}

} // namespace tapestry

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(the_operation_in_docs_tape_md)

BOOST_AUTO_TEST_CASE(its_gradient_is_that_of_finite_differences) {
    const Function f = [](const Tensors& x) { return l1_loss(x[0], x[1]); };
    BOOST_TEST(gradient_check(f, random_inputs({{2, 3}, {2, 3}})));
}

BOOST_AUTO_TEST_CASE(it_is_what_simple_operations_make_of_it) {
    const Function f = [](const Tensors& x) { return l1_loss(x[0], x[1]); };
    const Function g = [](const Tensors& x) { return mean(abs(x[0] - x[1])); };
    BOOST_TEST(same_function(f, g, random_inputs({{2, 3}, {2, 3}})));
}

BOOST_AUTO_TEST_CASE(it_refuses_shapes_that_differ) {
    const auto error = error_of<std::invalid_argument>([] {
        l1_loss(Tensor(zeros({2, 3})), Tensor(zeros({3})));
    });
    BOOST_TEST(error == "[l1_loss] shapes (2, 3) and (3,) differ");
}

BOOST_AUTO_TEST_SUITE_END()
