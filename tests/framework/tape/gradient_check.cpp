#include "framework/tape/gradient_check.hpp"

#include "framework/nn/dropout.hpp"
#include "framework/nn/embedding.hpp"
#include "framework/nn/linear.hpp"
#include "framework/ops/arithmetic.hpp"
#include "framework/ops/cross_entropy.hpp"
#include "framework/ops/elementwise.hpp"
#include "framework/ops/masked_fill.hpp"
#include "framework/ops/reduce.hpp"
#include "framework/ops/softmax.hpp"
#include "tests/support/gradient_check.hpp"
#include "tests/support/operations.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(the_gradient_check)

namespace {

Array product(double factor, const Array& x, const Array& dy) { return factor * x * dy; }

// y = x², whose backward is dx of x and dy.
Tensor square(const Tensor& x, const std::function<Array(const Array& x, const Array& dy)>& dx) {
    Array y = x.value();
    for (Real& element : y) element *= element;
    return record("square", {x}, std::move(y), {x},
                  [dx](const Array& dy, Context ctx) { ctx.accumulate(0, dx(ctx.saved(0), dy)); });
}

Tensor square(const Tensor& x) {
    return square(x, [](const Array& x, const Array& dy) { return product(2, x, dy); });
}

// The same with 0.01 too much in one element.
Tensor wrong_in_one(const Tensor& x, std::size_t element) {
    return square(x, [element](const Array& x, const Array& dy) {
        Array dx = product(2, x, dy);
        dx.data()[element] += Real(0.01);
        return dx;
    });
}

// Two layers on a lookup: (3,) to (3, 4).
struct Model : Module {
    Embedding table{5, 3};
    Linear linear{3, 4};
    Dropout dropout{Real(0.5)};
    void members(Members& m) override {
        m.module("table", table);
        m.module("linear", linear);
        m.module("dropout", dropout);
    }
    Tensor operator()(const Indices& ids) { return linear(dropout(tanh(table(ids)))); }
};

Tensor loss_of(Model& model) {
    return cross_entropy(model(indices({3}, {1, 1, 4})), indices({3}, {0, 3, 2}));
}

boost::test_tools::assertion_result says(const GradientCheck& check, std::string_view part) {
    boost::test_tools::assertion_result result(check.fault.find(part) != std::string::npos);
    result.message() << "the check says: " << check;
    return result;
}

} // namespace

BOOST_AUTO_TEST_CASE(needs_double) {
    const auto check = [] {
        gradient_check([](const Tensors& x) { return x[0] * x[0]; }, {ones({2})});
    };
    Parameter w("w", ones({2}));
    const auto check_parameter = [&] { gradient_check([&] { return w * w; }, {{"w", &w}}); };
    if (std::is_same_v<Real, double>) {
        check();
        check_parameter();
        return;
    }
    const std::string message =
        "[gradient_check] a float has too few digits for differences: define "
        "TAPESTRY_DOUBLE and link the library in double (pkg-config "
        "tapestry-double, libtapestry_double.a)";
    BOOST_TEST(error_of<std::logic_error>(check) == message);
    BOOST_TEST(error_of<std::logic_error>(check_parameter) == message);
}

BOOST_AUTO_TEST_CASE(passes_a_right_gradient, *in_double) {
    const GradientCheck check =
        gradient_check([](const Tensors& x) { return square(x[0]); }, random_inputs({{2, 3}}));
    BOOST_TEST(check);
    BOOST_TEST(check.fault.empty());
    std::ostringstream text;
    text << check;
    BOOST_TEST(text.str() == "every gradient is that of the difference quotients");
}

BOOST_AUTO_TEST_CASE(catches_wrong_gradients, *in_double) {
    const std::function<Array(const Array&, const Array&)> wrong[] = {
        [](const Array& x, const Array& dy) { return product(2.01, x, dy); },
        [](const Array& x, const Array&) { return product(2, x, ones(x.shape())); }, // forgets dy
        [](const Array& x, const Array& dy) { return product(-2, x, dy); },
        [](const Array& x, const Array&) { return zeros(x.shape()); },
        [](const Array& x, const Array&) { return full(x.shape(), infinity); },
        [](const Array& x, const Array&) { return full(x.shape(), not_a_number); },
    };
    for (const auto& dx : wrong) {
        const Function f = [&](const Tensors& x) { return square(x[0], dx); };
        BOOST_TEST(!gradient_check(f, random_inputs({{2, 3}})));
    }
    BOOST_TEST(!gradient_check([](const Tensors& x) { return x[0] * x[1].detach(); },
                               random_inputs({{2}, {2}})));
}

