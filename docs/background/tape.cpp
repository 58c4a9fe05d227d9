#include "framework/tape/tape.hpp"
#include "framework/parallel/data_parallel.hpp"

#include "docs/say_what_is_wrong.hpp"
#include "framework/ops/arithmetic.hpp"
#include "framework/ops/cross_entropy.hpp"
#include "framework/ops/elementwise.hpp"
#include "framework/ops/linear.hpp"

#include <iostream>

using namespace tapestry;

// The code of docs/background/tape.md, section by section; what it prints is shown there.
namespace {

void by_hand() {
    Parameter w("w", full({}, 2));
    Tape tape;
    const Tensor x = tape.variable(full({}, 3), "x");
    const Tensor h = w * x;
    const Tensor s = h + w; // w a second time
    const Tensor loss = s * s;
    tape.print(std::cout);

    tape.backward(loss);
    std::cout << "d loss/ds = " << tape.grad(s) << '\n'
              << "d loss/dh = " << tape.grad(h) << '\n'
              << "d loss/dx = " << tape.grad(x) << '\n'
              << "d loss/dw = " << w.grad.value() << '\n';
}

void one_layer() {
    const Tensor x = Array{{1, 2}};
    Parameter W("W", Array{{2, 0}, {0, 1}, {-1, 0}});
    Tape tape;
    const Tensor z = linear(x, W); // x·Wᵀ
    const Tensor y = relu(z);
    const Tensor loss = cross_entropy(y, Indices{0});
    tape.print(std::cout);

    tape.backward(loss);
    std::cout << "z =\n" << z << "\ny =\n" << y << '\n';
    std::cout << "dy =\n" << tape.grad(y) << "\ndz =\n" << tape.grad(z) << '\n';
    std::cout << "dW =\n" << W.grad.value() << '\n';
}

void without_a_gradient() {
    Parameter w("w", full({}, 2));
    Tape tape;
    const Tensor y = w * 3;
    {
        const NoGrad pause; // the tape lives, and nothing is recorded
        std::cout << "under NoGrad: " << w * y.detach() << '\n';
    }
    const Tensor loss = y * y.detach(); // the right side is a number like any other
    tape.print(std::cout);
    tape.backward(loss, KeepGrad::of_leaves);
    std::cout << "dw = " << w.grad.value() << '\n';
}

void misuse() {
    Parameter w("w", full({2}, 1));
    say_what_is_wrong([&] {
        Tape tape;
        tape.backward(w * w); // not one number
    });
    say_what_is_wrong([&] {
        Tape tape;
        const Tensor y = w * w;
        tape.backward(y, ones({2}));
        tape.backward(y, ones({2})); // a second time
    });
    say_what_is_wrong([&] {
        Tensor y;
        {
            Tape tape;
            y = w * w;
        }
        Tape another;
        const Tensor z = y + 1; // y's tape has ended
    });
    say_what_is_wrong([&] {
        Tape tape;
        const Tensor y = w * w;
        w.mutable_value().fill(3); // before backward
        tape.backward(y, ones({2}));
    });
    say_what_is_wrong([&] {
        Tape tape;
        const Tensor y = w * w, z = y + y;
        tape.backward(z, ones({2}), KeepGrad::of_leaves);
        tape.grad(y); // freed on the way
    });
}

void on_two_threads() {
    const Array inputs{{1, 0}, {0, 1}, {1, 1}, {2, 1}};
    const Indices targets{0, 1, 1, 0};
    Parameter W("W", Array{{1, 0}, {0, 1}});
    const auto mean_loss = [&](Shard shard) {
        const Array x = row_range(inputs, shard.begin, shard.end);
        return cross_entropy(linear(x, W), row_range(targets, shard.begin, shard.end));
    };
    for (const std::size_t threads : {1, 2}) {
        Workers workers(threads);
        const Real loss = data_parallel_backward(workers, 4, mean_loss);
        std::cout << threads << " tapes: loss " << loss << ", dW =\n" << W.grad.value() << '\n';
        W.grad.reset();
    }
}

} // namespace

int main() {
    std::cout << std::fixed;
    std::cout.precision(3);
    for (const auto section : {by_hand, one_layer, without_a_gradient, misuse, on_two_threads}) {
        section();
        std::cout << '\n';
    }
}
