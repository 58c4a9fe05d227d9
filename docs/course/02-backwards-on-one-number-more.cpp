#include <tapestry.hpp>

#include "docs/say_what_is_wrong.hpp"

#include <functional>
#include <iostream>

using namespace tapestry;

namespace {

// A number for each of the two places where w stands.
double loss_of(double first, double second, double x) {
    return (first * x + second) * (first * x + second);
}

void one_use_at_a_time() {
    const double nudge = 0.001;
    const auto growth = [&](double first, double second) {
        return (loss_of(2 + first, 2 + second, 3) - loss_of(2, 2, 3)) / nudge;
    };
    std::cout << "w in w·x:   " << growth(nudge, 0) << '\n'
              << "w in h + w: " << growth(0, nudge) << '\n'
              << "both:       " << growth(nudge, nudge) << '\n';
}

void what_goes_wrong() {
    Parameter w("w", full({}, 2));
    const std::function<void()> mistakes[] = {[&] {
                                                  Tape tape;
                                                  const Tensor x = tape.variable(Array{3, 4}, "x");
                                                  tape.backward(w * x);
                                              },
                                              [&] {
                                                  Tape tape;
                                                  const Tensor loss = w * w;
                                                  tape.backward(loss);
                                                  tape.backward(loss);
                                              },
                                              [&] {
                                                  Tensor h;
                                                  {
                                                      Tape tape;
                                                      h = w * 3;
                                                  } // the tape ends with its block
                                                  Tape another;
                                                  const Tensor s = h + w;
                                              },
                                              [&] {
                                                  Tape tape;
                                                  Tensor loss;
                                                  {
                                                      const NoGrad pause;
                                                      loss = w * w;
                                                  }
                                                  tape.backward(loss);
                                              }};
    for (const auto& mistake : mistakes) say_what_is_wrong(mistake);
}

void what_goes_wrong_silently() {
    Parameter w("w", full({}, 2));
    Tape tape;
    const Tensor h = (w * 3).detach(); // the number 6, without a history
    const Tensor s = h + w;
    const Tensor loss = s * s;
    tape.print(std::cout);
    tape.backward(loss);
    std::cout << "d loss/dw = " << w.grad.value() << '\n';
}

} // namespace

// A gradient as a sum, and what goes wrong.
int main() {
    for (const auto part : {one_use_at_a_time, what_goes_wrong, what_goes_wrong_silently}) {
        part();
        std::cout << '\n';
    }
}
