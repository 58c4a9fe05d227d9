#include <tapestry.hpp>

#include <iostream>

using namespace tapestry;

int main() {
    manual_seed(1);

    // A function of tensors, at inputs that you choose.
    const auto f = [](const std::vector<Tensor>& x) { return tanh(x[0]) * x[1]; };
    std::cout << gradient_check(f, {random_normal({2, 3}), random_normal({3})}) << '\n';

    // A module: the loss, by each of its parameters.
    Sequential net;
    net.add<Embedding>(5, 3).add<Linear>(3, 4).add<GELU>().add<Linear>(4, 5);
    const auto loss = [&] { return cross_entropy(net(Indices{1, 2, 4}), Indices{0, 3, 3}); };
    std::cout << gradient_check(loss, net.named_parameters()) << '\n';
}
