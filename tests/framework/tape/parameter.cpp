#include "framework/tape/parameter.hpp"

#include "framework/ops/arithmetic.hpp"
#include "framework/ops/reduce.hpp"
#include "framework/ops/slice.hpp"
#include "framework/tape/tape.hpp"
#include "tests/support/tensors.hpp"

#include <thread>

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(parameters)

BOOST_AUTO_TEST_CASE(a_parameter_is_one_leaf_of_each_tape) {
    Parameter w("w", array({2}, {3, 4}));
    BOOST_TEST(!requires_grad(Tensor(w)));
    for (int round = 0; round < 2; ++round) {
        Tape tape;
        const Tensor first = w, second = w;
        BOOST_TEST(requires_grad(first));
        BOOST_TEST(tape.size() == 1u);
        BOOST_TEST(first.place().line == second.place().line);
        BOOST_TEST(first.value().data() == w.value().data()); // nothing is copied
        const NoGrad pause;
        BOOST_TEST(Tensor(w).place().tape == 0u);
    }
}

BOOST_AUTO_TEST_CASE(a_frozen_parameter_gets_nothing) {
    Parameter w("w", ones({2})), frozen("frozen", ones({2}), false);
    Tape tape;
    tape.backward(sum(w * frozen));
    BOOST_TEST(w.grad.has_value());
    BOOST_TEST(!frozen.grad.has_value());
    BOOST_TEST(tape.size() == 3u); // w, mul, sum
}

BOOST_AUTO_TEST_CASE(a_parameter_frozen_later_is_a_constant_from_then_on) {
    Parameter w("w", full({}, 3));
    Tape tape;
    const Tensor y = w * 2;
    w.requires_grad = false;
    BOOST_TEST(!requires_grad(w * 2));
    tape.backward(y);
    BOOST_TEST(w.grad.value()() == 2); // it was needed then
}

BOOST_AUTO_TEST_CASE(a_tensor_that_shows_a_parameter_keeps_the_value_that_it_showed) {
    Parameter w("w", array({2, 2}, {1, 2, 3, 4}));
    Tape tape;
    const Tensor all = w, row = slice(w, 0, 1, 2);
    const Tensor loss = sum(row * row);
    w.mutable_value().fill(7);
    BOOST_TEST((all.value() == Array{{1, 2}, {3, 4}}));
    BOOST_TEST((row.value() == Array{{3, 4}}));
    tape.backward(loss);
    BOOST_TEST((w.grad.value() == Array{{0, 0}, {6, 8}}));
}

BOOST_AUTO_TEST_CASE(a_parameter_that_no_tensor_shows_is_changed_in_place) {
    Parameter w("w", ones({1000}));
    const Real* const data = w.value().data();
    Tape tape;
    tape.backward(sum(w * w));
    w.mutable_value().fill(7);
    BOOST_TEST(w.value().data() == data);
}

BOOST_AUTO_TEST_CASE(each_access_to_change_it_is_another_version) {
    Parameter w("w", ones({2}));
    BOOST_TEST(w.version() == 0u);
    w.mutable_value();
    w.mutable_value().fill(3);
    BOOST_TEST(w.version() == 2u);
    Tape tape;
    const Tensor shown = w;
    BOOST_TEST(w.value()(0) == 3);
    BOOST_TEST(w.version() == 2u); // reading is none
}

BOOST_AUTO_TEST_CASE(while_others_read_them_none_can_be_changed_on_this_thread) {
    Parameter w("layer.weight", ones({2}));
    const std::string message =
        "[Parameter] 'layer.weight' cannot be changed (as max_norm does) while others read it";
    {
        const ReadOnlyParameters outer("while others read it");
        BOOST_TEST(error_of<std::logic_error>([&] { w.mutable_value(); }) == message);
        {
            const ReadOnlyParameters inner("while others read it");
            BOOST_TEST(error_of<std::logic_error>([&] { w.mutable_value(); }) == message);
        }
        BOOST_TEST(error_of<std::logic_error>([&] { w.mutable_value(); }) == message);
        std::thread([&] { w.mutable_value().fill(5); }).join(); // another thread may
    }
    BOOST_TEST(w.value()(0) == 5);
    BOOST_TEST(w.version() == 1u); // the refusals were none
    w.mutable_value().fill(7);
    BOOST_TEST(w.value()(0) == 7);
}

BOOST_AUTO_TEST_SUITE_END()
