#include <tapestry.hpp>

#include <iostream>

using namespace tapestry;

constexpr std::int64_t context = 3, D = 10; // tokens that the model sees, length of a vector

// Bengio et al., "A neural probabilistic language model" (2003): the vectors of the last tokens, side
// by side, go through an MLP, which says what comes next. Here the tokens are characters.
struct LanguageModel : Module {
    explicit LanguageModel(std::size_t V)
        : embedding(V, D)
        , hidden(context * D, 100)
        , output(100, V) {}

    Tensor operator()(const Indices& ids) {                             // (B, 3)
        const Tensor x = reshape(embedding(ids), {-1, 1, context * D}); // (B, 3, D) to (B, 1, 3D)
        return output(tanh(hidden(x)));                                 // (B, 1, V)
    }

    void members(Members& m) override {
        m.module("embedding", embedding);
        m.module("hidden", hidden);
        m.module("output", output);
    }

    Embedding embedding;
    Linear hidden, output;
};

//     mlp_language_model [BOOK]   learns from a text file, or from the built-in text
int main(int argc, char** argv) {
    manual_seed(1);
    const std::string text = argc > 1 ? clean_gutenberg(read_text(argv[1])) : built_in_text();
    const auto characters = CharacterTokenizer::from_text(text);
    const Split parts = split(characters.encode(text)); // the last tenth is for validation
    const Indices training(parts.training), validation(parts.validation);

    LanguageModel model(characters.vocabulary().size());
    // At random places in a part of the text: three characters, and the one after them.
    const auto mean_loss = [&](const Indices& ids, std::size_t count) {
        const Indices places = randint(0, std::int64_t(ids.size()) - context, {count, 1});
        const Indices inputs = index_select(ids, places + arange(context));       // (count, 3)
        return cross_entropy(model(inputs), index_select(ids, places + context)); // (count, 1)
    };
    Adam optimizer(model, {.lr = 3e-3});
    for (int step = 0; step <= 5000; ++step) {
        if (step % 1000 == 0)
            std::cout << "step " << step << ", validation loss "
                      << mean_loss(validation, 10'000).item() << '\n';
        Tape tape;
        const Tensor loss = mean_loss(training, 64);
        optimizer.zero_grad();
        tape.backward(loss);
        optimizer.step();
    }
    std::cout << characters.decode(generate(std::ref(model), context, characters.encode("The")))
              << '\n';
}
