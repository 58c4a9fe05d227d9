#include <tapestry.hpp>

#include <iostream>

using namespace tapestry;

// One step, towards logits that say 2 for id 1.
Real train(Embedding& embedding, Adam& adam) {
    Tape tape;
    const Tensor loss = cross_entropy(embedding(Indices{1}), Indices{2});
    tape.backward(loss);
    adam.step();
    adam.zero_grad();
    return loss.item();
}

int main() {
    manual_seed(1);
    Embedding embedding(3, 4);
    Adam adam(embedding, {.lr = 0.1});
    for (int step = 0; step < 10; ++step) train(embedding, adam);
    save(embedding, "model.safetensors");
    save(adam, "adam.safetensors");

    Embedding again(3, 4); // of the same sizes, with other numbers
    Adam adam_again(again, {.lr = 0.1});
    load(again, "model.safetensors");
    load(adam_again, "adam.safetensors");

    std::cout << "going on: loss " << train(embedding, adam) << '\n'
              << "resumed:  loss " << train(again, adam_again) << '\n';
    const bool same = embedding.weight.value() == again.weight.value();
    std::cout << (same ? "the same to the bit\n" : "they differ\n");
}
