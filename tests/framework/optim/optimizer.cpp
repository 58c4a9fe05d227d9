#include "framework/optim/optimizer.hpp"

#include "framework/nn/linear.hpp"
#include "framework/ops/arithmetic.hpp"
#include "framework/ops/reduce.hpp"
#include "framework/optim/adagrad.hpp"
#include "framework/optim/sparse_adam.hpp"
#include "framework/tape/tape.hpp"
#include "tests/framework/optim/support.hpp"

using namespace tapestry;
using namespace tapestry::testing;

BOOST_AUTO_TEST_SUITE(optimizers)

namespace {

template<class Optimizer, class Options>
std::string refusal(Options options) {
    Parameter table("wte.weight", start_table), bias("bias", {1, 2});
    Optimizer optimizer({{"bias", &bias}, {"wte.weight", &table}}, options);
    set_grad(bias, {1, 1});
    table.grad.accumulate(rows_two_and_zero());
    std::string message = "none";
    try {
        optimizer.step();
    } catch (const std::invalid_argument& error) {
        message = error.what();
    }
    BOOST_TEST((bias.value() == Array{1, 2})); // all or nothing
    BOOST_TEST(optimizer.state_dict().empty());
    return message;
}

} // namespace

BOOST_AUTO_TEST_CASE(without_decay_an_infinite_weight_stays_infinite) {
    for (const auto& [name, make] : testing::optimizers()) BOOST_TEST_CONTEXT(name) {
            if (name == "AdamW") continue; // which is given a decay here
            Parameter x("x", {std::numeric_limits<Real>::infinity(), 1});
            const auto optimizer = make({{"x", &x}});
            for (int i = 0; i < 2; ++i) {
                set_grad(x, {1, 1});
                optimizer->step();
            }
            BOOST_TEST(x.value()(0) == std::numeric_limits<Real>::infinity());
            BOOST_TEST(std::isfinite(x.value()(1)));
        }
}

BOOST_AUTO_TEST_CASE(a_parameter_without_a_gradient_is_skipped) {
    for (const auto& [name, make] : testing::optimizers()) BOOST_TEST_CONTEXT(name) {
            Pair pair, untouched;
            const auto optimizer = make(pair.named());
            set_grad(pair.a, ones(pair.a.shape()));
            optimizer->step(); // leaves momentum behind
            const Array a = pair.a.value();
            optimizer->zero_grad();
            optimizer->step();
            BOOST_TEST((pair.a.value() == a));
            BOOST_TEST((pair.b.value() == untouched.b.value()));
        }
}

BOOST_AUTO_TEST_CASE(with_a_zero_gradient_momentum_and_decay_still_move_a_parameter) {
    for (const auto& [name, make] : testing::optimizers()) BOOST_TEST_CONTEXT(name) {
            Pair pair;
            const auto optimizer = make(pair.named());
            set_grad(pair.a, ones(pair.a.shape()));
            set_grad(pair.b, zeros(pair.b.shape()));
            optimizer->step();
            const Array a = pair.a.value(), b = pair.b.value();
            BOOST_TEST((b == Pair().b.value()) == (name != "AdamW")); // which decays
            set_grad(pair.a, zeros(pair.a.shape()));
            optimizer->step();
            BOOST_TEST((pair.a.value() == a) == (name == "SGD"));
        }
}

BOOST_AUTO_TEST_CASE(a_frozen_parameter_is_not_stepped) {
    for (const auto& [name, make] : testing::optimizers()) BOOST_TEST_CONTEXT(name) {
            Pair pair;
            pair.a.requires_grad = false;
            const auto optimizer = make(pair.named());
            set_grad(pair.a, ones(pair.a.shape()));
            set_grad(pair.b, ones(pair.b.shape()));
            optimizer->step();
            BOOST_TEST((pair.a.value() == Pair().a.value()));
            BOOST_TEST((pair.b.value() != Pair().b.value()));
        }
}

BOOST_AUTO_TEST_CASE(a_quadratic_is_brought_to_its_minimum) {
    const Array target{{3, 1, -2}, {0, 5, 1}}, curvature{{1, 2, Real(0.5)}, {1, 3, 1}};
    for (const auto& [name, make] : testing::optimizers()) {
        if (name == "AdamW") continue; // decay pulls it off the minimum
        BOOST_TEST_CONTEXT(name) {
            Parameter x("x", zeros({2, 3}));
            const auto optimizer = make({{"x", &x}});
            for (int step = 0; step < 500; ++step) {
                optimizer->set_lr(Real(0.1) * Real(500 - step) / 500);
                optimizer->zero_grad();
                Tape tape;
                const Tensor difference = Tensor(x) - Tensor(target);
                tape.backward(sum(Tensor(curvature) * difference * difference));
                optimizer->step();
            }
            for (std::size_t i = 0; i < 6; ++i)
                BOOST_TEST(std::abs(x.value().data()[i] - target.data()[i]) < 1e-4);
        }
    }
}

