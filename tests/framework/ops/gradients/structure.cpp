#include "framework/ops/arithmetic.hpp"
#include "framework/ops/embedding.hpp"
#include "framework/ops/join.hpp"
#include "framework/ops/linear.hpp"
#include "framework/ops/masked_fill.hpp"
#include "framework/ops/matmul.hpp"
#include "framework/ops/reduce.hpp"
#include "framework/ops/shape.hpp"
#include "framework/ops/slice.hpp"
#include "tests/support/gradient_check.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(gradients_of_reductions_products_and_rearrangements)

BOOST_AUTO_TEST_CASE(of_reductions) {
    const struct {
        const char* name;
        Tensor (*reduce)(const Tensor&, const Axes&, bool);
    } operations[] = {{"sum", sum}, {"mean", mean}, {"max", max}};
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
                        const Function f = [&](const Tensors& x) {
                            return operation.reduce(x[0], axes, keepdim);
                        };
                        BOOST_TEST(gradient_check(f, random_inputs({shape})));
                    }
}

BOOST_AUTO_TEST_CASE(of_matrix_products) {
    const Function f = [](const Tensors& x) { return matmul(x[0], x[1]); };
    const std::vector<Shape> cases[] = {
        {{2, 3}, {3, 4}},
        {{1, 1}, {1, 1}},
        {{1, 5}, {5, 1}},
        {{5, 1}, {1, 5}},
        {{3}, {3}}, // vectors
        {{1}, {1}},
        {{3}, {3, 4}},
        {{2, 3}, {3}},
        {{3}, {2, 3, 4}},
        {{2, 4, 3}, {3}},
        {{2, 3, 4}, {2, 4, 5}}, // batches
        {{2, 3, 4}, {4, 5}},    // one matrix for a batch, on either side
        {{3, 4}, {2, 4, 5}},
        {{2, 3, 4}, {1, 4, 5}},
        {{1, 3, 4}, {2, 4, 5}},
        {{2, 1, 3, 4}, {3, 4, 2}},
        {{2, 1, 3, 4}, {1, 3, 4, 2}},
        {{3, 2, 4}, {2, 1, 4, 3}},
        {{2, 2}, {1, 1, 2, 2}},
    };
    for (const auto& shapes : cases) BOOST_TEST_CONTEXT("matmul" << names(shapes))
    BOOST_TEST(gradient_check(f, random_inputs(shapes)));

    const Function twice = [](const Tensors& x) { return matmul(x[0], matmul(x[0], x[0])); };
    BOOST_TEST(gradient_check(twice, random_inputs({{3, 3}})));
    const Function with_itself = [](const Tensors& x) { return matmul(x[0], transpose(x[0])); };
    BOOST_TEST(gradient_check(with_itself, random_inputs({{2, 3}})));
}

BOOST_AUTO_TEST_CASE(of_linear) {
    const Function with_bias = [](const Tensors& x) { return linear(x[0], x[1], x[2]); };
    const Function without = [](const Tensors& x) { return linear(x[0], x[1]); };
    for (const Shape& x : {Shape{3}, Shape{1, 3}, Shape{4, 3}, Shape{2, 5, 3}, Shape{2, 1, 2, 3}})
        for (const std::size_t out : {1, 2, 5})
            BOOST_TEST_CONTEXT("x " << to_string(x) << ", out " << out) {
                BOOST_TEST(gradient_check(with_bias, random_inputs({x, {out, 3}, {out}})));
                BOOST_TEST(gradient_check(without, random_inputs({x, {out, 3}})));
            }
    BOOST_TEST(gradient_check(with_bias, random_inputs({{2, 1}, {1, 1}, {1}})));

    const Function tied = [](const Tensors& x) { // one weight in two layers
        return linear(linear(x[0], x[1], x[2]), x[1], x[2]);
    };
    BOOST_TEST(gradient_check(tied, random_inputs({{4, 3}, {3, 3}, {3}})));
}

