#include "framework/ops/extrema.hpp"

#include "tests/support/gradient_check.hpp"
#include "tests/support/operations.hpp"

// Where expected numbers are special, they are what PyTorch 1.13 gives.
using namespace tapestry;

BOOST_AUTO_TEST_SUITE(extrema)

namespace {

using Binary = Tensor (*)(const Tensor&, const Tensor&);

const std::pair<const char*, Binary> both[] = {{"maximum", maximum}, {"minimum", minimum}};

} // namespace

BOOST_AUTO_TEST_CASE(shapes_broadcast) {
    const Tensor a(array({2, 3}, {1, -2, 3, 4, 5, 6})), b(array({3}, {2, -3, 5}));
    BOOST_TEST(close(maximum(a, b), array({2, 3}, {2, -2, 5, 4, 5, 6}), 0));
    BOOST_TEST(close(minimum(b, a), array({2, 3}, {1, -3, 3, 2, -3, 5}), 0));
    BOOST_TEST(close(maximum(a, 3), array({2, 3}, {3, 3, 3, 4, 5, 6}), 0));
}

BOOST_AUTO_TEST_CASE(gradients, *in_double) {
    const std::vector<Shape> cases[] = {{{}, {}},         {{3, 4}, {3, 4}},    {{2, 3, 4}, {4}},
                                        {{4}, {2, 3, 4}}, {{2, 1, 4}, {3, 1}}, {{2, 19}, {}}};
    for (const auto& [name, f] : both)
        for (const std::vector<Shape>& shapes : cases) BOOST_TEST_CONTEXT(name << names(shapes)) {
                const auto g = [f = f](const Tensors& x) { return f(x[0], x[1]); };
                BOOST_TEST(gradient_check(g, random_inputs(shapes)));
            }
}

BOOST_AUTO_TEST_CASE(ties_share_the_gradient_and_nan_takes_all_of_it) {
    const Real inf = infinity, nan = not_a_number;
    const Array a = array({8}, {nan, 1, nan, 1, inf, -inf, 3, 2});
    const Array b = array({8}, {1, nan, nan, 1, inf, -inf, 2, 3});
    const struct {
        Binary f;
        std::vector<Real> y, da, db;
    } cases[] = {{maximum,
                  {nan, nan, nan, 1, inf, -inf, 3, 3},
                  {1, 1, 1, 0.5, 0.5, 0.5, 1, 0},
                  {1, 1, 1, 0.5, 0.5, 0.5, 0, 1}},
                 {minimum,
                  {nan, nan, nan, 1, inf, -inf, 2, 2},
                  {1, 1, 1, 0.5, 0.5, 0.5, 0, 1},
                  {1, 1, 1, 0.5, 0.5, 0.5, 1, 0}}};
    for (const auto& [f, y, da, db] : cases) {
        Tape tape;
        const Tensor u = tape.variable(a), v = tape.variable(b), found = f(u, v);
        BOOST_TEST(close(found, array({8}, y), 0));
        tape.backward(found, ones({8}));
        BOOST_TEST(close(tape.grad(u), array({8}, da), 0));
        BOOST_TEST(close(tape.grad(v), array({8}, db), 0));
    }
}

BOOST_AUTO_TEST_CASE(the_loser_gets_nothing_of_an_infinite_gradient) {
    Tape tape;
    const Tensor a = tape.variable(array({2}, {1, 2}));
    tape.backward(maximum(a, Tensor(array({2}, {2, 1}))), full({2}, infinity));
    BOOST_TEST(close(tape.grad(a), array({2}, {0, infinity}), 0));
}

BOOST_AUTO_TEST_CASE(both_operands_are_saved) {
    for (const auto& [name, f] : both) BOOST_TEST_CONTEXT(name)
    BOOST_TEST(saved_elements([f = f](const Tensor& x) { return f(x, ones({3})); }, ones({2, 3})) ==
               9u);
}

BOOST_AUTO_TEST_CASE(tensors_without_elements_go_through) {
    for (const auto& [name, f] : both) BOOST_TEST_CONTEXT(name)
    check_without_elements([f = f](const Tensor& x) { return f(x, ones({3})); }, {0, 3}, {0, 3});
}

BOOST_AUTO_TEST_CASE(shapes_that_do_not_broadcast_are_refused) {
    const Tensor a(ones({2, 3})), b(ones({2}));
    check_refusals<std::invalid_argument>({
        {[&] { maximum(a, b); }, "[maximum] shapes (2, 3) and (2,) do not broadcast: 3 against 2"},
        {[&] { minimum(a, b); }, "[minimum] shapes (2, 3) and (2,) do not broadcast: 3 against 2"},
    });
}

BOOST_AUTO_TEST_SUITE_END()
