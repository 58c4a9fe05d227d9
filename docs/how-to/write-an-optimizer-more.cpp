#include <tapestry.hpp>

#include "docs/say_what_is_wrong.hpp"

#include <cmath>
#include <iostream>

using namespace tapestry;

// The variations of docs/how-to/write-an-optimizer.md, section by section.
namespace {

struct LionOptions {
    double lr = 1e-4;
    double beta1 = 0.9;
    double beta2 = 0.99;
    double weight_decay = 0;
};

// Chen et al., "Symbolic discovery of optimization algorithms" (2023), with λ the weight decay:
//     c = β₁·m + (1-β₁)·g
//     θ = θ - lr·(sign(c) + λ·θ)
//     m = β₂·m + (1-β₂)·g
class Lion : public Optimizer {
  public:
    explicit Lion(ParameterGroups groups, LionOptions options = {})
        : Optimizer("Lion", Takes::dense, {"exp_avg"}, std::move(groups), options.lr,
                    options.weight_decay)
        , options_(options) {
        for (const double beta : {options.beta1, options.beta2})
            require(beta >= 0 && beta < 1, "Lion", "a beta must be in [0, 1): ", beta);
    }

  private:
    void update(Parameter& parameter, const ParameterGroup& group, State& state) override {
        const Real lr = Real(group.lr), decay = Real(group.weight_decay);
        const Real beta1 = Real(options_.beta1), beta2 = Real(options_.beta2);
        const Real* g = parameter.grad.value().data();
        Real* m = state.array("exp_avg", parameter.shape()).data();
        Real* theta = parameter.mutable_value().data();
        for (std::size_t i = 0; i < parameter.value().size(); ++i) {
            const Real c = beta1 * m[i] + (1 - beta1) * g[i];
            const Real sign = Real(c > 0) - Real(c < 0);
            theta[i] -= lr * (sign + decay * theta[i]);
            m[i] = beta2 * m[i] + (1 - beta2) * g[i];
        }
    }

    Settings settings() const override {
        return {{"beta1", options_.beta1}, {"beta2", options_.beta2}};
    }

    LionOptions options_;
};

// The sign of the gradient, and no state. It moves the rows that have a gradient.
class SignSGD : public Optimizer {
  public:
    SignSGD(ParameterGroups groups, double lr)
        : Optimizer("SignSGD", Takes::both, {}, std::move(groups), lr, 0) {}

  private:
    void update(Parameter& parameter, const ParameterGroup& group, State&) override {
        const Real lr = Real(group.lr);
        Real* theta = parameter.mutable_value().data();
        parameter.grad.for_each_row([&](std::size_t begin, const Real* g, std::size_t n) {
            for (std::size_t i = 0; i < n; ++i)
                theta[begin + i] -= lr * (Real(g[i] > 0) - Real(g[i] < 0));
        });
    }
};

void one_step(Optimizer& optimizer, const Tensor& loss) {
    Tape::current()->backward(loss);
    optimizer.step();
    optimizer.zero_grad();
}

void with_weight_decay() {
    Parameter w("w", Array{1, -2, 3});
    Lion lion({&w}, {.lr = 0.1, .weight_decay = 0.5});
    for (int step = 1; step <= 3; ++step) {
        Tape tape;
        one_step(lion, sum(w * w * w));
        std::cout << w.value() << '\n';
    }
    for (const auto& [name, array] : lion.state_dict()) std::cout << name << ' ' << array << '\n';
}

void with_sparse_gradients() {
    Embedding embedding = Embedding::from_pretrained(zeros({4, 2}), false, {.sparse = true});
    SignSGD optimizer(embedding, 0.1);
    Tape tape;
    one_step(optimizer, sum(embedding({1, 3, 3})));
    std::cout << embedding.weight << '\n';
}

void misuse() {
    say_what_is_wrong([] {
        Embedding embedding(4, 2, {.sparse = true});
        Lion lion(embedding);
        Tape tape;
        one_step(lion, sum(embedding({1, 3, 3})));
    });
    say_what_is_wrong([] {
        Parameter w("w", zeros({2}));
        Lion lion({&w}, {.beta2 = 1});
    });
    say_what_is_wrong([] {
        Parameter w("w", zeros({2}));
        Lion lion({&w});
        lion.load_state_dict({{"w/step", full({}, 1)}, {"w/square_avg", zeros({2})}});
    });
}

} // namespace

int main() {
    for (const auto section : {with_weight_decay, with_sparse_gradients, misuse}) {
        section();
        std::cout << '\n';
    }
}