BOOST_AUTO_TEST_CASE(of_rearrangements) {
    const struct {
        const char* name;
        Function f;
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
        {"permute ()", [](const Tensors& x) { return permute(x[0], {}); }, {{}}},
        {"slice", [](const Tensors& x) { return slice(x[0], 0, 1, 3); }, {{4}}},
        {"slice rows", [](const Tensors& x) { return slice(x[0], 0, 1, 2); }, {{3, 2}}},
        {"slice columns", [](const Tensors& x) { return slice(x[0], -1, -3, -1); }, {{2, 4}}},
        {"slice the middle", [](const Tensors& x) { return slice(x[0], 1, 0, 2); }, {{2, 3, 4}}},
        {"slice all", [](const Tensors& x) { return slice(x[0], 1, 0, 3); }, {{2, 3}}},
        {"slices that overlap",
         [](const Tensors& x) { return slice(x[0], 0, 0, 3) * slice(x[0], 0, 1, 4); },
         {{4, 2}}},
        {"concatenate one", [](const Tensors& x) { return concatenate(x); }, {{2}}},
        {"concatenate rows",
         [](const Tensors& x) { return concatenate(x); },
         {{2, 3}, {1, 3}, {3, 3}}},
        {"concatenate columns",
         [](const Tensors& x) { return concatenate(x, -1); },
         {{2, 3}, {2, 1}}},
        {"concatenate the middle",
         [](const Tensors& x) { return concatenate(x, 1); },
         {{2, 3, 2}, {2, 1, 2}}},
        {"concatenate with itself",
         [](const Tensors& x) {
             return concatenate({x[0], x[0] * x[0], x[0]}, 1);
         },
         {{2, 3}}},
        {"stack ()", [](const Tensors& x) { return stack(x); }, {{}, {}, {}}},
        {"stack", [](const Tensors& x) { return stack(x); }, {{2, 3}, {2, 3}}},
        {"stack last", [](const Tensors& x) { return stack(x, -1); }, {{2, 3}, {2, 3}}},
        {"stack the middle",
         [](const Tensors& x) { return stack(x, 1); },
         {{2, 3}, {2, 3}, {2, 3}}},
    };
    for (const auto& [name, f, shapes] : cases) BOOST_TEST_CONTEXT(name << names(shapes))
    BOOST_TEST(gradient_check(f, random_inputs(shapes)));
}

BOOST_AUTO_TEST_CASE(of_an_embedding_with_repeated_ids) {
    const struct {
        Indices ids;
        Shape table;
    } cases[] = {
        {indices({}, {2}), {3, 4}},
        {indices({1}, {0}), {1, 1}},
        {indices({5}, {1, 1, 3, 0, 1}), {4, 2}},
        {indices({2, 3}, {4, 0, 4, 2, 4, 0}), {5, 17}},
    };
    for (const auto& [ids, table] : cases) BOOST_TEST_CONTEXT(to_string(ids.shape())) {
            const Function f = [&ids = ids](const Tensors& x) { return embedding(ids, x[0]); };
            const Function twice = [&ids = ids](const Tensors& x) {
                return embedding(ids, x[0]) * embedding(ids, x[0]);
            };
            BOOST_TEST(gradient_check(f, random_inputs({table})));
            BOOST_TEST(gradient_check(twice, random_inputs({table})));
        }
}

BOOST_AUTO_TEST_CASE(of_masked_fill) {
    const auto mask = [](const Shape& shape) {
        Mask result = Mask::from_shape(shape);
        for (std::size_t i = 0; i < result.size(); ++i) result.data()[i] = i % 3 == 0;
        return result;
    };
    const std::pair<Shape, Shape> cases[] = {
        {{}, {}},      {{3}, {}},        {{3}, {1}},          {{2, 3}, {2, 3}},
        {{2, 3}, {3}}, {{2, 3}, {2, 1}}, {{2, 3, 4}, {3, 1}}, {{2, 3, 4}, {2, 1, 4}},
    };
    for (const auto& [x_shape, mask_shape] : cases)
        BOOST_TEST_CONTEXT(to_string(x_shape) << " mask " << to_string(mask_shape)) {
            const Function f = [&, &mask_shape = mask_shape](const Tensors& x) {
                return masked_fill(x[0], mask(mask_shape), -3);
            };
            BOOST_TEST(gradient_check(f, random_inputs({x_shape})));
        }
}

BOOST_AUTO_TEST_SUITE_END()
