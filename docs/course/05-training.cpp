#include <tapestry.hpp>

#include <cmath>
#include <iomanip>
#include <iostream>
#include <numbers>

using namespace tapestry;

// Two half circles reach into each other. A net learns which one a point is of: by SGD, and by Adam.
struct Net : Module {
    Linear hidden{2, 16}, output{16, 2};

    Tensor operator()(const Tensor& x) { return output(tanh(hidden(x))); } // (N, 2) to (N, 2)

    void members(Members& m) override {
        m.module("hidden", hidden);
        m.module("output", output);
    }
};

void train(const char* name, Net& net, Optimizer& optimizer, const Array& x, const Indices& y) {
    std::cout << name << '\n';
    std::vector<double> losses;
    for (int step = 0; step <= 200; ++step) {
        if (step % 50 == 0)
            std::cout << "step " << step << ", loss " << cross_entropy(net(x), y).item()
                      << ", accuracy " << accuracy(net(x), y) << '\n';
        Tape tape;
        const Tensor loss = cross_entropy(net(x), y);
        optimizer.zero_grad();
        tape.backward(loss);
        optimizer.step();
        losses.push_back(loss.item());
    }
    write_npy(std::string(name) + ".npy", Array(losses)); // for the picture
}

int main() {
    manual_seed(1);
    std::vector<double> moons, plane;
    for (const double angle : linspace(0, std::numbers::pi, 50))
        moons.insert(moons.end(), {std::cos(angle), std::sin(angle),             // one of class 0
                                   1 - std::cos(angle), 0.5 - std::sin(angle)}); // one of class 1
    const Array x = Array(moons, {100, 2}) + 0.1 * randn({100, 2});              // with some noise
    const Indices y = arange(100) % 2;

    Net net, another;
    another.load_state_dict(net.state_dict()); // both begin with the same numbers
    std::cout << net << std::fixed << std::setprecision(3) << '\n';
    SGD sgd(net, {.lr = 1});
    train("SGD", net, sgd, x, y);
    Adam adam(another, {.lr = 0.05});
    train("Adam", another, adam, x, y);

    for (const double across : linspace(-1.5, 2.5, 41)) // what it says of each place in the plane
        for (const double up : linspace(-1.2, 1.5, 28)) plane.insert(plane.end(), {across, up});
    write_npy("moons.npy", x);
    write_npy("plane.npy", softmax(another(Array(plane, {41 * 28, 2}))).value());
}
