#include "framework/ops/shape.hpp"

#include "tests/support/gradient_check.hpp"
#include "tests/support/operations.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(rearranging)

BOOST_AUTO_TEST_CASE(values_are_in_their_places) {
    const Array x = array({2, 3}, {1, 2, 3, 4, 5, 6});
    BOOST_TEST(close(transpose(Tensor(x)), array({3, 2}, {1, 4, 2, 5, 3, 6}), 0));
    BOOST_TEST(close(reshape(x, {3, -1}), array({3, 2}, {1, 2, 3, 4, 5, 6}), 0));
    const Tensor turned = permute(array({1, 2, 3}, values(x)), {2, 0, 1});
    BOOST_TEST(close(turned, array({3, 1, 2}, {1, 4, 2, 5, 3, 6}), 0));
}

BOOST_AUTO_TEST_CASE(axes_of_extent_1_come_and_go) {
    const Tensor x(ones({1, 3, 1, 2}));
    const std::pair<Tensor, const char*> cases[] = {
        {squeeze(x), "(3, 2)"},
        {squeeze(x, 0), "(3, 1, 2)"},
        {squeeze(x, -2), "(1, 3, 2)"},
        {squeeze(x, 1), "(1, 3, 1, 2)"}, // as in PyTorch
        {squeeze(Tensor(ones({1, 1}))), "()"},
        {squeeze(Tensor(3)), "()"},
        {squeeze(Tensor(3), -1), "()"},
        {unsqueeze(Tensor(ones({3, 2})), 0), "(1, 3, 2)"},
        {unsqueeze(Tensor(ones({3, 2})), 1), "(3, 1, 2)"},
        {unsqueeze(Tensor(ones({3, 2})), 2), "(3, 2, 1)"},
        {unsqueeze(Tensor(ones({3, 2})), -1), "(3, 2, 1)"},
        {unsqueeze(Tensor(ones({3, 2})), -3), "(1, 3, 2)"},
        {unsqueeze(Tensor(3), 0), "(1,)"},
    };
    for (const auto& [y, shape] : cases) BOOST_TEST(to_string(y.shape()) == shape);
}

BOOST_AUTO_TEST_CASE(a_scalar_has_an_axis_to_exchange_with_itself) { // as in PyTorch
    BOOST_TEST(close(transpose(Tensor(3), 0, -1), full({}, 3), 0));
}

BOOST_AUTO_TEST_CASE(copies_nothing_where_the_elements_stay_together) {
    const Tensor x(array({1, 3, 2}, {1, 2, 3, 4, 5, 6}));
    const Real* const data = x.value().data();
    BOOST_TEST(reshape(x, {2, 3}).value().data() == data);
    BOOST_TEST(squeeze(x).value().data() == data);
    BOOST_TEST(squeeze(x, 0).value().data() == data);
    BOOST_TEST(unsqueeze(x, 1).value().data() == data);
}

BOOST_AUTO_TEST_CASE(gradients, *in_double) {
    const struct {
        const char* name;
        Tensor (*f)(const Tensors&);
        std::vector<Shape> shapes;
    } cases[] = {
        {"reshape",
         [](const Tensors& x) {
             return reshape(x[0], {3, -1});
         },
         {{2, 6}}},
        {"reshape to ()", [](const Tensors& x) { return reshape(x[0], {}); }, {{1, 1}}},
        {"reshape from ()",
         [](const Tensors& x) {
             return reshape(x[0], {1, -1});
         },
         {{}}},
        {"transpose", [](const Tensors& x) { return transpose(x[0]); }, {{2, 3}}},
        {"transpose a batch", [](const Tensors& x) { return transpose(x[0]); }, {{2, 3, 4}}},
        {"transpose 0 2", [](const Tensors& x) { return transpose(x[0], 0, 2); }, {{2, 3, 4}}},
        {"transpose 1s", [](const Tensors& x) { return transpose(x[0]); }, {{1, 1}}},
        {"permute",
         [](const Tensors& x) {
             return permute(x[0], {2, 0, 1});
         },
         {{2, 3, 4}}},
        {"permute 4",
         [](const Tensors& x) {
             return permute(x[0], {-1, 1, 0, 2});
         },
         {{2, 1, 3, 4}}},
        {"squeeze", [](const Tensors& x) { return squeeze(x[0]); }, {{1, 3, 1}}},
        {"squeeze 1", [](const Tensors& x) { return squeeze(x[0], 1); }, {{2, 1, 3}}},
        {"unsqueeze 1", [](const Tensors& x) { return unsqueeze(x[0], 1); }, {{2, 3}}},
        {"permute ()", [](const Tensors& x) { return permute(x[0], {}); }, {{}}},
    };
    for (const auto& [name, f, shapes] : cases) BOOST_TEST_CONTEXT(name << names(shapes))
    BOOST_TEST(gradient_check(f, random_inputs(shapes)));
}

