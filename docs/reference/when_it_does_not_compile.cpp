#include <tapestry.hpp>

#include <iostream>

using namespace tapestry;

namespace {

// Runs what goes wrong, and prints what the error says.
template<class Mistake>
void say(Mistake mistake) {
    try {
        mistake();
        std::cout << "nothing went wrong\n";
    } catch (const std::exception& error) {
        std::cout << error.what() << '\n';
    }
}

struct Net : Module {
    Linear hidden{2, 16}, output{16, 1};
    Tensor operator()(const Tensor& x) { return output(tanh(hidden(x))); }
    void members(Members& m) override { m.module("hidden", hidden); }
};

void a_loss_of_many_numbers() {
    Tape tape;
    const Tensor x = tape.variable(randn({5, 3}));
    tape.backward(x * x);
}

void shapes_that_do_not_broadcast() {
    const Tensor a = randn({5, 3}), b = randn({5});
    std::cout << a + b << '\n';
}

void inner_sizes_that_differ() {
    Linear layer(4, 2);
    layer(randn({5, 3}));
}

void an_id_that_has_no_row() {
    Embedding table(10, 3);
    table({{1, 2, 4}, {4, 3, 10}});
}

void a_forgotten_layer() {
    Net net;
    SGD sgd(net, {.lr = 0.1});
    Tape tape;
    tape.backward(mean(net(randn({5, 2}))));
}

void the_same_tape_twice() {
    Tape tape;
    const Tensor loss = sum(tape.variable({1, 2}));
    tape.backward(loss);
    tape.backward(loss);
}

void a_step_before_backward() {
    Linear layer(2, 1);
    SGD sgd(layer, {.lr = 0.1});
    Tape tape;
    const Tensor x = tape.variable(randn({5, 2})), loss = sum(layer(x));
    layer.weight.grad.accumulate(ones({1, 2})); // left over from somewhere
    sgd.step();
    tape.backward(loss);
}

void a_tensor_from_a_tape_that_has_ended() {
    Parameter w("w", {1, 2});
    Tensor kept;
    {
        Tape tape;
        kept = w * 2;
    }
    Tape tape;
    tape.backward(sum(kept * w));
}

void no_tape() {
    Linear layer(2, 1);
    const Tensor loss = sum(layer(randn({5, 2})));
    Tape tape;
    tape.backward(loss);
}

void rows_for_adam() {
    Embedding table(10, 3, {.sparse = true});
    Adam adam(table);
    Tape tape;
    tape.backward(sum(table({1, 2})));
    adam.step();
}

} // namespace

int main() {
    say(a_loss_of_many_numbers);
    say(shapes_that_do_not_broadcast);
    say(inner_sizes_that_differ);
    say(an_id_that_has_no_row);
    say(a_forgotten_layer);
    say(the_same_tape_twice);
    say(a_step_before_backward);
    say(a_tensor_from_a_tape_that_has_ended);
    say(no_tape);
    say(rows_for_adam);
}
