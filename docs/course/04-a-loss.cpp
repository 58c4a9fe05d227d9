#include <tapestry.hpp>

#include <iostream>

using namespace tapestry;

// A loss from four scores, in small steps and as one operation. Both have the gradient p - one-hot.
int main() {
    const Array scores{{1.791759, 0.693147, 0, 0}}; // (1, 4); e to their power is 6, 2, 1 and 1
    const Indices target{1};                        // (1,): the right answer is number 1
    const Array onehot = one_hot(target, 4);        // (1, 4): 0, 1, 0, 0

    Tape tape;
    const Tensor logits = tape.variable(scores, "logits");
    const Tensor e = exp(logits);
    const Tensor p = e / sum(e, -1, true);               // softmax: each by the sum of its row
    const Tensor loss = -mean(sum(log(p) * onehot, -1)); // -ln of the target's p
    tape.print(std::cout);
    tape.backward(loss);
    const Array gradient = tape.grad(logits);
    std::cout << "probabilities   " << p.detach() << "\nloss            " << loss.detach()
              << "\ngradient        " << gradient << '\n';

    Tape another;
    const Tensor same = another.variable(scores, "logits");
    const Tensor fused = cross_entropy(same, target);
    another.backward(fused);
    std::cout << "in one operation\nloss            " << fused.detach() << "\ngradient        "
              << another.grad(same) << "\np - one-hot     " << p.detach() - onehot << "\n\n";

    // x ← x - lr·dx with lr = 1.
    const Array moved = scores - gradient;
    std::cout << "logits after    " << moved << "\nprobabilities   " << softmax(moved)
              << "\nloss            " << cross_entropy(moved, target) << '\n';
}
