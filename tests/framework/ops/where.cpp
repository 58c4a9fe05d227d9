#include "framework/ops/where.hpp"

#include "tests/support/gradient_check.hpp"
#include "tests/support/operations.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(where_operation)

BOOST_AUTO_TEST_CASE(takes_one_of_two_elements) {
    const Mask mask{{true, false, true}, {false, false, true}};
    const Tensor a{{1, 2, 3}, {4, 5, 6}}, b{{-1, -2, -3}, {-4, -5, -6}};
    BOOST_TEST(close(where(mask, a, b), Array{{1, -2, 3}, {-4, -5, 6}}, 0));
    BOOST_TEST(close(where(mask, a, 0), Array{{1, 0, 3}, {0, 0, 6}}, 0));
    BOOST_TEST(close(where(mask, 7, b), Array{{7, -2, 7}, {-4, -5, 7}}, 0));
    BOOST_TEST(close(where(Mask{true, false, false}, a, Tensor{{8}, {9}}),
                     Array{{1, 8, 8}, {4, 9, 9}}, 0));
    BOOST_TEST(
        close(where(Mask{{true}, {false}}, Tensor(1), Tensor{2, 3}), Array{{1, 1}, {2, 3}}, 0));
}

BOOST_AUTO_TEST_CASE(takes_arrays_and_comparisons) {
    Mask changing{true, false, true};
    const Array y{1, -2, 3};
    const Tensor x{4, 5, 6};
    BOOST_TEST(close(where(changing, x, y), Array{4, -2, 6}, 0));
    BOOST_TEST(close(where(y > 0, y, -y), Array{1, 2, 3}, 0));
    BOOST_TEST(close(where(x > 4, x, 0), Array{0, 5, 6}, 0));
    BOOST_TEST(close(where(changing, Indices{1, 2, 3}, x), Array{1, 5, 3}, 0));
    Parameter w("w", {7, 8, 9});
    BOOST_TEST(close(where(x < 6, w, y), Array{7, 8, 3}, 0));
}

BOOST_AUTO_TEST_CASE(gradients, *in_double) {
    const std::vector<Shape> cases[] = {
        {{}, {}, {}},      {{3}, {3}, {3}},   {{2, 3}, {2, 3}, {2, 3}},       {{3}, {2, 3}, {2, 1}},
        {{2, 3}, {}, {3}}, {{2, 1}, {3}, {}}, {{2, 1, 4}, {3, 1}, {2, 3, 4}},
    };
    for (const auto& shapes : cases) BOOST_TEST_CONTEXT(names(shapes)) {
            const Mask mask = every_third(shapes[0]);
            const auto f = [&](const Tensors& x) { return where(mask, x[0], x[1]); };
            BOOST_TEST(gradient_check(f, random_inputs({shapes[1], shapes[2]})));
        }
}

// torch.where(x > 0, x.log(), y) gives the same. A product with the mask would give NaN.
BOOST_AUTO_TEST_CASE(what_is_not_taken_does_no_harm) {
    Tape tape;
    const Tensor a = tape.variable({1, not_a_number, infinity}),
                 b = tape.variable({-infinity, 2, not_a_number});
    const Mask mask{true, false, true};
    const Tensor y = where(mask, a, b);
    BOOST_TEST(close(y, Array{1, 2, infinity}, 0));
    tape.backward(y, {3, infinity, not_a_number});
    BOOST_TEST(close(tape.grad(a), Array{3, 0, not_a_number}, 0));
    BOOST_TEST(close(tape.grad(b), Array{0, infinity, 0}, 0));
}

BOOST_AUTO_TEST_CASE(only_the_mask_is_saved) {
    const auto f = [](const Tensor& x) { return where(every_third({2, 3}), x, 1); };
    BOOST_TEST(saved_elements(f, ones({2, 3})) == 0u);
}

BOOST_AUTO_TEST_CASE(tensors_without_elements_go_through) {
    check_without_elements(
        [](const Tensor& x) {
            return where(every_third({1, 3}), x, 0);
        },
        {0, 3}, {0, 3});
}

BOOST_AUTO_TEST_CASE(shapes_that_do_not_broadcast_are_refused) {
    const Tensor a(ones({2, 3}));
    const Mask square = every_third({2, 2});
    check_refusals<std::invalid_argument>({
        {[&] { where(square, a, 0); },
         "[where] shapes (2, 2) and (2, 3) do not broadcast: 2 against 3"},
        {[&] { where(every_third({3}), a, Tensor(ones({2}))); },
         "[where] shapes (2, 3) and (2,) do not broadcast: 3 against 2"},
    });
}

BOOST_AUTO_TEST_SUITE_END()
