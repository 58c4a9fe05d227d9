#include "framework/tape/tape.hpp"

#include "framework/ops/arithmetic.hpp"
#include "framework/ops/elementwise.hpp"
#include "framework/ops/matmul.hpp"
#include "framework/ops/pow.hpp"
#include "framework/ops/reduce.hpp"
#include "tests/support/tensors.hpp"

#include <optional>
#include <sstream>
#include <thread>

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(the_tape)

// ---- what is recorded --------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(without_a_tape_nothing_is_recorded) {
    BOOST_TEST(Tape::current() == nullptr);
    Parameter w("w", ones({2}));
    const Tensor y = w * 3;
    BOOST_TEST(!requires_grad(y));
    BOOST_TEST(y.place().tape == 0u);
    BOOST_TEST(values(y) == (std::vector<Real>{3, 3}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(each_operation_on_something_that_needs_a_gradient_is_one_line) {
    Parameter w("w", ones({2}));
    Tape tape;
    BOOST_TEST(Tape::current() == &tape);
    const Tensor constant = Tensor(ones({2})) * 3;
    BOOST_TEST(tape.size() == 0u);
    BOOST_TEST(!requires_grad(constant));
    const Tensor y = constant * w; // a line for w and one for the product
    BOOST_TEST(tape.size() == 2u);
    BOOST_TEST(requires_grad(y));
    sum(y * w); // w has its line already
    BOOST_TEST(tape.size() == 4u);
    BOOST_TEST(!requires_grad(y.detach()));
}

BOOST_AUTO_TEST_CASE(nested_tapes_restore_the_one_before) {
    Tape outer;
    {
        Tape inner;
        BOOST_TEST(Tape::current() == &inner);
        {
            const NoGrad pause;
            BOOST_TEST(Tape::current() == nullptr);
            {
                Tape innermost;
                BOOST_TEST(Tape::current() == &innermost);
            }
            BOOST_TEST(Tape::current() == nullptr);
        }
        BOOST_TEST(Tape::current() == &inner);
    }
    BOOST_TEST(Tape::current() == &outer);
}

BOOST_AUTO_TEST_CASE(an_inner_tape_has_gradients_of_its_own) {
    Parameter w("w", full({}, 3));
    Tape outer;
    const Tensor y = w * w;
    {
        Tape inner;
        inner.backward(w * 5);
    }
    BOOST_TEST(w.grad.value()() == 5);
    outer.backward(y);
    BOOST_TEST(w.grad.value()() == 5 + 6);
}

BOOST_AUTO_TEST_CASE(no_grad_pauses_the_tape) {
    Parameter w("w", full({}, 3));
    Tape tape;
    const Tensor y = w * w;
    {
        const NoGrad pause;
        const Tensor aside = y * w;
        BOOST_TEST(aside.item() == 27);
        BOOST_TEST(!requires_grad(aside));
        BOOST_TEST(!requires_grad(y));
    }
    BOOST_TEST(requires_grad(y));
    BOOST_TEST(tape.size() == 2u);
    tape.backward(y);
    BOOST_TEST(w.grad.value()() == 6);
}

BOOST_AUTO_TEST_CASE(threads_have_their_own_tape) {
    Parameter w("w", full({}, 3));
    Tape tape;
    const Tensor y = w * w;
    bool had_tape = true, recorded = true;
    std::size_t lines = 0;
    Real gradient = 0;
    std::thread([&] {
        had_tape = Tape::current() != nullptr;
        recorded = requires_grad(w * 2);
        Tape own;
        const Tensor x = own.variable(full({}, 7));
        own.backward(x * w * x);
        lines = own.size();
        gradient = own.grad(x)();
    }).join();
    BOOST_TEST(!had_tape);
    BOOST_TEST(!recorded);
    BOOST_TEST(lines == 4u);
    BOOST_TEST(gradient == 2 * 7 * 3);
    BOOST_TEST(Tape::current() == &tape);
    BOOST_TEST(tape.size() == 2u);
}

// ---- gradients ---------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(gradients_add_up_within_a_tape_and_over_tapes) {
    Parameter w("w", array({2}, {2, 3}));
    for (int round = 1; round <= 2; ++round) {
        Tape tape;
        tape.backward(sum(w * w + w)); // 2w + 1
        const std::vector<Real> expected{Real(5 * round), Real(7 * round)};
        BOOST_TEST(values(w.grad.value()) == expected, boost::test_tools::per_element());
    }
    w.grad.reset();
    BOOST_TEST(!w.grad.has_value());
}

BOOST_AUTO_TEST_CASE(a_parameter_that_the_loss_does_not_depend_on_gets_nothing) {
    Parameter w("w", ones({2})), aside("aside", ones({2}));
    Tape tape;
    const Tensor unused = aside * 2;
    tape.backward(sum(w * 3));
    BOOST_TEST(!aside.grad.has_value());
    BOOST_TEST(values(tape.grad(unused)) == (std::vector<Real>{0, 0}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(every_tensor_can_be_asked_for_its_gradient) {
    Parameter w("w", full({}, 3));
    Tape tape;
    const Tensor x = tape.variable(full({}, 2)), y = x * w, z = y * y;
    tape.backward(z);
    BOOST_TEST(tape.grad(z)() == 1);
    BOOST_TEST(tape.grad(y)() == 12);
    BOOST_TEST(tape.grad(x)() == 36);
    BOOST_TEST(tape.grad(w)() == 24);
}

BOOST_AUTO_TEST_CASE(an_output_of_any_shape_takes_its_gradient) {
    Tape tape;
    const Tensor x = tape.variable(array({2}, {2, 3}));
    tape.backward(x * x, array({2}, {1, -10}));
    BOOST_TEST(values(tape.grad(x)) == (std::vector<Real>{4, -60}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_leaf_can_be_the_output) {
    Parameter w("w", full({1, 1}, 3));
    Tape tape;
    tape.backward(w);
    BOOST_TEST(w.grad.value()(0, 0) == 1);
}

BOOST_AUTO_TEST_CASE(a_loss_in_the_middle_of_the_tape_ignores_what_follows) {
    Tape tape;
    const Tensor x = tape.variable(full({}, 2)), y = x * x, z = y * x;
    tape.backward(y);
    BOOST_TEST(tape.grad(x)() == 4);
    BOOST_TEST(tape.grad(z)() == 0);
}

BOOST_AUTO_TEST_CASE(gradients_returns_them_and_leaves_the_parameters_alone) {
    Parameter v("v", full({}, 2)), w("w", full({}, 3));
    Tape tape;
    const ParameterGradients found = tape.gradients(w * v, ones({}), KeepGrad::of_leaves);
    BOOST_TEST(!w.grad.has_value());
    BOOST_TEST_REQUIRE(found.size() == 2u);
    for (const auto& [parameter, gradient] : found)
        BOOST_TEST(gradient.value()() == (parameter == &w ? 2 : 3));
}

BOOST_AUTO_TEST_CASE(keeping_the_gradients_of_leaves_alone_frees_the_others) {
    const std::size_t n = 100000, bytes = n * sizeof(Real);
    const auto held_after = [&](KeepGrad keep) {
        Parameter w("w", ones({n}));
        const std::size_t before = pool::statistics().in_use;
        Tape tape;
        const Tensor x = tape.variable(ones({n}));
        Tensor y = x * w;
        for (int i = 0; i < 10; ++i) y = y + w;
        const Tensor loss = sum(y);
        const std::size_t recorded = pool::statistics().in_use;
        tape.backward(loss, keep);
        BOOST_TEST(tape.grad(x)(0) == 1);
        BOOST_TEST(w.grad.value()(0) == 11);
        BOOST_TEST(recorded - before >= 2 * bytes);
        return pool::statistics().in_use - before;
    };
    const std::size_t all = held_after(KeepGrad::of_all),
                      parameters = held_after(KeepGrad::of_leaves);
    BOOST_TEST(all >= parameters + 10 * bytes); // the gradients of ten sums and a product
    BOOST_TEST(parameters <= 6 * bytes);        // x, y, their product, two gradients, and slack
}

// An operation of which the backward makes use is not recorded: it would write behind the lines
// that are being walked.
BOOST_AUTO_TEST_CASE(a_backward_records_nothing) {
    Tape tape;
    const Tensor x = tape.variable(full({}, 3));
    bool paused = false;
    const Tensor y =
        record("cube", {x}, Tensor(full({}, 27)), {}, [&](const Array& dy, Context ctx) {
            const Tensor square = x * x;
            paused = !Tape::current() && !requires_grad(x) && !requires_grad(square);
            ctx.accumulate(0, Array(Real(3) * square.value() * dy));
        });
    tape.backward(y);
    BOOST_TEST(paused);
    BOOST_TEST(tape.size() == 2u);
    BOOST_TEST(tape.grad(x)() == 27);
    BOOST_TEST(Tape::current() == &tape); // and goes on afterwards

    Tape another;
    const Tensor z = another.variable(full({}, 2));
    const Tensor broken = record("broken", {z}, Tensor(ones({})), {}, [](const Array&, Context) {
        throw std::runtime_error("on purpose");
    });
    BOOST_CHECK_THROW(another.backward(broken), std::runtime_error);
    BOOST_TEST(Tape::current() == &another);
}

BOOST_AUTO_TEST_CASE(a_tape_gives_its_memory_back) {
    const std::size_t before = pool::statistics().in_use;
    {
        Tape tape;
        const Tensor x = tape.variable(ones({1000}));
        tape.backward(sum(exp(x) * x));
        BOOST_TEST(pool::statistics().in_use > before);
    }
    BOOST_TEST(pool::statistics().in_use == before);
}

BOOST_AUTO_TEST_CASE(a_chain_of_a_hundred_thousand_operations_needs_no_deep_stack) {
    Tape tape;
    const Tensor x = tape.variable(full({}, 1));
    Tensor y = x;
    for (int i = 0; i < 100000; ++i) y = y + Real(1);
    tape.backward(y);
    BOOST_TEST(y.item() == 100001);
    BOOST_TEST(tape.grad(x)() == 1);
}

// The expressions in micrograd's README, whose numbers PyTorch confirms:
// https://github.com/karpathy/micrograd
BOOST_AUTO_TEST_CASE(the_example_of_micrograd_gives_its_numbers) {
    Tape tape;
    const Tensor a = tape.variable(full({}, -4)), b = tape.variable(full({}, 2));
    Tensor c = a + b;
    Tensor d = a * b + pow(b, 3);
    c = c + (c + 1);
    c = c + (1 + c + (-a));
    d = d + (d * 2 + relu(b + a));
    d = d + (3 * d + relu(b - a));
    const Tensor e = c - d;
    const Tensor f = pow(e, 2);
    Tensor g = f / 2.0;
    g = g + 10.0 / f;
    BOOST_TEST(std::abs(g.item() - 24.7041) < 0.5e-4);
    tape.backward(g);
    BOOST_TEST(std::abs(tape.grad(a)() - 138.8338) < 1e-4);
    BOOST_TEST(std::abs(tape.grad(b)() - 645.5773) < 1e-4);
}

// ---- what is saved -----------------------------------------------------------------------------

std::string printed(const Tape& tape) {
    std::ostringstream text;
    tape.print(text);
    return text.str();
}

bool says(const Tape& tape, const std::string& part) {
    return printed(tape).find(part) != std::string::npos;
}

BOOST_AUTO_TEST_CASE(a_product_with_a_constant_saves_the_constant_alone) {
    Tape tape;
    const Tensor x = tape.variable(ones({100}));
    x* Tensor(ones({100}));
    BOOST_TEST(says(tape, "2 lines save " + std::to_string(100 * sizeof(Real)) + " B"));
    x* x;
    BOOST_TEST(says(tape, "3 lines save " + std::to_string(300 * sizeof(Real)) + " B"));
}

BOOST_AUTO_TEST_CASE(backward_lets_go_of_what_was_saved) {
    const std::size_t before = pool::statistics().in_use, bytes = 1000 * sizeof(Real);
    Tape tape;
    Tensor y = exp(tape.variable(ones({1000})));
    const Tensor loss = sum(y);
    y = Tensor();
    BOOST_TEST(says(tape, "3 lines save " + std::to_string(bytes) + " B"));
    BOOST_TEST(pool::statistics().in_use - before >= bytes);
    tape.backward(loss, KeepGrad::of_leaves);
    BOOST_TEST(says(tape, "3 lines save 0 B"));
    BOOST_TEST(pool::statistics().in_use - before <= bytes + bytes / 4); // the variable's gradient
}

// A backward may compute in what was saved, and no tensor changes by it.
BOOST_AUTO_TEST_CASE(what_was_saved_can_be_taken_to_compute_in) {
    const Real* taken = nullptr;
    const auto overwriting = [&](const Tensor& x, const Tensor& saved) {
        return record("overwriting", {x}, Tensor(ones({})), {saved},
                      [&](const Array&, Context ctx) {
                          Array values = ctx.take_saved(0);
                          values.fill(7);
                          taken = values.data();
                          ctx.accumulate(0, std::move(values));
                      });
    };
    Tape tape;
    const Tensor x = tape.variable(zeros({2})), shared(array({2}, {1, 2}));
    Tensor alone(array({2}, {1, 2})), whole(array({3}, {1, 2, 3}));
    const Real* const data = alone.value().data();
    Tensor y = overwriting(x, shared) + overwriting(x, whole.view({2}, 1));
    tape.backward(y);
    BOOST_TEST((shared.value() == Array{1, 2}));
    BOOST_TEST((whole.value() == Array{1, 2, 3}));
    BOOST_TEST((tape.grad(x) == Array{14, 14}));

    Tape another;
    y = overwriting(another.variable(zeros({2})), std::exchange(alone, {}));
    another.backward(y);
    BOOST_TEST(taken == data); // nobody else held it: nothing was copied
}

BOOST_AUTO_TEST_CASE(a_first_gradient_can_be_written_in_the_place_of_what_was_saved) {
    const Real* written = nullptr;
    const auto reading = [&](const Tensor& x) {
        return record("reading", {x}, Tensor(ones({})), {x}, [&](const Array&, Context ctx) {
            const GradientTarget target = ctx.target_in_saved(0, 0);
            target.or_zeros()(1) += 3;
            written = target.array.data();
        });
    };
    Tape tape;
    const Tensor x = tape.variable(Array{1, 2});
    Tensor alone = x + 0;
    const Real* const data = alone.value().data();
    const Tensor of_alone = reading(std::exchange(alone, {}));
    tape.backward(of_alone);
    BOOST_TEST(written == data);
    BOOST_TEST((tape.grad(x) == Array{0, 3}));

    Tape another;
    const Tensor y = another.variable(Array{1, 2}), shared = y + 0;
    another.backward(reading(shared) + reading(shared)); // the second one adds
    BOOST_TEST(written != shared.value().data());
    BOOST_TEST((shared.value() == Array{1, 2}));
    BOOST_TEST((another.grad(y) == Array{0, 6}));
}

BOOST_AUTO_TEST_CASE(a_tape_that_keeps_values_gives_the_same_gradients) {
    Parameter weight("weight", {{1, -2}, {3, 4}});
    std::vector<Array> gradients;
    for (const KeepValues values : {KeepValues::no, KeepValues::yes}) {
        weight.grad.reset();
        Tape tape(values);
        tape.backward(sum(exp(weight * weight) / (weight + 10)));
        gradients.push_back(weight.grad.value());
    }
    BOOST_TEST((gradients[0] == gradients[1]));
}

BOOST_AUTO_TEST_CASE(an_operation_that_fails_writes_no_line) {
    Tape tape;
    const Tensor x = tape.variable(ones({2})), y = tape.variable(ones({3}));
    BOOST_CHECK_THROW(x * y, std::invalid_argument);
    BOOST_CHECK_THROW(pow(x, y), std::invalid_argument);
    BOOST_CHECK_THROW(x / y, std::invalid_argument);
    BOOST_CHECK_THROW(matmul(x, y), std::invalid_argument);
    x + x;
    BOOST_TEST(says(tape, "3 lines save 0 B"));
}

// ---- misuse ------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(misuse_is_an_error_that_says_what_to_do) {
    Tape tape;
    const Tensor x = tape.variable(ones({2, 3})), y = sum(x);

    BOOST_TEST(error_of<std::invalid_argument>([&] { tape.backward(x); }) ==
               "[backward] needs one number, got shape (2, 3): take its sum or mean, or pass the "
               "output's gradient");
    BOOST_TEST(error_of<std::logic_error>([&] {
                   tape.backward(x, ones({3, 2}));
               }) == "[backward] the output has shape (2, 3), its gradient (3, 2)");
    BOOST_TEST(error_of<std::logic_error>([&] { tape.backward(Tensor(Real(1))); }) ==
               "[backward] the tensor is a constant: no parameter or variable of a tape led to it");
    BOOST_TEST(error_of<std::logic_error>([&] { tape.backward(Tensor()); }) ==
               "[Tensor] holds nothing: it was default-constructed");
    BOOST_TEST(error_of<std::logic_error>([&] { tape.grad(x); }) ==
               "[grad] there are no gradients yet: run backward first");
    BOOST_TEST(error_of<std::logic_error>([&] { tape.grad(x.detach()); }) ==
               "[grad] the tensor is a constant: no parameter or variable of a tape led to it");

    tape.backward(y); // none of the failures above spoilt it
    BOOST_TEST(tape.grad(x)(1, 2) == 1);
    BOOST_TEST(error_of<std::logic_error>([&] { tape.backward(y); }) ==
               "[backward] this tape has been walked: what it saved is gone. Record a new tape");
}

BOOST_AUTO_TEST_CASE(a_tensor_of_another_tape_is_refused) {
    std::optional<Tensor> stray;
    {
        Tape ended;
        stray = ended.variable(ones({2})) * 2;
    }
    const std::string input =
        " was recorded on another tape, which has ended or is not the current "
        "one; use detach() to take its value alone";
    Tape outer;
    const Tensor x = outer.variable(ones({2}));
    BOOST_TEST(error_of<std::logic_error>([&] { exp(*stray); }) == "[exp] input 0" + input);
    BOOST_TEST(error_of<std::logic_error>([&] { x** stray; }) == "[mul] input 1" + input);
    BOOST_TEST(error_of<std::logic_error>([&] { outer.backward(*stray, ones({2})); }) ==
               "[backward] the tensor was recorded on another tape");
    BOOST_TEST(error_of<std::logic_error>([&] { outer.grad(*stray); }) ==
               "[grad] the tensor was recorded on another tape");
    BOOST_TEST(requires_grad(x * stray->detach()));
    {
        Tape inner;
        const Tensor y = inner.variable(ones({2}));
        BOOST_TEST(error_of<std::logic_error>([&] { matmul(y, x); }) == "[matmul] input 1" + input);
        BOOST_TEST(error_of<std::logic_error>([&] { inner.backward(sum(x.detach() * y) + x); }) ==
                   "[add] input 1" + input);
        BOOST_TEST(error_of<std::logic_error>([&] { outer.grad(y); }) ==
                   "[grad] the tensor was recorded on another tape");
    }
    outer.backward(sum(x));
    BOOST_TEST(outer.grad(x)(0) == 1);
}

BOOST_AUTO_TEST_CASE(a_gradient_that_was_not_kept_is_not_invented) {
    Tape tape;
    const Tensor x = tape.variable(ones({2})), y = x * 2;
    tape.backward(sum(y), KeepGrad::of_leaves);
    BOOST_TEST(tape.grad(x)(0) == 2);
    BOOST_TEST(
        error_of<std::logic_error>([&] { tape.grad(y); }) ==
        "[grad] the gradient of line 1 (mul) was not kept: walk backward with KeepGrad::of_all");
}

BOOST_AUTO_TEST_CASE(a_parameter_changed_between_forward_and_backward_is_noticed) {
    Parameter v("v", ones({2})), w("layer.weight", ones({2}));
    Tape tape;
    const Tensor loss = sum(v * w);
    w.mutable_value()(0) = 7;
    BOOST_TEST(error_of<std::logic_error>([&] { tape.backward(loss); }) ==
               "[backward] parameter 'layer.weight' was changed after this tape saved its value; "
               "walk backward first, then let the optimizer step");
    BOOST_TEST(!v.grad.has_value());
    BOOST_TEST(!w.grad.has_value());
}

// The value that counts is the first one saved: a later one does not undo the change.
BOOST_AUTO_TEST_CASE(a_parameter_saved_changed_and_saved_again_is_noticed) {
    Parameter w("w", ones({2}));
    Tape tape;
    const Tensor early = sum(w * w);
    w.mutable_value()(0) = 7;
    const Tensor loss = early + sum(w * w);
    BOOST_TEST(
        error_of<std::logic_error>([&] { tape.backward(loss); }) ==
        "[backward] parameter 'w' was changed after this tape saved its value; walk backward "
        "first, then let the optimizer step");
    BOOST_TEST(!w.grad.has_value());
}

BOOST_AUTO_TEST_CASE(a_parameter_may_change_where_no_backward_needs_its_value) {
    Parameter v("v", ones({2})), w("w", ones({2}));
    Tape tape;
    const Tensor early = sum(v * 3);
    v.mutable_value()(0) = 7; // before it is kept
    const Tensor loss = early + sum(v * w);
    tape.backward(loss);
    BOOST_TEST((v.grad.value() == Array{4, 4}));
    BOOST_TEST((w.grad.value() == Array{7, 1}));
}

BOOST_AUTO_TEST_CASE(a_backward_that_names_an_input_too_many_is_an_error) {
    for (const bool in_place : {false, true}) {
        Tape tape;
        const Tensor x = tape.variable(ones({2}));
        const Tensor y =
            record("greedy", {x}, Tensor(ones({})), {}, [=](const Array&, Context ctx) {
                in_place ? void(ctx.target(1)) : ctx.accumulate(1, ones({2}));
            });
        BOOST_TEST(error_of<std::logic_error>([&] { tape.backward(y); }) ==
                   "[greedy] backward speaks of input 1, and there are 1");
    }
}

BOOST_AUTO_TEST_CASE(a_backward_is_told_which_inputs_need_a_gradient) {
    Tape tape;
    const Tensor x = tape.variable(ones({2, 3})), constant(ones({4}));
    const std::string needs_none = "[choosy] input 1 needs no gradient";
    const std::string too_many = "[choosy] backward speaks of input 2, and there are 2";
    const Tensor y =
        record("choosy", {x, constant}, Tensor(ones({})), {}, [&](const Array&, Context ctx) {
            BOOST_TEST(ctx.requires_grad(0));
            BOOST_TEST(!ctx.requires_grad(1));
            BOOST_TEST(to_string(ctx.shape(0)) == "(2, 3)");
            ctx.accumulate(1, ones({9})); // not wanted, whatever it is
            ctx.accumulate(1, SparseRows{Shape{1, 1}, {0}, ones({1, 1})});
            BOOST_TEST(error_of<std::logic_error>([&] { ctx.shape(1); }) == needs_none);
            BOOST_TEST(error_of<std::logic_error>([&] { ctx.target(1); }) == needs_none);
            BOOST_TEST(error_of<std::logic_error>([&] { ctx.requires_grad(2); }) == too_many);
            BOOST_TEST(error_of<std::logic_error>([&] { ctx.shape(2); }) == too_many);
            BOOST_CHECK_THROW(ctx.saved(0), std::out_of_range);
            ctx.accumulate(0, ones({2, 3}));
        });
    tape.backward(y);
    BOOST_TEST((tape.grad(x) == ones({2, 3})));
}

BOOST_AUTO_TEST_CASE(what_is_not_needed_is_not_saved_and_keeps_its_number) {
    Tape tape;
    const Tensor x = tape.variable(ones({2})), aside(ones({1000})), constant(array({2}, {3, 4}));
    const Tensor y = record("sparing", {x}, Tensor(ones({})), {{aside, false}, constant},
                            [](const Array&, Context ctx) { ctx.accumulate(0, ctx.saved(1)); });
    BOOST_TEST(says(tape, "2 lines save " + std::to_string(2 * sizeof(Real)) + " B"));
    tape.backward(y);
    BOOST_TEST((tape.grad(x) == Array{3, 4}));
}

BOOST_AUTO_TEST_CASE(a_backward_that_makes_a_wrong_shape_is_named) {
    Tape tape;
    const Tensor x = tape.variable(ones({2, 3}));
    const Tensor y = record("twisted", {x}, Tensor(ones({})), {}, [](const Array&, Context ctx) {
        ctx.accumulate(0, ones({3, 2}));
    });
    BOOST_TEST(error_of<std::logic_error>([&] { tape.backward(y); }) ==
               "[twisted] backward made a gradient of shape (3, 2) for input 0 of shape (2, 3)");

    Tape another;
    const Tensor table = another.variable(ones({4, 2}));
    const Tensor z = record("astray", {table}, Tensor(ones({})), {}, [](const Array&, Context ctx) {
        ctx.accumulate(0, SparseRows{Shape{5, 2}, {4}, ones({1, 2})});
    });
    BOOST_TEST(error_of<std::logic_error>([&] { another.backward(z); }) ==
               "[astray] backward made a gradient of shape (5, 2) for input 0 of shape (4, 2)");
}

BOOST_AUTO_TEST_SUITE_END()
