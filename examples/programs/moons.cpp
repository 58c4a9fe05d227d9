#include <tapestry.hpp>

#include <cmath>
#include <iostream>
#include <numbers>

using namespace tapestry;

// Two half circles that reach into each other. No straight line separates them, but a small MLP does.
// The points are those of sklearn's make_moons, the loss is that of micrograd's demo.
int main() {
    manual_seed(1);
    const std::size_t n = 50; // points of each half circle
    std::vector<double> points, classes;
    for (const double angle : linspace(0, std::numbers::pi, n)) {
        points.insert(points.end(), {std::cos(angle), std::sin(angle)});
        points.insert(points.end(), {1 - std::cos(angle), 0.5 - std::sin(angle)});
        classes.insert(classes.end(), {-1, 1});
    }
    const Array x = Array(points, {2 * n, 2}) + 0.1 * randn({2 * n, 2}); // (100, 2)
    const Array y(classes, {2 * n, 1});                                  // (100, 1), -1 or 1

    Sequential net;
    net.add<Linear>(2, 16).add<ReLU>().add<Linear>(16, 16).add<ReLU>().add<Linear>(16, 1);
    std::cout << net << '\n' << net.parameter_count() << " parameters\n\n";

    Adam optimizer(net, {.lr = 0.05});
    for (int step = 0; step <= 100; ++step) {
        Tape tape;
        const Tensor scores = net(x); // (100, 1), above 0 for class 1
        // The hinge loss: a score is right if its sign is, and good enough from 1 on.
        const Tensor loss = mean(relu(1 - y * scores));
        if (step % 20 == 0) {
            const Tensor right = mean(where(y * scores > 0, 1, 0));
            std::cout << "step " << step << ", loss " << loss.item() << ", accuracy "
                      << 100 * right.item() << " %\n";
        }
        optimizer.zero_grad();
        tape.backward(loss);
        optimizer.step();
    }

    // What the net says of each place in the plane.
    for (const double height : linspace(1.5, -1, 16)) {
        std::cout << '\n';
        for (const double across : linspace(-1.5, 2.5, 60))
            std::cout << (net(Tensor{{across, height}}).item() > 0 ? '#' : '.');
    }
    std::cout << '\n';
}
