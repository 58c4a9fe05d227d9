#include "framework/ops/matmul.hpp"

#include "framework/ops/shape.hpp"
#include "tests/support/gradient_check.hpp"
#include "tests/support/operations.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(matmul_operation)

BOOST_AUTO_TEST_CASE(a_row_meets_each_column) {
    const Tensor a(array({2, 3}, {1, 2, 3, 4, 5, 6})), b(array({3, 2}, {1, -1, 0, 2, 2, 1}));
    BOOST_TEST(close(matmul(a, b), array({2, 2}, {7, 6, 16, 12}), 0));
    const Tensor v(array({3}, {1, 0, -1}));
    BOOST_TEST(close(matmul(a, v), array({2}, {-2, -2}), 0));
    BOOST_TEST(close(matmul(v, b), array({2}, {-1, -2}), 0));
    BOOST_TEST(close(matmul(v, v), full({}, 2), 0));
}

BOOST_AUTO_TEST_CASE(batches_broadcast) {
    const Tensor a(array({2, 1, 1, 2}, {1, 2, 3, 4})), b(array({3, 2, 1}, {1, 0, 0, 1, 1, 1}));
    BOOST_TEST(close(matmul(a, b), array({2, 3, 1, 1}, {1, 2, 3, 3, 4, 7}), 0));
    const Tensor one(array({2, 1}, {10, 1}));
    BOOST_TEST(close(matmul(a, one), array({2, 1, 1, 1}, {12, 34}), 0));
    BOOST_TEST(to_string(matmul(ones({3}), ones({5, 3, 4})).shape()) == "(5, 4)");
    BOOST_TEST(to_string(matmul(ones({5, 2, 3}), ones({3})).shape()) == "(5, 2)");
}

BOOST_AUTO_TEST_CASE(gradients, *in_double) {
    const auto f = [](const Tensors& x) { return matmul(x[0], x[1]); };
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

    const auto twice = [](const Tensors& x) { return matmul(x[0], matmul(x[0], x[0])); };
    BOOST_TEST(gradient_check(twice, random_inputs({{3, 3}})));
    const auto with_itself = [](const Tensors& x) { return matmul(x[0], transpose(x[0])); };
    BOOST_TEST(gradient_check(with_itself, random_inputs({{2, 3}})));
}

BOOST_AUTO_TEST_CASE(a_factor_is_saved_only_where_the_other_one_needs_a_gradient) {
    const Array a = ones({2, 3}), b = ones({3, 4});
    BOOST_TEST(saved_elements([&](Tape& t) { matmul(t.variable(a), t.variable(b)); }) == 18u);
    BOOST_TEST(saved_elements([&](const Tensor& x) { return matmul(x, b); }, a) == 12u);
    BOOST_TEST(saved_elements([&](const Tensor& x) { return matmul(a, x); }, b) == 6u);
}

BOOST_AUTO_TEST_CASE(zero_times_nan_is_nan) {
    BOOST_TEST(std::isnan(matmul(array({1, 2}, {0, 1}), array({2, 1}, {not_a_number, 1})).item()));
}

BOOST_AUTO_TEST_CASE(tensors_without_elements_go_through) {
    const Tensor b(ones({3, 4})), a(ones({4, 3})), no_batch(ones({0, 4, 3}));
    const Tensor no_rows(ones({0, 4})), nothing(ones({0}));
    check_without_elements([&](const Tensor& x) { return matmul(x, b); }, {0, 3}, {0, 4});
    check_without_elements([&](const Tensor& x) { return matmul(a, x); }, {3, 0}, {4, 0});
    check_without_elements([&](const Tensor& x) { return matmul(no_batch, x); }, {3, 2}, {0, 4, 2});
    check_without_elements([&](const Tensor& x) { return matmul(x, no_rows); }, {2, 0}, {2, 4});
    check_without_elements([&](const Tensor& x) { return matmul(x, nothing); }, {0}, {});
}

BOOST_AUTO_TEST_CASE(a_sum_of_no_products_is_zero) {
    BOOST_TEST(close(matmul(ones({2, 0}), ones({0, 3})), zeros({2, 3}), 0));
}

BOOST_AUTO_TEST_CASE(shapes_that_do_not_fit_are_refused) {
    const Tensor a(ones({2, 3})), b(ones({4, 3})), v(ones({3})), pair(ones({2})), scalar(1);
    const Tensor two(ones({2, 4, 6})), three(ones({3, 6, 2}));
    check_refusals<std::invalid_argument>({
        {[&] { matmul(a, b); }, "[matmul] inner dimensions differ: (2, 3) · (4, 3)"},
        {[&] { matmul(v, b); }, "[matmul] inner dimensions differ: (3,) · (4, 3)"},
        {[&] { matmul(b, pair); }, "[matmul] inner dimensions differ: (4, 3) · (2,)"},
        {[&] { matmul(a, scalar); }, "[matmul] a scalar is no matrix: (2, 3) · (); use *"},
        {[&] { matmul(two, three); },
         "[matmul] shapes (2,) and (3,) do not broadcast: 2 against 3"},
    });
    check_refusals<std::logic_error>({{[&] { matmul(a, Tensor()); }, holds_nothing}});
}

// 2³² · 2³² is 0 modulo 2⁶⁴.
BOOST_AUTO_TEST_CASE(more_elements_than_can_be_counted_are_refused) {
    const std::size_t huge = std::size_t(1) << 32;
    const Tensor tall(ones({huge, 0})), wide(ones({0, huge}));
    check_refusals<std::length_error>(
        {{[&] { matmul(tall, wide); },
          "[Shape] (4294967296, 4294967296) has too many elements to count"}});
}

BOOST_AUTO_TEST_SUITE_END()
