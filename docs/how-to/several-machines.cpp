#include <tapestry.hpp>

#include <iostream>

using namespace tapestry;

int train(Ranks& ranks) {
    manual_seed(1);
    Sequential net;
    net.add<Embedding>(10, 8).add<Linear>(8, 32).add<GELU>().add<Linear>(32, 10);
    const ParameterList parameters = net.named_parameters();
    AdamW adam(net, {.lr = 0.01});
    const Indices inputs{1, 2, 3, 4, 5, 6, 7, 8}, targets{2, 4, 6, 8, 1, 3, 5, 7};

    Workers workers(1);
    const auto mean_loss = [&](Shard shard) {
        const Indices x = row_range(inputs, shard.begin, shard.end);
        return cross_entropy(net(x), row_range(targets, shard.begin, shard.end));
    };
    for (int i = 1; i <= 30; ++i) {
        const Real loss =
            data_parallel_backward(ranks, parameters, workers, inputs.size(), mean_loss);
        clip_grad_norm(net, 1, workers);
        step(adam, workers);
        adam.zero_grad();
        if (ranks.rank() == 0 && i % 10 == 0)
            std::cout << "step " << i << ", loss " << loss << '\n';
    }
    require_same_parameters(ranks, parameters);
    return 0;
}

int main() { return run_on_ranks(train); }
