#include <tapestry.hpp>

#include <iostream>

using namespace tapestry;

constexpr std::int64_t V = 27, context = 3, D = 2, H = 64; // tokens, letters seen, vector, hidden

// Three letters say what comes next. The vector of a letter has two numbers: a place on a map.
struct LanguageModel : Module {
    Tensor operator()(const Indices& ids) {                          // (B, 3)
        const Tensor x = reshape(embedding(ids), {-1, context * D}); // (B, 3, 2) to (B, 6)
        return output(tanh(hidden(x)));                              // (B, 64) to (B, 27)
    }
    void members(Members& m) override {
        m.module("embedding", embedding);
        m.module("hidden", hidden);
        m.module("output", output);
    }
    Embedding embedding{V, D};
    Linear hidden{context * D, H}, output{H, V};
};

//     07-three-letters-to-the-next [BOOK]   learns from a text file, or from the built-in text
int main(int argc, char** argv) {
    manual_seed(1);
    const std::string text = argc > 1 ? clean_gutenberg(read_text(argv[1])) : built_in_text();
    std::vector<std::int64_t> ids{0}; // a to z are 1 to 26, and what is between words is one 0
    for (const unsigned char c : text) {
        const int id = std::tolower(c) - 'a' + 1;
        const bool is_letter = 0 < id && id < V;
        if (is_letter || ids.back() != 0) ids.push_back(is_letter ? id : 0);
    }
    const Split parts = split(ids); // the last tenth is for validation
    const Indices training(parts.training), validation(parts.validation);
    LanguageModel model;
    const auto mean_loss = [&](const Indices& part, Indices begins) { // (B,) places in the text
        const Indices targets = index_select(part, begins + context); // (B,)
        begins.reshape({begins.size(), 1});
        return cross_entropy(model(index_select(part, begins + arange(context))), targets);
    };
    const auto loss_of = [&](const Indices& x) { return mean_loss(x, arange(x.size() - context)); };
    write_npy("before.npy", model.embedding.weight.value());
    Adam optimizer(model, {.lr = 0.01});
    for (int step = 0; step <= 4000; ++step) {
        if (step % 1000 == 0)
            std::cout << "step " << step << ", loss of training " << loss_of(training).item()
                      << ", of validation " << loss_of(validation).item() << std::endl;
        if (step == 3000) optimizer.set_lr(0.001); // in the end small steps
        Tape tape;
        const Tensor loss = mean_loss(training, randint(0, training.size() - context, {128}));
        optimizer.zero_grad();
        tape.backward(loss);
        optimizer.step();
    }
    write_npy("after.npy", model.embedding.weight.value());
    for (const std::int64_t id : generate(std::ref(model), context, {0, 0, 0}))
        std::cout << char(id == 0 ? ' ' : 'a' + id - 1);
    std::cout << '\n';
}
