#include <tapestry.hpp>

#include <cmath>
#include <cstdio>
#include <iostream>

using namespace tapestry;

namespace {

// True where token j comes after token i.
Mask future(std::size_t T) {
    Mask mask = Mask::from_shape({T, T});
    for (std::size_t i = 0; i < T; ++i)
        for (std::size_t j = 0; j < T; ++j) mask(i, j) = j > i;
    return mask;
}

// One head with positions, and an output; with the mask, or without.
struct Guesser : Module {
    Guesser(std::size_t V, std::size_t T, bool mask)
        : tokens(V, D)
        , places(T, D)
        , output(D, V)
        , masked(mask) {}

    Tensor operator()(const Indices& ids) { // (B, T) to logits (B, T, V)
        const std::size_t T = ids.shape(1);
        const Tensor x = tokens(ids) + places(T);
        Tensor scores = matmul(query(x), transpose(key(x))) / std::sqrt(Real(D)); // (B, T, T)
        if (masked) scores = masked_fill(scores, future(T), -INFINITY);
        return output(x + matmul(softmax(scores), value(x)));
    }

    static constexpr std::size_t D = 32;
    Embedding tokens;
    PositionalEmbedding places;
    Linear query{D, D}, key{D, D}, value{D, D}, output;
    bool masked;

  protected:
    void members(Members& m) override {
        m.module("tokens", tokens);
        m.module("places", places);
        m.module("query", query);
        m.module("key", key);
        m.module("value", value);
        m.module("output", output);
    }
};

// What comes back to the scores 0, 2, 1 and 0 through softmax.
void gradient_of_scores() {
    Tape tape;
    const Tensor scores = tape.variable(Array{0, 2, 1, 0}, "scores");
    tape.backward(softmax(scores), Array{1, -2, 3, 0.5});
    std::cout << "gradient of the last row's scores  " << to_string(tape.grad(scores)) << "\n\n";
}

// What a long dot product does to softmax, without √d and with it.
void spread_of_scores() {
    manual_seed(1);
    std::printf("         |        without √d         |          with √d\n"
                "       d | spread  largest  gradient | spread  largest  gradient\n");
    for (const std::size_t d : {4, 64, 1024}) {
        const std::size_t rows = 500, keys = 16;
        const Tensor q = randn({rows, 1, d}), k = randn({rows, keys, d});
        const Tensor products = matmul(q, transpose(k)); // (rows, 1, keys)
        const Tensor dweights = randn({rows, 1, keys});  // what comes back from the loss
        std::printf("%8zu ", d);
        for (const Real divisor : {Real(1), std::sqrt(Real(d))}) {
            Tape tape;
            const Tensor scores = tape.variable(Array(products.value() / divisor), "scores");
            const Tensor weights = softmax(scores);
            tape.backward(sum(weights * dweights));
            std::printf("| %6.2f  %7.2f  %8.4f ", double(stddev(scores).item()),
                        double(mean(max(weights, -1)).item()),
                        double(mean(abs(tape.grad(scores))).item()));
        }
        std::printf("\n");
    }
}

// "dog bites man ." and "man bites dog ." are two orders of the same tokens.
void order_of_tokens() {
    manual_seed(1);
    const Indices dog_first{{0, 1, 2, 3}}, man_first{{2, 1, 0, 3}};
    Embedding tokens(4, 8);
    PositionalEmbedding places(4, 8);
    Linear qkv(8, 24);
    for (const bool positions : {false, true}) {
        std::cout << (positions ? "\nwith positions\n" : "\nwithout positions\n");
        for (const Indices& ids : {dog_first, man_first}) {
            Tensor x = tokens(ids);
            if (positions) x = x + places(4);
            const Tensor mixed = causal_attention(qkv(x), 1); // (1, 4, 8)
            const Array last = reshape(slice(slice(mixed, 1, 3, 4), 2, 0, 4), {4}).value();
            std::cout << (ids == dog_first ? "dog bites man .  " : "man bites dog .  ")
                      << to_string(last) << '\n';
        }
    }
}

void number_of_weights() {
    std::printf("\n   tokens    weights  bytes of weights\n");
    for (const std::size_t T : {64, 128, 256, 512}) {
        const Array weights = causal_attention_weights(zeros({1, T, 3 * 32}), 1);
        std::printf("%9zu  %9zu  %16zu\n", T, weights.size(), 4 * weights.size());
    }
    for (const std::size_t T : {64, 256}) {
        Tape tape;
        causal_attention(tape.variable(randn({1, T, 3 * 32}), "qkv"), 1);
        std::cout << '\n';
        tape.print(std::cout);
    }
}

// Throws of a die, which nobody can foresee.
void look_into_the_future() {
    const std::size_t T = 8;
    std::printf("\na guess among 6: %.2f\n", std::log(6.0));
    for (const bool masked : {true, false}) {
        manual_seed(1);
        const Indices throws = randint(0, 6, {100000});
        RandomBatches batches({throws.begin(), throws.end()}, 64, T, Generator(1));
        Guesser model(6, T, masked);
        Adam adam(model, {.lr = 0.01});
        double training_loss = 0;
        for (int step = 0; step < 500; ++step) {
            const Batch batch = batches.next();
            Tape tape;
            const Tensor loss = cross_entropy(model(batch.inputs), batch.targets);
            tape.backward(loss);
            adam.step();
            adam.zero_grad();
            training_loss = double(loss.item());
        }
        // To generate is to ask for a throw that has not come: the input ends before it.
        const Indices begun = randint(0, 6, {1000, 4}), to_come = randint(0, 6, {1000});
        const Tensor logits = select(model(begun), 1, -1); // of the last place: (1000, 6)
        std::printf("%s  training loss %5.2f, loss of a throw to come %5.2f\n",
                    masked ? "with the mask   " : "without the mask", training_loss,
                    double(cross_entropy(logits, to_come).item()));
    }
}

void what_goes_wrong() {
    const Tensor scores{{0, 0, 0}, {2, 0, 0}, {0, 2, 0}};
    const Tensor seen = masked_fill(scores, future(3), -INFINITY);
    std::cout << "\nsoftmax along the wrong axis\n" << softmax(seen, 0) << '\n';
    Mask itself_too = future(3);
    for (std::size_t i = 0; i < 3; ++i) itself_too(i, i) = true;
    std::cout << "a token that must not see itself\n"
              << softmax(masked_fill(scores, itself_too, -INFINITY)) << '\n';
    try {
        causal_attention(zeros({1, 4, 12}), 3);
    } catch (const std::exception& error) {
        std::cout << error.what() << '\n';
    }
}

} // namespace

int main() {
    gradient_of_scores();
    spread_of_scores();
    order_of_tokens();
    number_of_weights();
    look_into_the_future();
    what_goes_wrong();
}