BOOST_AUTO_TEST_CASE(nothing_is_saved) {
    const Array x = ones({2, 3});
    BOOST_TEST(saved_elements([](const Tensor& x) { return reshape(x, {6}); }, x) == 0u);
    BOOST_TEST(saved_elements([](const Tensor& x) { return transpose(x); }, x) == 0u);
    BOOST_TEST(saved_elements([](const Tensor& x) { return squeeze(unsqueeze(x, 0)); }, x) == 0u);
}

BOOST_AUTO_TEST_CASE(tensors_without_elements_go_through) {
    using Extents = std::vector<std::ptrdiff_t>;
    const Extents three_none{3, 0}, rest_two{-1, 2}, order{2, 0, 1};
    check_without_elements([&](const Tensor& x) { return reshape(x, three_none); }, {0, 2}, {3, 0});
    check_without_elements([&](const Tensor& x) { return reshape(x, rest_two); }, {0, 4}, {0, 2});
    check_without_elements([](const Tensor& x) { return squeeze(x); }, {0, 1}, {0});
    check_without_elements([](const Tensor& x) { return unsqueeze(x, 1); }, {0, 2}, {0, 1, 2});
    check_without_elements([&](const Tensor& x) { return permute(x, order); }, {2, 0, 3},
                           {3, 2, 0});
}

BOOST_AUTO_TEST_CASE(shapes_that_do_not_fit_are_refused) {
    const Tensor a(ones({2, 3})), none(ones({0, 3}));
    using Extents = std::vector<std::ptrdiff_t>;
    const auto reshape_to = [&](const Tensor& x, const Extents& shape) {
        return [=] { reshape(x, shape); };
    };
    const std::string one_open = "[reshape] only one extent may be -1, and none other negative";
    check_refusals<std::invalid_argument>({
        {reshape_to(a, {4, 2}), "[reshape] shape (2, 3) has 6 elements, (4, 2) has 8"},
        {reshape_to(a, {4, -1}), "[reshape] shape (2, 3) has 6 elements, which 4 does not divide"},
        {reshape_to(none, {0, -1}),
         "[reshape] shape (0, 3) has 0 elements, which 0 does not divide"},
        {reshape_to(a, {-1, -1}), one_open},
        {reshape_to(a, {-2, 3}), one_open},
        {[&] { permute(a, {0}); }, "[permute] 1 axes named for shape (2, 3)"},
        {[&] {
             permute(a, Extents{0, -2});
         },
         "[permute] an axis is named twice"},
    });
    // 2³² · 2³² is 0 modulo 2⁶⁴.
    const std::ptrdiff_t huge = std::ptrdiff_t(1) << 32;
    check_refusals<std::length_error>(
        {{reshape_to(ones({0}), {huge, huge}),
          "[Shape] (4294967296, 4294967296) has too many elements to count"}});
}

BOOST_AUTO_TEST_CASE(axes_outside_a_tensor_are_refused) {
    const Tensor a(ones({2, 3})), v(ones({3}));
    const std::string outside = " is outside [-2, 2) of a tensor with 2 dimensions";
    const std::vector<std::ptrdiff_t> order{0, 2};
    check_refusals<std::out_of_range>({
        {[&] { transpose(a, 0, 2); }, "[transpose] axis 2" + outside},
        {[&] { permute(a, order); }, "[permute] axis 2" + outside},
        {[&] { squeeze(a, 2); }, "[squeeze] axis 2" + outside},
        {[&] { unsqueeze(a, 3); },
         "[unsqueeze] axis 3 is outside [-3, 3) of a tensor with 3 dimensions"},
        {[&] { transpose(v); },
         "[transpose] axis -2 is outside [-1, 1) of a tensor with 1 dimensions"},
    });
}

BOOST_AUTO_TEST_SUITE_END()
