#include "docs/course/exercises/check.hpp"

#include <cmath>
#include <numbers>
#include <sstream>

using namespace tapestry;
using namespace tapestry::course;

std::vector<double> train(Sequential& net, Optimizer& optimizer, const Array& x,
                          const Indices& classes, int steps);

namespace {

struct Moons {
    Array x;
    Indices classes;
};

// Points at random places of the two half circles.
Moons two_moons(std::size_t count) {
    const Array angles = random_uniform({count}, 0, std::numbers::pi);
    Moons moons{random_normal({count, 2}, 0, 0.1), arange(std::int64_t(count)) % 2};
    for (std::size_t i = 0; i < count; ++i) {
        const double side = moons.classes(i) == 0 ? 1 : -1;
        moons.x(i, 0) += Real(0.5 - 0.5 * side + side * std::cos(angles(i)));
        moons.x(i, 1) += Real(0.25 - 0.25 * side + side * std::sin(angles(i)));
    }
    return moons;
}

struct Net : Sequential {
    Net() { add<Linear>(2, 16).add(tanh).add<Linear>(16, 2); }
};

// All numbers of a net, one after the other.
Array numbers_of(Net& net) {
    std::vector<Tensor> parts;
    for (const Parameter* parameter : net.parameters())
        parts.push_back(reshape(parameter->value(), {-1}));
    return concatenate(parts).value();
}

bool has_gradient(Net& net) {
    for (const Parameter* parameter : net.parameters())
        if (parameter->grad) return true;
    return false;
}

bool same(const Array& a, const Array& b) { return xt::amax(xt::abs(a - b))() <= 1e-5; }

constexpr double lr = 0.5;

// A net after so many steps of SGD, with zero_grad in each or in none.
Array after(const StateDict& start, const Moons& moons, int steps, bool zero_grad) {
    Net net;
    net.load_state_dict(start);
    SGD sgd(net, {.lr = lr});
    for (int step = 0; step < steps; ++step) {
        Tape tape;
        const Tensor loss = cross_entropy(net(moons.x), moons.classes);
        if (zero_grad) sgd.zero_grad();
        tape.backward(loss);
        sgd.step();
    }
    return numbers_of(net);
}

// How so many steps of SGD go wrong.
std::string fault_of_steps(const StateDict& start, const Moons& moons, int steps) {
    Net net;
    net.load_state_dict(start);
    const Array before = numbers_of(net);
    SGD sgd(net, {.lr = lr});
    try {
        train(net, sgd, moons.x, moons.classes, steps);
    } catch (const std::logic_error& error) {
        const std::string text = error.what();
        if (text.find("is a constant") != std::string::npos)
            return text + "\nA tape records while it lives: it has to begin before net(x).";
        if (text.find("was changed") != std::string::npos)
            return text +
                   "\noptimizer.step() comes before tape.backward(loss), with old gradients.";
        throw;
    }
    const Array result = numbers_of(net);
    if (same(result, after(start, moons, steps, true))) return {};
    if (steps > 1 && same(result, after(start, moons, steps, false)))
        return "The gradients of both steps were added up: optimizer.zero_grad() is missing.";
    if (!same(result, before))
        return "The numbers are not w - lr·gradient of the mean loss of all points.";
    if (has_gradient(net))
        return "No number of the net changed, though it has gradients.\n"
               "Either optimizer.step() is missing, or it comes before tape.backward(loss).";
    return "No number of the net changed, and it has no gradients. Either tape.backward(loss) is\n"
           "missing, or optimizer.zero_grad() comes after it and forgets what it brought.";
}

std::string fault_of_losses(const StateDict& start, const Moons& moons) {
    Net net;
    net.load_state_dict(start);
    const double first = cross_entropy(net(moons.x), moons.classes).item();
    SGD sgd(net, {.lr = lr});
    const std::vector<double> losses = train(net, sgd, moons.x, moons.classes, 20);
    std::ostringstream fault;
    if (losses.size() != 20)
        fault << "20 steps gave " << losses.size() << " losses: append one in each.";
    else if (std::abs(losses[0] - first) > 1e-4)
        fault << "the first loss is " << losses[0] << ", and before any step it is " << first
              << ".";
    else if (!(losses[19] < losses[0]))
        fault << "the loss was " << losses[0] << " at first and " << losses[19]
              << " after 19 steps: it did not fall.";
    return fault.str();
}

std::string fault_of_training(const StateDict& start, const Moons& moons) {
    Net net;
    net.load_state_dict(start);
    Adam adam(net, {.lr = 0.05});
    const std::vector<double> losses = train(net, adam, moons.x, moons.classes, 300);
    const Moons others = two_moons(1000);
    const double share = accuracy(net(others.x), others.classes);
    if (share >= 0.98) return {};
    std::ostringstream fault;
    fault << "of 1000 new points " << share << " are right";
    if (!losses.empty())
        fault << "; the loss went from " << losses.front() << " to " << losses.back();
    return fault.str();
}

} // namespace

int main() {
    manual_seed(5);
    const Moons moons = two_moons(200);
    const StateDict start = Net().state_dict();
    Exercise exercise;
    exercise.holds("one step of SGD", [&] { return fault_of_steps(start, moons, 1); });
    exercise.holds("two steps: the second one uses its own gradient alone",
                   [&] { return fault_of_steps(start, moons, 2); });
    exercise.holds("the losses of 20 steps, which fall",
                   [&] { return fault_of_losses(start, moons); });
    exercise.holds("300 steps of Adam: at least 0.98 of new points are right",
                   [&] { return fault_of_training(start, moons); });
    return exercise.finish();
}