BOOST_AUTO_TEST_CASE(names_the_one_element_that_is_wrong, *in_double) {
    for (std::size_t element = 0; element < 6; ++element) {
        const Function f = [&](const Tensors& x) { return x[0] + wrong_in_one(x[1], element); };
        const GradientCheck check = gradient_check(f, random_inputs({{2, 3}, {2, 3}}));
        BOOST_TEST(says(check, "input 1, element " + position(element, {2, 3}) + ": "));
    }
}

BOOST_AUTO_TEST_CASE(says_what_it_found_and_what_it_allows, *in_double) {
    const Function f = [](const Tensors& x) { return sum(wrong_in_one(x[0], 3)); };
    const GradientCheck check = gradient_check(f, {Array{1, 2, 3, 0}});
    BOOST_TEST(check.fault == "input 0, element (3,): the gradient is 0.01, and the difference "
                              "quotient is 0. They differ by 0.01, and 1e-05 is allowed (atol "
                              "1e-05, rtol 0.001)");
    std::ostringstream text;
    text << check;
    BOOST_TEST(text.str() == check.fault);
}

BOOST_AUTO_TEST_CASE(keeps_to_its_options, *in_double) {
    const Function f = [](const Tensors& x) { return wrong_in_one(x[0], 1); };
    const std::vector<Array> x = random_inputs({{2}});
    BOOST_TEST(!gradient_check(f, x, {.atol = 0.0099, .rtol = 0}));
    BOOST_TEST(gradient_check(f, x, {.atol = 0.0101, .rtol = 0}));
    BOOST_TEST(!gradient_check(f, x, {.atol = 0, .rtol = 1e-6}));
    BOOST_TEST(gradient_check(f, x, {.atol = 0, .rtol = 1}));
    // The quotient of x³ at 0 is eps², and the derivative 0.
    const Function cube = [](const Tensors& x) { return x[0] * x[0] * x[0]; };
    BOOST_TEST(gradient_check(cube, {zeros({})}));
    BOOST_TEST(!gradient_check(cube, {zeros({})}, {.eps = 0.1}));
}

BOOST_AUTO_TEST_CASE(counts_an_input_that_does_not_matter_as_0, *in_double) {
    BOOST_TEST(
        gradient_check([](const Tensors& x) { return x[1] * 2; }, random_inputs({{2}, {3}})));
    BOOST_TEST(gradient_check([](const Tensors&) { return ones({2}); }, random_inputs({{3}})));
    // It matters, and the tape does not know.
    BOOST_TEST(says(gradient_check([](const Tensors& x) { return x[0].detach(); }, {ones({})}),
                    "input 0, element (): the gradient is 0, "));
}

BOOST_AUTO_TEST_CASE(has_nothing_to_say_of_no_elements, *in_double) {
    const Function f = [](const Tensors& x) { return sum(x[0]) + wrong_in_one(x[1], 0); };
    BOOST_TEST(gradient_check([](const Tensors& x) { return square(x[0]); }, {zeros({0, 3})}));
    BOOST_TEST(says(gradient_check(f, {zeros({0, 3}), ones({2})}), "input 1, element (0,)"));
}

BOOST_AUTO_TEST_CASE(faults_what_is_not_finite, *in_double) {
    const Function f = [](const Tensors& x) { return square(x[0]); };
    BOOST_TEST(gradient_check(f, {Array{1, not_a_number, 2}}).fault ==
               "the output is nan at (1,), where differences say nothing");
    for (const Real bad : {infinity, -infinity, Real(1e200)})
        BOOST_TEST(says(gradient_check(f, {Array{1, bad, 2}}), "input 0, element (1,): "));
    // Gradients that are no number, of outputs that are.
    for (const Real bad : {not_a_number, infinity}) {
        const Function spoils = [&](const Tensors& x) {
            return square(x[0], [&](const Array& x, const Array&) { return full(x.shape(), bad); });
        };
        BOOST_TEST(says(gradient_check(spoils, {Array{1}}), ". Both must be finite: "));
    }
    // The logarithm is not finite on one side.
    BOOST_TEST(says(gradient_check([](const Tensors& x) { return log(x[0]); }, {Array{0}}), "inf"));
    // Finite at 1 and infinite above it, with a gradient of 1.
    const Function jumps = [](const Tensors& x) {
        return x[0].item() > 1 ? x[0] + infinity : x[0];
    };
    BOOST_TEST(says(gradient_check(jumps, {ones({})}), "the difference quotient is "));
    // Outputs that are infinite and stay so have no part in it.
    const Function masked = [](const Tensors& x) {
        return masked_fill(x[0], Mask{false, true, false}, -infinity);
    };
    BOOST_TEST(gradient_check(masked, {Array{1, 2, 3}}));
}

