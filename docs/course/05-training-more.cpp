#include <tapestry.hpp>

#include "docs/say_what_is_wrong.hpp"

#include <cmath>
#include <functional>
#include <iomanip>
#include <iostream>
#include <numbers>

using namespace tapestry;

// What learning rates do, what the activation does, and what goes wrong.
namespace {

struct Net : Module {
    Linear hidden{2, 16}, output{16, 2};

    Tensor operator()(const Tensor& x) { return output(tanh(hidden(x))); }

    void members(Members& m) override {
        m.module("hidden", hidden);
        m.module("output", output);
    }
};

struct Straight : Net {
    Tensor operator()(const Tensor& x) { return output(hidden(x)); } // no tanh
};

struct Forgetful : Net {
    void members(Members& m) override { m.module("hidden", hidden); } // and output?
};

struct Points {
    Array x;
    Indices y;
    StateDict start; // of each net
};

Points two_moons() {
    std::vector<double> moons;
    for (const double angle : linspace(0, std::numbers::pi, 50))
        moons.insert(moons.end(), {std::cos(angle), std::sin(angle), 1 - std::cos(angle),
                                   0.5 - std::sin(angle)});
    const Array x = Array(moons, {100, 2}) + 0.1 * randn({100, 2});
    return {x, arange(100) % 2, Net().state_dict()};
}

// A step of a training, right or wrong.
using Step = std::function<void(Net&, Optimizer&, const Points&)>;

void right_step(Net& net, Optimizer& optimizer, const Points& points) {
    Tape tape;
    const Tensor loss = cross_entropy(net(points.x), points.y);
    optimizer.zero_grad();
    tape.backward(loss);
    optimizer.step();
}

void without_zero_grad(Net& net, Optimizer& optimizer, const Points& points) {
    Tape tape;
    const Tensor loss = cross_entropy(net(points.x), points.y);
    tape.backward(loss);
    optimizer.step();
}

void step_too_early(Net& net, Optimizer& optimizer, const Points& points) {
    Tape tape;
    const Tensor loss = cross_entropy(net(points.x), points.y);
    optimizer.zero_grad();
    optimizer.step();
    tape.backward(loss);
}

// The losses of the steps 0, every, 2·every, … of a training.
void print_losses(const char* name, Net& net, Optimizer& optimizer, const Points& points, int every,
                  const Step& step = right_step) {
    std::cout << std::left << std::setw(28) << name << std::right;
    for (int i = 0; i <= 4 * every; ++i) {
        if (i % every == 0)
            std::cout << std::setw(9) << cross_entropy(net(points.x), points.y).item();
        step(net, optimizer, points);
    }
    std::cout << '\n';
}

void print_sgd(const char* name, double lr, const Points& points, int every,
               const Step& step = right_step) {
    Net net;
    net.load_state_dict(points.start);
    SGD sgd(net, {.lr = lr});
    print_losses(name, net, sgd, points, every, step);
}

void print_adam(const char* name, double lr, const Points& points, int every,
                const Step& step = right_step) {
    Net net;
    net.load_state_dict(points.start);
    Adam adam(net, {.lr = lr});
    print_losses(name, net, adam, points, every, step);
}

// The first number of each parameter: its gradient, and its change by a first step.
void print_first_steps(const Points& points) {
    Net net, another;
    net.load_state_dict(points.start);
    another.load_state_dict(points.start);
    SGD sgd(net, {.lr = 1});
    Adam adam(another, {.lr = 0.05});
    right_step(net, sgd, points);
    right_step(another, adam, points);
    const StateDict by_sgd = net.state_dict(), by_adam = another.state_dict();
    std::cout << "first number of  gradient  by SGD  by Adam\n";
    for (const auto& [name, parameter] : net.named_parameters()) {
        const double value = points.start.at(name).flat(0);
        std::cout << std::left << std::setw(15) << name << std::right << std::setw(10)
                  << parameter->grad.value().flat(0) << std::setw(8)
                  << by_sgd.at(name).flat(0) - value << std::setw(9)
                  << by_adam.at(name).flat(0) - value << '\n';
    }
}

template<class AnyNet>
void print_trained(const char* name, const Points& points) {
    AnyNet net;
    net.load_state_dict(points.start);
    Adam adam(net, {.lr = 0.05});
    for (int step = 0; step < 500; ++step) {
        Tape tape;
        const Tensor loss = cross_entropy(net(points.x), points.y);
        adam.zero_grad();
        tape.backward(loss);
        adam.step();
    }
    std::cout << name << "loss " << cross_entropy(net(points.x), points.y).item() << ", accuracy "
              << accuracy(net(points.x), points.y) << '\n';
}

} // namespace

int main() {
    manual_seed(1);
    const Points points = two_moons();
    std::cout << std::fixed << std::setprecision(3);

    std::cout << "step                               0       50      100      150      200\n";
    print_sgd("SGD, learning rate 0.01", 0.01, points, 50);
    print_sgd("SGD, learning rate 1", 1, points, 50);
    print_sgd("SGD, learning rate 3", 3, points, 50);
    print_adam("Adam, learning rate 0.001", 0.001, points, 50);
    print_adam("Adam, learning rate 0.05", 0.05, points, 50);
    print_adam("Adam, learning rate 0.3", 0.3, points, 50);
    std::cout << "step                               0        1        2        3        4\n";
    print_sgd("SGD, learning rate 100", 100, points, 1);

    std::cout << '\n';
    print_first_steps(points);

    std::cout << "\nafter 500 steps of Adam\n";
    print_trained<Net>("with tanh     ", points);
    print_trained<Straight>("without tanh  ", points);
    std::cout << '\n';

    std::cout << "step                               0       10       20       30       40\n";
    print_adam("Adam", 0.05, points, 10);
    print_adam("Adam without zero_grad", 0.05, points, 10, without_zero_grad);
    print_adam("Adam, step before backward", 0.05, points, 10, step_too_early);
    print_sgd("SGD", 1, points, 10);
    print_sgd("SGD without zero_grad", 1, points, 10, without_zero_grad);
    std::cout << '\n';

    say_what_is_wrong([&] {
        Net net;
        const Tensor loss = cross_entropy(net(points.x), points.y);
        Tape tape;
        tape.backward(loss);
    });
    say_what_is_wrong([&] {
        Forgetful net;
        SGD sgd(net, {.lr = 1});
        Tape tape;
        tape.backward(cross_entropy(net(points.x), points.y));
    });
}
