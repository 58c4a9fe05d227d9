#include "framework/ops/masked_fill.hpp"

#include "tests/support/gradient_check.hpp"
#include "tests/support/operations.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(masked_fill_operation)

BOOST_AUTO_TEST_CASE(masked_elements_get_the_value) {
    const Tensor x(array({2, 3}, {1, 2, 3, 4, 5, 6}));
    Mask mask = Mask::from_shape({3});
    mask(0) = mask(2) = true;
    mask(1) = false;
    BOOST_TEST(close(masked_fill(x, mask, -1), array({2, 3}, {-1, 2, -1, -1, 5, -1}), 0));
    BOOST_TEST(close(x, array({2, 3}, {1, 2, 3, 4, 5, 6}), 0)); // which stays as it is

    Mask rows = Mask::from_shape({2, 1});
    rows(0, 0) = false;
    rows(1, 0) = true;
    BOOST_TEST(close(masked_fill(x, rows, 0), array({2, 3}, {1, 2, 3, 0, 0, 0}), 0));
}

BOOST_AUTO_TEST_CASE(gradients, *in_double) {
    const std::pair<Shape, Shape> cases[] = {
        {{}, {}},      {{3}, {}},        {{3}, {1}},          {{2, 3}, {2, 3}},
        {{2, 3}, {3}}, {{2, 3}, {2, 1}}, {{2, 3, 4}, {3, 1}}, {{2, 3, 4}, {2, 1, 4}},
    };
    for (const auto& [x_shape, mask_shape] : cases)
        BOOST_TEST_CONTEXT(to_string(x_shape) << " mask " << to_string(mask_shape)) {
            const auto f = [&, &mask_shape = mask_shape](const Tensors& x) {
                return masked_fill(x[0], every_third(mask_shape), -3);
            };
            BOOST_TEST(gradient_check(f, random_inputs({x_shape})));
        }
}

BOOST_AUTO_TEST_CASE(the_mask_alone_is_kept) {
    const auto f = [](const Tensor& x) { return masked_fill(x, every_third({2, 3}), 0); };
    BOOST_TEST(saved_elements(f, ones({2, 3})) == 0u);
}

BOOST_AUTO_TEST_CASE(tensors_without_elements_go_through) {
    check_without_elements(
        [](const Tensor& x) {
            return masked_fill(x, every_third({1, 3}), 0);
        },
        {0, 3}, {0, 3});
}

BOOST_AUTO_TEST_CASE(masks_that_do_not_fit_are_refused) {
    const Tensor a(ones({2, 3})), v(ones({3}));
    const Mask square = every_third({2, 2}), larger = every_third({2, 3});
    check_refusals<std::invalid_argument>({
        {[&] { masked_fill(a, square, 0); },
         "[masked_fill] shapes (2, 3) and (2, 2) do not broadcast: 3 against 2"},
        {[&] { masked_fill(v, larger, 0); },
         "[masked_fill] mask (2, 3) does not broadcast to (3,)"},
    });
}

BOOST_AUTO_TEST_SUITE_END()
