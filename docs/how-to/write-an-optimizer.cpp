#include <tapestry.hpp>

#include <cmath>
#include <iostream>

using namespace tapestry;

struct RMSpropOptions {
    double lr = 1e-2;
    double alpha = 0.99;
    double eps = 1e-8;
};

// Tieleman and Hinton, "Lecture 6.5 - rmsprop" (2012), as torch.optim.RMSprop:
//     v = α·v + (1-α)·g²
//     θ = θ - lr·g/(√v + eps)
class RMSprop : public Optimizer {
  public:
    explicit RMSprop(ParameterGroups groups, RMSpropOptions options = {})
        : Optimizer("RMSprop", Takes::dense, {"square_avg"}, std::move(groups), options.lr, 0)
        , options_(options) {}

  private:
    void update(Parameter& parameter, const ParameterGroup& group, State& state) override {
        const Real lr = Real(group.lr), alpha = Real(options_.alpha), eps = Real(options_.eps);
        const Real* g = parameter.grad.value().data();
        Real* v = state.array("square_avg", parameter.shape()).data();
        Real* theta = parameter.mutable_value().data();
        for (std::size_t i = 0; i < parameter.value().size(); ++i) {
            v[i] = alpha * v[i] + (1 - alpha) * g[i] * g[i];
            theta[i] -= lr * g[i] / (std::sqrt(v[i]) + eps);
        }
    }

    Settings settings() const override {
        return {{"alpha", options_.alpha}, {"eps", options_.eps}};
    }

    RMSpropOptions options_;
};

int main() {
    Parameter w("w", Array{1, -2, 3});
    RMSprop optimizer({&w}, {.lr = 0.01});
    std::cout << optimizer << '\n';
    for (int step = 1; step <= 3; ++step) {
        Tape tape;
        tape.backward(sum(w * w * w));
        optimizer.step();
        optimizer.zero_grad();
        std::cout << w.value() << '\n';
    }
}
