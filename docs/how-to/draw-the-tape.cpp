#include <tapestry.hpp>

#include <fstream>
#include <iostream>

using namespace tapestry;

int main() {
    Parameter w("w", Array{{0.5, -1}}), b("b", Array{0.25});
    Tape tape(KeepValues::yes);
    const Tensor x = tape.variable(Array{{2, 1}, {1, 3}}, "x"), weight = w, bias = b;
    const Tensor loss = mean(relu(linear(x, weight, bias)));
    tape.print(std::cout);
    tape.backward(loss);

    std::ofstream("tape.dot") << tape.to_dot();
}
