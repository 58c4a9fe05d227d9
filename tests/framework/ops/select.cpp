#include "framework/ops/select.hpp"

#include "framework/ops/arithmetic.hpp"
#include "framework/ops/join.hpp"
#include "framework/tensor/random.hpp"
#include "tests/support/gradient_check.hpp"
#include "tests/support/operations.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(select_operation)

BOOST_AUTO_TEST_CASE(takes_one_index_and_drops_the_axis) {
    const Tensor x(array({2, 3}, {1, 2, 3, 4, 5, 6}));
    BOOST_TEST(close(select(x, 0, 1), array({3}, {4, 5, 6}), 0));
    BOOST_TEST(close(select(x, 1, 0), array({2}, {1, 4}), 0));
    BOOST_TEST(close(select(x, -1, -1), array({2}, {3, 6}), 0));
    BOOST_TEST(close(select(x, -2, -2), array({3}, {1, 2, 3}), 0));
    BOOST_TEST(close(select(select(x, 0, 1), 0, 2), full({}, 6), 0));
    // Other axes of extent 1 stay.
    BOOST_TEST(close(select(Tensor(ones({1, 3, 1})), 1, 2), ones({1, 1}), 0));
}

BOOST_AUTO_TEST_CASE(copies_nothing_along_the_first_axis) {
    const Tensor x(ones({2, 3}));
    BOOST_TEST(select(x, 0, 1).value().data() == x.value().data() + 3);
}

BOOST_AUTO_TEST_CASE(gradients, *in_double) {
    const struct {
        Shape shape;
        std::ptrdiff_t axis, index;
    } cases[] = {{{4}, 0, 2}, {{2, 3}, 0, -1}, {{2, 3}, 1, 1}, {{2, 3, 4}, 1, 0}, {{1, 1}, 1, 0}};
    for (const auto& [shape, axis, index] : cases)
        BOOST_TEST_CONTEXT(to_string(shape) << " axis " << axis << " index " << index) {
            const auto f = [axis = axis, index = index](const Tensors& x) {
                return select(x[0], axis, index);
            };
            BOOST_TEST(gradient_check(f, random_inputs({shape})));
        }
    const auto twice = [](const Tensors& x) { return select(x[0], 1, 0) * select(x[0], 1, 2); };
    BOOST_TEST(gradient_check(twice, random_inputs({{2, 3}})));
}

BOOST_AUTO_TEST_CASE(unbind_selects_each_index_and_stack_undoes_it) {
    const Tensor x(array({2, 3}, {1, 2, 3, 4, 5, 6}));
    const std::vector<Tensor> columns = unbind(x, -1), rows = unbind(x);
    BOOST_REQUIRE(columns.size() == 3u);
    BOOST_TEST(close(columns[1], array({2}, {2, 5}), 0));
    BOOST_REQUIRE(rows.size() == 2u);
    BOOST_TEST(close(rows[1], array({3}, {4, 5, 6}), 0));
    BOOST_TEST(unbind(Tensor(ones({2, 0})), 1).empty());
    for (const std::ptrdiff_t axis : {0, 1, 2, -1}) {
        const Tensor y(randn({2, 3, 4}));
        BOOST_TEST(close(stack(unbind(y, axis), axis), y.value(), 0));
    }
}

BOOST_AUTO_TEST_CASE(gradients_of_unbind, *in_double) {
    const auto f = [](const Tensors& x) {
        const Tensors parts = unbind(x[0], 1);
        return parts[0] * parts[2] + parts[1];
    };
    BOOST_TEST(gradient_check(f, random_inputs({{2, 3, 4}})));
}

BOOST_AUTO_TEST_CASE(nothing_is_saved) {
    BOOST_TEST(saved_elements([](const Tensor& x) { return select(x, 1, 0); }, ones({2, 3})) == 0u);
}

BOOST_AUTO_TEST_CASE(tensors_without_elements_go_through) {
    check_without_elements([](const Tensor& x) { return select(x, 1, 2); }, {0, 3}, {0});
}

BOOST_AUTO_TEST_CASE(what_is_not_there_is_refused) {
    const Tensor x(ones({2, 3})), scalar(1);
    check_refusals<std::out_of_range>({
        {[&] { select(x, 2, 0); },
         "[select] axis 2 is outside [-2, 2) of a tensor with 2 dimensions"},
        {[&] { unbind(x, 2); }, "[unbind] axis 2 is outside [-2, 2) of a tensor with 2 dimensions"},
        {[&] { select(scalar, 0, 0); },
         "[select] axis 0 is outside [0, 0) of a tensor with 0 dimensions"},
        {[&] { select(x, 1, 3); }, "[select] index 3 is outside [-3, 3) of axis 1 of shape (2, 3)"},
        {[&] { select(x, 0, -3); },
         "[select] index -3 is outside [-2, 2) of axis 0 of shape (2, 3)"},
    });
}

BOOST_AUTO_TEST_SUITE_END()
