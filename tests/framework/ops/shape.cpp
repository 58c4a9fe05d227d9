#include "framework/ops/join.hpp"
#include "framework/ops/shape.hpp"
#include "framework/ops/slice.hpp"

#include "framework/ops/arithmetic.hpp"
#include "framework/ops/elementwise.hpp"
#include "tests/support/tensors.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(rearranging)

BOOST_AUTO_TEST_CASE(copies_nothing_where_the_elements_stay_together) {
    const Tensor x(array({1, 3, 2}, {1, 2, 3, 4, 5, 6}));
    const Real* const data = x.value().data();
    BOOST_TEST(reshape(x, {2, 3}).value().data() == data);
    BOOST_TEST(slice(x, 1, 1, 3).value().data() == data + 2);
    BOOST_TEST(slice(reshape(x, {6}), 0, -1, 6).value().data() == data + 5);
    BOOST_TEST((slice(x, 1, 1, 3).value() == Array{{{3, 4}, {5, 6}}}));

    const Tensor column = slice(x, 2, 0, 1);
    BOOST_TEST((column.value() == array({1, 3, 1}, {1, 3, 5})));
    BOOST_TEST(!column.value().storage().is_view());
}

BOOST_AUTO_TEST_CASE(lets_the_memory_live_as_long_as_the_last_view) {
    const std::size_t before = pool::statistics().in_use;
    {
        Tensor row = slice(ones({4, 1000}), 0, 2, 3);
        BOOST_TEST(pool::statistics().in_use > before);
        row = reshape(row, {10, 100});
        BOOST_TEST(pool::statistics().in_use > before);
    }
    BOOST_TEST(pool::statistics().in_use == before);
}

// The parts of a joined gradient lie side by side in one array, and operations overwrite the
// gradients that they get.
BOOST_AUTO_TEST_CASE(gives_each_joined_tensor_a_gradient_of_its_own) {
    for (const KeepGrad retain : {KeepGrad::of_all, KeepGrad::of_leaves}) {
        Tape tape;
        const Tensor a = tape.variable(array({2}, {-1, 2})), b = tape.variable(array({2}, {3, 4}));
        const Tensor joined = concatenate({relu(a), relu(b) * b, a}, 0);
        const Tensor halves = stack({slice(joined, 0, 0, 3), slice(joined, 0, 3, 6)});
        tape.backward(halves, array({2, 3}, {10, 20, 30, 40, 50, 60}), retain);
        BOOST_TEST((tape.grad(a) == Array{50, 80}));
        BOOST_TEST((tape.grad(b) == Array{180, 320}));
    }
}

BOOST_AUTO_TEST_SUITE_END()
