#include <tapestry.hpp>

#include "docs/say_what_is_wrong.hpp"

#include <functional>
#include <iostream>

using namespace tapestry;

namespace {

void loss_and_accuracy() {
    const Array scores{{1.791759, 0.693147, 0, 0}}, nudged{{1.791759, 0.694147, 0, 0}};
    const Indices target{1};
    const auto report = [&](const char* when, const Array& logits) {
        std::cout << when << ": loss " << cross_entropy(logits, target).item() << ", accuracy "
                  << accuracy(logits, target) << '\n';
    };
    report("before", scores);
    report("nudged", nudged);
}

void a_batch() {
    Tape tape;
    const Tensor logits = tape.variable(Array{{1.791759, 0.693147, 0, 0}, {0, 0, 0, 0}}, "logits");
    const Tensor loss = cross_entropy(logits, {1, 3});
    tape.backward(loss);
    std::cout << "loss " << loss.item() << '\n' << tape.grad(logits) << '\n';
}

void large_scores() {
    const Array scores{{1000, 999}};
    const Tensor e = exp(scores);
    std::cout << "e to their power      " << e << '\n'
              << "divided by their sum  " << e / sum(e, -1, true) << '\n'
              << "softmax               " << softmax(scores) << '\n'
              << "loss of target 1      " << cross_entropy(scores, {1}) << '\n';
}

void a_probability_of_zero() {
    Tape tape;
    const Tensor logits = tape.variable(Array{{0, 200}}, "logits");
    const Tensor p = softmax(logits);
    const Tensor loss = -log(select(p, 1, 0)); // of target 0: number 0 along axis 1
    tape.backward(sum(loss));
    std::cout << "p             " << p.detach() << '\n'
              << "-log(p)       " << loss.detach() << '\n'
              << "its gradient  " << tape.grad(logits) << '\n'
              << "cross_entropy " << cross_entropy(logits, {0}).detach() << '\n';
}

void softmax_twice() {
    const Array right{{100, 0, 0, 0}};
    std::cout << "from logits         " << cross_entropy(right, {0}).item() << '\n'
              << "from probabilities  " << cross_entropy(softmax(right), {0}).item() << '\n';
}

void messages() {
    const Array logits = zeros({2, 4});
    const std::function<void()> mistakes[] = {
        [&] {
            cross_entropy(logits, {1, 4});
        },
        [&] {
            cross_entropy(logits, {1, 2, 3});
        },
        [&] {
            cross_entropy(zeros({2, 3, 4}), {1, 2});
        },
    };
    for (const auto& mistake : mistakes) say_what_is_wrong(mistake);
}

} // namespace

// Around the loss, and what goes wrong.
int main() {
    for (const auto part : {loss_and_accuracy, a_batch, large_scores, a_probability_of_zero,
                            softmax_twice, messages}) {
        part();
        std::cout << '\n';
    }
}