BOOST_AUTO_TEST_CASE(groups_have_their_own_rate_and_set_lr_sets_all) {
    Pair pair;
    SGD sgd(std::vector<ParameterGroup>{{{{"a", &pair.a}}, 1, 0}, {{{"b", &pair.b}}, 2, 0}}, {});
    const auto step = [&] {
        set_grad(pair.a, ones(pair.a.shape()));
        set_grad(pair.b, ones(pair.b.shape()));
        sgd.step();
    };
    step();
    BOOST_TEST(pair.a.value()(0, 0) == 0);
    BOOST_TEST(pair.b.value()(1) == -3);
    sgd.set_lr(10);
    step();
    BOOST_TEST(pair.a.value()(0, 0) == -10);
    BOOST_TEST(pair.b.value()(1) == -13);
    sgd.groups()[1].lr = 0;
    step();
    BOOST_TEST(pair.a.value()(0, 0) == -20);
    BOOST_TEST(pair.b.value()(1) == -13);
}

BOOST_AUTO_TEST_CASE(a_parameter_given_twice_or_none_at_all_is_refused) {
    Pair pair;
    const auto refuses = [](std::vector<NamedParameter> parameters, std::string_view part) {
        BOOST_CHECK_EXCEPTION(SGD(parameters, {}), std::invalid_argument, Says{part});
        BOOST_CHECK_EXCEPTION(Adam(parameters, {}), std::invalid_argument, Says{part});
    };
    refuses({{"a", &pair.a}, {"a", &pair.b}}, "'a'");
    refuses({{"a", &pair.a}, {"again", &pair.a}}, "'again'");
    refuses({}, "no parameters");
    const std::vector<ParameterGroup> two_groups{{{{"a", &pair.a}}, 1, 0},
                                                 {{{"a", &pair.a}}, 1, 0}};
    BOOST_CHECK_EXCEPTION(SGD(two_groups, {}), std::invalid_argument, Says{"given twice"});
}

BOOST_AUTO_TEST_CASE(an_optimizer_that_cannot_take_rows_says_which_can) {
    BOOST_TEST(
        refusal<Adam>(AdamOptions())
            .find("[Adam] the gradient of 'wte.weight' is sparse, and Adam moves every row: give "
                  "this parameter to SparseAdam") == 0u);
    BOOST_TEST(refusal<AdamW>(AdamOptions())
                   .find("[AdamW] the gradient of 'wte.weight' is sparse, "
                         "and AdamW moves every row") == 0u);
    BOOST_TEST(refusal<AdamW>(AdamOptions()).find("SparseAdam") != std::string::npos);
    for (const std::string& message : {refusal<SGD>(SGDOptions{.weight_decay = Real(0.1)}),
                                       refusal<Adagrad>(AdagradOptions{.weight_decay = Real(0.1)})})
        BOOST_TEST(message.find("weight decay moves every row: set weight_decay to 0") !=
                       std::string::npos,
                   message);
    BOOST_TEST(refusal<SparseAdam>(SparseAdamOptions()) ==
               "[SparseAdam] the gradient of 'bias' is dense: give this parameter to Adam, or make "
               "its embedding with sparse");
    Parameter table("table", start_table);
    BOOST_CHECK_EXCEPTION(SparseAdam({ParameterGroup{{{"table", &table}}, 1, Real(0.1)}}, {}),
                          std::invalid_argument, Says{"[SparseAdam] takes no weight decay"});
}

