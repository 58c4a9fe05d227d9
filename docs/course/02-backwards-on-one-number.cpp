#include <tapestry.hpp>

#include <fstream>
#include <iostream>

using namespace tapestry;

double loss_of(double w, double x) { return (w * x + w) * (w * x + w); }

// One derivative twice: by nudging w a little, and by one walk back over a tape.
int main() {
    std::cout << "loss " << loss_of(2, 3) << '\n';
    for (const double nudge : {0.1, 0.01, 0.001})
        std::cout << "w + " << nudge << ": the loss grows by "
                  << (loss_of(2 + nudge, 3) - loss_of(2, 3)) / nudge << " times that\n";

    Parameter w("w", full({}, 2)); // shape (): one number, 2
    Tape tape(KeepValues::yes);    // keeps values for the picture
    const Tensor x = tape.variable(full({}, 3), "x");
    const Tensor h = w * x;
    const Tensor s = h + w; // w a second time
    const Tensor loss = s * s;
    std::cout << '\n';
    tape.print(std::cout);

    tape.backward(loss);
    std::cout << "\nd loss/ds = " << tape.grad(s) << "\nd loss/dh = " << tape.grad(h)
              << "\nd loss/dx = " << tape.grad(x) << "\nd loss/dw = " << w.grad.value() << '\n';
    std::ofstream("tape.dot") << tape.to_dot();
}
