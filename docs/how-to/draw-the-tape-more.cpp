#include <tapestry.hpp>

#include <iostream>

using namespace tapestry;

// The variations of docs/how-to/draw-the-tape.md, section by section.
namespace {

void a_model_in_a_table() {
    Sequential net;
    net.add<Embedding>(5, 3).add<Linear>(3, 4).add<GELU>().add<Linear>(4, 5);
    net.parameters(); // names them
    Tape tape;
    const Tensor loss = cross_entropy(net(Indices{1, 2, 4}), Indices{0, 3, 3});
    tape.print(std::cout);
    tape.backward(loss, KeepGrad::of_leaves);
    std::cout << "...\n";
    tape.print(std::cout);
}

void one_tensor() {
    Tape tape;
    const Tensor x = tape.variable(Array{1, 2}, "x");
    const Tensor y = exp(x) * 2;
    std::cout << x << '\n' << y << '\n' << y.detach() << '\n';
}

void only_one_part() {
    Embedding embedding(5, 3);
    Linear head(3, 5);
    head.freeze(); // a frozen parameter is a constant, and has no node
    Tape tape;
    const Tensor hidden = tanh(embedding(Indices{1, 2, 4}));
    const Tensor loss = mean(head(hidden));
    std::cout << tape.to_dot();
}

} // namespace

int main() {
    manual_seed(1);
    for (const auto section : {a_model_in_a_table, one_tensor, only_one_part}) {
        section();
        std::cout << '\n';
    }
}
