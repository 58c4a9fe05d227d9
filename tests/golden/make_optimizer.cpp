#include "tests/golden/make_optimizer.hpp"

#include "framework/optim/adagrad.hpp"
#include "framework/optim/adam.hpp"
#include "framework/optim/sgd.hpp"
#include "framework/optim/sparse_adam.hpp"

namespace tapestry::golden {
namespace {

void set(double& option, const Case& golden, const std::string& setting) {
    if (golden.has_setting(setting)) option = golden.number(setting);
}

template<class Options>
void set_betas_and_eps(Options& options, const Case& golden) {
    if (golden.has_setting("betas")) {
        options.beta1 = golden.numbers("betas").at(0);
        options.beta2 = golden.numbers("betas").at(1);
    }
    set(options.eps, golden, "eps");
}

} // namespace

std::unique_ptr<Optimizer> make_optimizer(const std::string& kind, const Case& golden,
                                          const std::vector<NamedParameter>& parameters) {
    std::vector<ParameterGroup> groups;
    for (const auto& [name, parameter] : parameters) {
        ParameterGroup group{{{name, parameter}}, 0, 0};
        for (const std::string& own : {std::string(), "." + name}) {
            set(group.lr, golden, "lr" + own);
            set(group.weight_decay, golden, "weight_decay" + own);
        }
        groups.push_back(group);
    }
    if (kind == "SGD") {
        SGDOptions options;
        set(options.momentum, golden, "momentum");
        set(options.dampening, golden, "dampening");
        options.nesterov = golden.is_true("nesterov");
        return std::make_unique<SGD>(groups, options);
    }
    if (kind == "Adagrad") {
        AdagradOptions options;
        set(options.lr_decay, golden, "lr_decay");
        set(options.initial_accumulator_value, golden, "initial_accumulator_value");
        set(options.eps, golden, "eps");
        return std::make_unique<Adagrad>(groups, options);
    }
    if (kind == "SparseAdam") {
        SparseAdamOptions options;
        set_betas_and_eps(options, golden);
        return std::make_unique<SparseAdam>(groups, options);
    }
    AdamOptions options;
    set_betas_and_eps(options, golden);
    if (kind == "Adam") return std::make_unique<Adam>(groups, options);
    BOOST_TEST_REQUIRE(kind == "AdamW");
    return std::make_unique<AdamW>(groups, options);
}

} // namespace tapestry::golden
