#include "framework/kernels/random.hpp"
#include "framework/ops/cross_entropy.hpp"
#include "framework/optim/adam.hpp"
#include "framework/text/batches.hpp"
#include "framework/text/corpus.hpp"
#include "framework/text/grammar.hpp"
#include "framework/text/tokenizer.hpp"
#include "framework/vectors/similarity.hpp"
#include "models/decoder.hpp"

#include <cstdio>

using namespace tapestry;

namespace {

constexpr std::size_t context = 32, width = 32, batch = 16;

// How alike positions are that are 1, 2, 4 … apart: the mean cosine of all such pairs of rows.
void print_alike(const char* name, const Array& table) {
    std::printf("%-17s", name);
    const Array units = unit_rows(table);
    for (const std::size_t apart : {1, 2, 4, 8, 16, 31})
        std::printf("  %5.2f", double(mean_cosine(units, apart)));
    std::printf("\n");
}

DecoderConfig small_decoder(std::size_t vocabulary, Positions positions) {
    DecoderConfig config;
    config.vocabulary = vocabulary;
    config.context = context;
    config.layers = 1;
    config.heads = 2;
    config.width = width;
    config.positions = positions;
    // Sinusoids are as long as √(D/2); words from N(0, 0.02) would drown in them.
    config.scaled = positions == Positions::sinusoidal;
    return config;
}

// Trains for some seconds, and returns the loss on text that was not trained on.
double train(Decoder& model, const Split& ids) {
    RandomBatches batches(ids.training, batch, context, Generator(1));
    Adam optimizer(model.named_parameters(), {.lr = 0.005});
    for (int step = 0; step < 400; ++step) {
        const Batch windows = batches.next();
        Tape tape;
        tape.backward(cross_entropy(model(windows.inputs), windows.targets));
        optimizer.step();
        optimizer.zero_grad();
    }
    const std::size_t windows = (ids.validation.size() - 1) / context;
    const Batch all = SequentialBatches(ids.validation, windows, context).next();
    return double(cross_entropy(model(all.inputs), all.targets).item());
}

} // namespace

int main() {
    const std::string text = built_in_text();
    const auto tokenizer = WordTokenizer::from_text(text);
    const std::size_t vocabulary = tokenizer.vocabulary().size();
    const Split ids = split(tokenizer.encode(text));
    manual_seed(1);

    // A decoder adds the vector of a word to the vector of its place.
    Decoder learned(small_decoder(vocabulary, Positions::learned));
    Decoder sinusoidal(small_decoder(vocabulary, Positions::sinusoidal));
    Decoder none(small_decoder(vocabulary, Positions::learned));
    none.wpe->weight.mutable_value().fill(0);
    none.wpe->weight.requires_grad = false; // and so they stay

    std::printf("mean cosine of positions this far apart\n"
                "                     1      2      4      8     16     31\n");
    print_alike("sinusoidal", sinusoidal_positions(context, width));
    print_alike("learned, before", learned.wpe->weight.value());
    const double learned_loss = train(learned, ids);
    print_alike("learned, after", learned.wpe->weight.value());

    std::printf("\nvalidation loss after the same training\n");
    std::printf("learned           %.3f\n", learned_loss);
    std::printf("sinusoidal        %.3f\n", train(sinusoidal, ids));
    std::printf("no positions      %.3f\n", train(none, ids));
}