BOOST_AUTO_TEST_CASE(a_module_its_parameters_and_groups_of_its_parts_are_all_accepted) {
    struct Model : Module {
        Linear body{2, 2}, head{2, 1, false};
        void members(Members& m) override {
            m.module("body", body);
            m.module("head", head);
        }
    };
    const auto names = [](const SGD& sgd) {
        std::string result;
        for (const ParameterGroup& group : const_cast<SGD&>(sgd).groups())
            for (const auto& [name, parameter] : group.parameters) result += name + " ";
        return result;
    };
    const std::string all = "body.weight body.bias head.weight ";
    Model model;
    BOOST_TEST(names(SGD({{model.body, 0.1}, {model.head, 0.01}})) ==
               "weight bias 1.weight "); // their common module has not named them yet
    BOOST_TEST(names(SGD(model)) == all);
    BOOST_TEST(names(SGD(model, {.lr = 0.1})) == all);
    BOOST_TEST(names(SGD(model.parameters(), {.lr = 0.1})) == all);
    BOOST_TEST(names(SGD({&model.body.weight, &model.head.weight}, {.lr = 0.1})) ==
               "body.weight head.weight ");
    BOOST_TEST(names(SGD({&model.head.weight})) == "head.weight ");
    SGD by_parts({{model.body, 0.1}, {model.head, 0.01, 0.5}});
    BOOST_TEST(names(by_parts) == all);
    BOOST_TEST(by_parts.groups()[1].lr == 0.01);
    BOOST_TEST(by_parts.groups()[0].weight_decay == 0);
    BOOST_TEST(by_parts.groups()[1].weight_decay == 0.5);
}

BOOST_AUTO_TEST_CASE(a_layer_that_members_forgets_is_found_at_the_first_step) {
    struct Forgetful : Module {
        Linear first{2, 3}, second{3, 1};
        Tensor operator()(const Tensor& x) { return second(first(x)); }
        void members(Members& m) override { m.module("first", first); }
    } model;
    SGD sgd(model);
    Tape tape;
    const Tensor loss = sum(model(ones({1, 2})));
    BOOST_CHECK_EXCEPTION(tape.backward(loss), std::logic_error,
                          Says{"[backward] 'first.weight' has an optimizer, and 'weight' of shape "
                               "(1, 3) has none and would never change: name it, or its layer, in "
                               "members() of the module that has it; or freeze it"});
    BOOST_TEST(!model.first.weight.grad.has_value());
}

BOOST_AUTO_TEST_CASE(what_is_frozen_or_has_another_optimizer_was_not_forgotten) {
    Pair pair;
    Parameter constant("constant", {1, 2}, false);
    SGD first({{"a", &pair.a}});
    const auto walk = [&] {
        Tape tape;
        tape.backward(sum(pair.a * pair.a) + sum(pair.b * constant));
    };
    BOOST_CHECK_THROW(walk(), std::logic_error);
    {
        Adam second({{"b", &pair.b}});
        BOOST_CHECK_NO_THROW(walk());
    }
    BOOST_CHECK_THROW(walk(), std::logic_error); // its optimizer has ended
    pair.b.requires_grad = false;
    BOOST_CHECK_NO_THROW(walk());
}

BOOST_AUTO_TEST_CASE(an_optimizer_that_ends_leaves_the_parameter_to_the_others) {
    Pair pair;
    SGD all({{"a", &pair.a}, {"b", &pair.b}});
    const auto walk = [&] {
        Tape tape;
        tape.backward(sum(pair.a * pair.a) + sum(pair.b * pair.b));
    };
    { SGD warm_up({{"a", &pair.a}}); }
    BOOST_CHECK_NO_THROW(walk());
    BOOST_CHECK_THROW(Adam({{"a", &pair.a}}, {.beta1 = 2}), std::invalid_argument);
    BOOST_CHECK_NO_THROW(walk());
}

BOOST_AUTO_TEST_CASE(a_parameter_of_another_shape_than_its_gradient_or_state_is_refused) {
    Parameter table("table", ones({4, 2}));
    Adam adam({{"table", &table}});
    const auto walk = [&] {
        Tape tape;
        tape.backward(sum(table * table));
    };
    walk();
    adam.step();
    table.mutable_value() = ones({5, 2});
    BOOST_CHECK_EXCEPTION(
        adam.step(), std::invalid_argument,
        Says{"[Adam] the gradient of 'table' has shape (4, 2), and its value "
             "(5, 2): where a shape changes, call zero_grad() and make a new optimizer"});
    adam.zero_grad();
    walk();
    BOOST_CHECK_EXCEPTION(adam.step(), std::invalid_argument,
                          Says{"[Adam] 'table/exp_avg' has shape (4, 2), and its value (5, 2): "
                               "where a shape changes, call zero_grad() and make a new optimizer"});
    BOOST_TEST((table.value() == ones({5, 2})));
    SparseAdam sparse({{"table", &table}});
    table.grad = {};
    table.grad.accumulate(SparseRows{{4, 2}, {1}, ones({1, 2})});
    BOOST_CHECK_THROW(sparse.step(), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()
