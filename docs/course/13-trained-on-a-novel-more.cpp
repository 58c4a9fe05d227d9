#include <tapestry.hpp>

#include <iomanip>
#include <iostream>

using namespace tapestry;

namespace {

// What the three helpers of a training decide.
void helpers() {
    const WarmupCosine schedule{.lr = 3e-3, .min_lr = 1e-4, .warmup = 100, .decay = 635};
    for (const std::int64_t step : {0, 50, 100, 367, 635})
        std::cout << "step " << std::setw(3) << step << ", learning rate " << std::fixed
                  << std::setprecision(6) << schedule(step) << '\n';

    Decoder model({.vocabulary = 225, .context = 32, .width = 64});
    for (const ParameterGroup& group : decay_matrices(model, 3e-3, 0.1)) {
        std::size_t numbers = 0;
        for (const auto& [name, parameter] : group.parameters) numbers += parameter->value().size();
        std::cout << "weight decay " << std::setprecision(1) << group.weight_decay << ": "
                  << group.parameters.size() << " parameters, " << numbers << " numbers\n";
    }
    Parameter w("w", {1, 2});
    w.grad.accumulate(Array{30, 40});
    const Real norm = clip_grad_norm({{"w", &w}}, 1);
    std::cout << "norm " << norm << ", then the gradient is " << std::setprecision(4) << w.grad
              << "\n\n";
}

Batch some(std::size_t B, std::size_t T) {
    return {randint(0, 50, {B, T}), randint(0, 50, {B, T})};
}

// The same loss with and without dropout.
void forgotten_eval() {
    manual_seed(1);
    Decoder model({.vocabulary = 50, .context = 16, .width = 32, .dropout = 0.3});
    Adam optimizer(model, {.lr = 1e-2});
    const Batch batch = some(8, 16);
    for (int step = 0; step < 60; ++step) {
        Tape tape;
        tape.backward(cross_entropy(model(batch.inputs), batch.targets));
        optimizer.step();
        optimizer.zero_grad();
    }
    std::cout << std::setprecision(2);
    for (int i = 0; i < 2; ++i)
        std::cout << "train(): loss " << cross_entropy(model(batch.inputs), batch.targets).item()
                  << '\n';
    model.eval();
    for (int i = 0; i < 2; ++i)
        std::cout << "eval():  loss " << cross_entropy(model(batch.inputs), batch.targets).item()
                  << '\n';
    std::cout << '\n';
}

void messages() {
    try {
        RandomBatches({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 4, 32, Generator(1));
    } catch (const std::exception& error) {
        std::cout << error.what() << '\n';
    }
    Decoder model({.vocabulary = 50, .context = 16, .width = 32});
    SGD optimizer(model, {.lr = 1e30});
    const Batch batch = some(8, 16);
    for (int step = 0; step < 3; ++step) {
        Tape tape;
        tape.backward(cross_entropy(model(batch.inputs), batch.targets));
        optimizer.step();
        optimizer.zero_grad();
    }
    try {
        generate(model, {1});
    } catch (const std::exception& error) {
        std::cout << error.what() << '\n';
    }
}

} // namespace

int main() {
    helpers();
    forgotten_eval();
    messages();
}
