#include "framework/optim/adam.hpp"
#include "framework/optim/clip.hpp"
#include "framework/optim/schedule.hpp"
#include "framework/optim/sgd.hpp"
#include "tests/golden/golden.hpp"

#include <memory>

using namespace tapestry;
using tapestry::golden::Case;

namespace {

// Row `step` of a table of one array for each step.
Array row(const Array& table, std::size_t step) {
    const Shape shape(table.shape().begin() + 1, table.shape().end());
    Array result = empty(shape);
    std::copy_n(table.data() + step * result.size(), result.size(), result.data());
    return result;
}

// lr or weight_decay of a parameter's own group, or those of all.
Real setting_of(const Case& golden, const std::string& setting, const std::string& parameter) {
    const std::string own = setting + "." + parameter;
    return Real(golden.number(golden.has_setting(own) ? own : setting));
}

struct Given {
    const Case& golden;
    std::string name;
    Parameter parameter;
    Array gradients, after;
    Indices has_gradient;

    Given(const Case& golden, const std::string& name)
        : golden(golden)
        , name(name)
        , parameter(name, golden.read("start." + name))
        , gradients(golden.read("grad." + name))
        , after(golden.read("after." + name))
        , has_gradient(golden.read_indices("has_grad." + name)) {}

    void set_gradient(std::size_t step) {
        parameter.grad.reset();
        if (has_gradient(step)) parameter.grad.accumulate(row(gradients, step));
    }
    void check(std::size_t step) const {
        golden::check_close(name + " after step " + std::to_string(step), parameter.value(),
                            row(after, step));
    }
    ParameterGroup group() {
        return {{{name, &parameter}},
                setting_of(golden, "lr", name),
                setting_of(golden, "weight_decay", name)};
    }
};

using MakeOptimizer =
    std::function<std::unique_ptr<Optimizer>(std::vector<ParameterGroup>, const Case&)>;

// Five steps with the gradients of the case.
void check_steps(const Case& golden, const MakeOptimizer& make) {
    Given weight(golden, "weight"), bias(golden, "bias");
    const std::vector<NamedParameter> parameters{{"weight", &weight.parameter},
                                                 {"bias", &bias.parameter}};
    const auto optimizer = make({weight.group(), bias.group()}, golden);
    const Array norms = golden.has("norms") ? golden.read("norms") : Array();
    for (std::size_t step = 0; step < weight.gradients.shape(0); ++step) {
        weight.set_gradient(step);
        bias.set_gradient(step);
        if (golden.has("norms"))
            golden::check_close(
                "norm", full({}, clip_grad_norm(parameters, Real(golden.number("max_norm")))),
                full({}, norms(step)));
        optimizer->step();
        weight.check(step);
        bias.check(step);
    }
}

std::unique_ptr<Optimizer> make_sgd(std::vector<ParameterGroup> groups, const Case& golden) {
    SGDOptions options;
    options.momentum = Real(golden.number("momentum"));
    options.dampening = Real(golden.number("dampening"));
    options.nesterov = golden.is_true("nesterov");
    return std::make_unique<SGD>(std::move(groups), options);
}

template<class Kind>
std::unique_ptr<Optimizer> make_adam(std::vector<ParameterGroup> groups, const Case& golden) {
    AdamOptions options;
    options.beta1 = Real(golden.numbers("betas").at(0));
    options.beta2 = Real(golden.numbers("betas").at(1));
    options.eps = Real(golden.number("eps"));
    return std::make_unique<Kind>(std::move(groups), options);
}

} // namespace

BOOST_AUTO_TEST_SUITE(optimizers_like_pytorch)

BOOST_AUTO_TEST_CASE(sgd) {
    golden::for_each_case("sgd", [](const Case& golden) { check_steps(golden, make_sgd); },
                          {"sgd.sparse", "sgd.sparse.momentum", "sgd.sparse.clip"});
}

BOOST_AUTO_TEST_CASE(adam) {
    golden::for_each_case("adam", [](const Case& golden) { check_steps(golden, make_adam<Adam>); });
}

BOOST_AUTO_TEST_CASE(adamw) {
    golden::for_each_case("adamw",
                          [](const Case& golden) { check_steps(golden, make_adam<AdamW>); });
}

BOOST_AUTO_TEST_CASE(schedule) {
    golden::for_each_case("schedule",
                          [](const Case& golden) {
                              const WarmupCosine schedule{Real(golden.number("lr")),
                                                          Real(golden.number("min_lr")),
                                                          std::int64_t(golden.number("warmup")),
                                                          std::int64_t(golden.number("decay"))};
                              const Array theirs = golden.read("lr");
                              Array ours = empty(theirs.shape());
                              for (std::size_t step = 0; step < ours.size(); ++step)
                                  ours(step) = schedule(std::int64_t(step));
                              golden::check_each_close("lr", ours, theirs);
                          },
                          {"schedule.from_zero"}); // nanoGPT's of 2023
}

BOOST_AUTO_TEST_SUITE_END()