BOOST_AUTO_TEST_CASE(takes_the_step_that_rounding_leaves, *in_double) {
    constexpr Real far = Real(4e9); // where numbers are 4.8e-7 apart
    BOOST_TEST(gradient_check([](const Tensors& x) { return x[0] - far; }, {Array{far}}));
    BOOST_TEST(says(gradient_check([](const Tensors& x) { return x[0] - far; }, {Array{1e12}}),
                    ": the gradient is -0.511254, and the difference quotient is nan. Both must be "
                    "finite: check where the function is, and where eps (1e-06) is not lost beside "
                    "the element"));
}

BOOST_AUTO_TEST_CASE(moves_one_element_at_a_time, *in_double) {
    const std::vector<Array> x = random_inputs({{2, 3}, {4}});
    std::size_t most = 0;
    const Function f = [&](const Tensors& at) {
        std::size_t moved = 0;
        for (std::size_t which = 0; which < x.size(); ++which)
            for (std::size_t i = 0; i < x[which].size(); ++i)
                moved += at[which].value().data()[i] != x[which].data()[i];
        most = std::max(most, moved);
        return sum(at[0]) + at[1];
    };
    BOOST_TEST(gradient_check(f, x));
    BOOST_TEST(most == 1u);

    Parameter w("w", x[0]), v("v", x[1]);
    BOOST_TEST(gradient_check([&] { return f({w, v}); }, {{"w", &w}, {"v", &v}}));
    BOOST_TEST(most == 1u);
}

BOOST_AUTO_TEST_CASE(refuses_a_function_that_is_not_the_same_each_time, *in_double) {
    int calls = 0;
    const Function counts = [&](const Tensors& x) { return x[0] * Real(++calls); };
    const Function grows = [&](const Tensors& x) {
        return sum(x[0]) * Tensor(ones({std::size_t(++calls)}));
    };
    const auto message = [](const Function& f) {
        return error_of<std::invalid_argument>([&] { gradient_check(f, {Array{0, 2}}); });
    };
    BOOST_TEST(message(counts) ==
               "[gradient_check] the function gave 2 at (1,) and then 4; a check needs the same "
               "value each time: turn dropout off with eval(), or seed the generator in the "
               "function");
    BOOST_TEST(message(grows) == "[gradient_check] the function gave shape (3,) and then (4,); a "
                                 "check needs the same shape each time");
    calls = 0;
    const Function grows_later = [&](const Tensors& x) {
        return sum(x[0]) * Tensor(ones({++calls == 3 ? 1u : 2u}));
    };
    BOOST_TEST(message(grows_later) == "[gradient_check] the function gave shape (2,) and then "
                                       "(1,); a check needs the same shape each time");
}

BOOST_AUTO_TEST_CASE(refuses_what_it_cannot_check, *in_double) {
    const Function f = [](const Tensors&) { return zeros({}); };
    const std::string nothing = "[gradient_check] there is nothing to check: no input, or no "
                                "parameter that is not frozen";
    const std::string eps = "[gradient_check] eps must be above 0, and finite: ";
    Parameter frozen("frozen", ones({2}), false);
    const std::vector<Array> x{ones({2})};
    check_refusals<std::invalid_argument>({
        {[&] { gradient_check(f, std::vector<Array>{}); }, nothing},
        {[&] {
             gradient_check([] { return zeros({}); }, {{"frozen", &frozen}});
         },
         nothing},
        {[&] { gradient_check(f, x, {.eps = 0}); }, eps + "0"},
        {[&] { gradient_check(f, x, {.eps = double(not_a_number)}); }, eps + "nan"},
        {[&] { gradient_check(f, x, {.eps = double(infinity)}); }, eps + "inf"},
        {[&] { gradient_check(f, x, {.atol = -1}); },
         "[gradient_check] atol and rtol must not be negative: -1 and 0.001"},
    });
}

BOOST_AUTO_TEST_CASE(records_nothing_and_leaves_other_gradients_alone, *in_double) {
    Parameter w("w", ones({2}));
    Tape tape;
    BOOST_TEST(gradient_check([&](const Tensors& x) { return x[0] * w; }, random_inputs({{2}})));
    BOOST_TEST(gradient_check([&] { return w * w; }, {{"w", &w}}));
    BOOST_TEST(tape.size() == 0u);
    BOOST_TEST(Tape::current() == &tape);
    BOOST_TEST(!w.grad.has_value());
    w.grad.accumulate(full({2}, 7));
    BOOST_TEST(gradient_check([&] { return w * w; }, {{"w", &w}}));
    BOOST_TEST(close(w.grad.value(), full({2}, 7), 0));
}

BOOST_AUTO_TEST_CASE(walks_through_a_modules_parameters, *in_double) {
    manual_seed(1);
    Model model;
    model.eval();
    const StateDict before = model.state_dict();
    const auto check = [&](const std::function<Tensor()>& loss) {
        return gradient_check(loss, model.named_parameters());
    };
    BOOST_TEST(check([&] { return loss_of(model); }));
    BOOST_TEST(check([&] { return model(indices({2}, {0, 4})); })); // of any shape
    BOOST_TEST((model.state_dict() == before));
    // Each of them can be found wrong.
    for (const auto& [name, parameter] : model.named_parameters()) {
        const std::size_t last = parameter->value().size() - 1;
        const auto loss = [&, p = parameter] {
            return loss_of(model) + sum(wrong_in_one(Tensor(*p), last));
        };
        BOOST_TEST(says(check(loss), "parameter '" + name + "', element " +
                                         position(last, parameter->shape()) + ": "));
        BOOST_TEST((model.state_dict() == before));
    }
}

BOOST_AUTO_TEST_CASE(takes_rows_of_a_sparse_gradient, *in_double) {
    manual_seed(1);
    Embedding layer(5, 3, {.sparse = true});
    const auto loss = [&] { return square(layer(indices({3}, {1, 1, 4}))); };
    BOOST_TEST(gradient_check(loss, layer.named_parameters()));
    const auto wrong = [&] { return wrong_in_one(layer(indices({3}, {1, 1, 4})), 8); };
    BOOST_TEST(says(gradient_check(wrong, layer.named_parameters()), "element (4, 2)"));
}

BOOST_AUTO_TEST_CASE(finds_the_gradients_that_an_embedding_changes, *in_double) {
    manual_seed(1);
    Embedding layer(5, 3, {.padding_idx = 2});
    layer.weight.mutable_value()(2, 0) = 1;
    const auto loss = [&] { return layer(indices({2}, {1, 2})); };
    BOOST_TEST(says(gradient_check(loss, layer.named_parameters()),
                    "parameter 'weight', element (2, 0): the gradient is 0, "));
}

BOOST_AUTO_TEST_CASE(leaves_frozen_parameters_out, *in_double) {
    Parameter trained("trained", ones({2})), frozen("frozen", ones({2}), false);
    const auto loss = [&] { return wrong_in_one(frozen, 0) * trained; };
    const std::uint64_t version = frozen.version();
    BOOST_TEST(gradient_check(loss, {{"trained", &trained}, {"frozen", &frozen}}));
    BOOST_TEST(frozen.version() == version);
    frozen.requires_grad = true;
    BOOST_TEST(
        says(gradient_check(loss, {{"trained", &trained}, {"frozen", &frozen}}), "'frozen'"));
}

BOOST_AUTO_TEST_CASE(restores_values_after_an_exception, *in_double) {
    Parameter w("w", Array{1, 2, 3});
    for (int last = 1; last < 8; ++last) {
        int calls = 0;
        const auto loss = [&] {
            if (++calls == last) throw std::runtime_error("the loss gave up");
            return w * w;
        };
        BOOST_TEST(error_of<std::runtime_error>([&] {
                       gradient_check(loss, {{"w", &w}});
                   }) == "the loss gave up");
        BOOST_TEST(close(w.value(), Array{1, 2, 3}, 0));
    }
}

BOOST_AUTO_TEST_CASE(refuses_dropout_and_a_loss_that_changes_a_parameter, *in_double) {
    manual_seed(1);
    Model model;
    const StateDict before = model.state_dict();
    const std::string error = error_of<std::invalid_argument>(
        [&] { gradient_check([&] { return loss_of(model); }, model.named_parameters()); });
    BOOST_TEST(error.find("turn dropout off with eval()") != std::string::npos, error);
    // With the same mask each time it can be checked.
    BOOST_TEST(gradient_check(
        [&] {
            const GeneratorScope scope(3);
            return loss_of(model);
        },
        model.named_parameters()));
    BOOST_TEST((model.state_dict() == before));

    Embedding layer(5, 3, {.max_norm = Real(0.1)});
    const auto loss = [&] { return layer(indices({1}, {3})); };
    BOOST_TEST(
        error_of<std::logic_error>([&] { gradient_check(loss, layer.named_parameters()); }) ==
        "[Parameter] 'weight' cannot be changed (as max_norm does) while gradient_check compares "
        "values: check without what changes it");
}

BOOST_AUTO_TEST_CASE(changes_nothing_where_parameters_may_only_be_read, *in_double) {
    Parameter w("w", ones({2}));
    const ReadOnlyParameters shared("while others read it");
    BOOST_TEST(error_of<std::logic_error>([&] {
                   gradient_check([&] { return w * w; }, {{"w", &w}});
               }) == "[Parameter] 'w' cannot be changed (as max_norm does) while others read it");
}

BOOST_AUTO_TEST_SUITE_END()
