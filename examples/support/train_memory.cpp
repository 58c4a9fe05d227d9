#include "examples/support/train_memory.hpp"

#include "framework/kernels/heads.hpp"
#include "framework/kernels/memory.hpp"
#include "framework/kernels/precision.hpp"

#include <algorithm>
#include <stdexcept>

using namespace tapestry;

namespace {

// An option of the size, and how to read and set it.
struct Size {
    const char* option;
    std::size_t& (*of)(TrainOptions&);
};

constexpr Size sizes[] = {
    {"--dim", [](TrainOptions& o) -> std::size_t& { return o.model.width; }},
    {"--layers", [](TrainOptions& o) -> std::size_t& { return o.model.layers; }},
    {"--context", [](TrainOptions& o) -> std::size_t& { return o.model.context; }},
    {"--batch", [](TrainOptions& o) -> std::size_t& { return o.batch; }},
    {"--heads", [](TrainOptions& o) -> std::size_t& { return o.model.heads; }},
    {"--threads", [](TrainOptions& o) -> std::size_t& { return o.threads; }},
};

// Numbers that the tapes save for a token. In each layer these are as many as in eighteen vectors,
// and a row of each head's weights where attention keeps them.
double saved_per_token(const DecoderConfig& config) {
    const kernels::Heads heads{1, config.context, config.width, config.heads};
    const std::size_t weights = heads.keeps_weights() ? config.heads * config.context : 0;
    return double(config.layers) * double(18 * config.width + weights);
}

// The room, in floats, for the rounded factors that stay until backward. A layer has four matrices of
// 12·D² numbers together. Their inputs have 7·D for each token. Two numbers take the room of a float.
double rounded_factors(const TrainOptions& options, double tokens, double shards) {
    if (precision_named(options.precision) == MatmulPrecision::full) return 0;
    const double width = double(options.model.width);
    return double(options.model.layers) / 2 * (shards * 12 * width * width + tokens * 7 * width);
}

// The logits that a thread has at a time, or as many as a step has in all, and their copy in bfloat16.
double logits_at_a_time(const DecoderConfig& config, double tokens, double shards) {
    const double rows = std::max(double(config.width), 128.0);
    return 1.5 * std::min(tokens, shards * rows) * double(config.vocabulary);
}

// What a thread takes of the address space: OpenBLAS's buffer, of which it touches little, and the
// stack.
constexpr std::size_t bytes_of_thread = std::size_t(128 + 8) << 20;
constexpr std::size_t to_spare = std::size_t(64) << 20; // require_blas_memory asks for as much

// "--dim 65536 makes it so large; with 128 it needs about 812 MB", of the option that saves most.
std::string what_makes_it_large(const TrainOptions& options, std::size_t vocabulary) {
    std::string blame = "a vocabulary of " + std::to_string(vocabulary) +
                        " tokens makes it so large; a larger --min-count makes it smaller";
    double least = training_bytes(options, vocabulary);
    for (const Size& size : sizes) {
        TrainOptions smaller = options, preset = preset_options(options.preset);
        const std::size_t given = size.of(smaller), usual = size.of(preset);
        size.of(smaller) = std::min(given, usual);
        const double bytes = training_bytes(smaller, vocabulary);
        if (bytes >= least) continue;
        least = bytes;
        blame = std::string(size.option) + " " + std::to_string(given) +
                " makes it so large; with " + std::to_string(usual) + " it needs about " +
                amount_of_memory(bytes);
    }
    return blame;
}

} // namespace

double training_bytes(const TrainOptions& options, std::size_t vocabulary) {
    DecoderConfig config = options.model;
    config.vocabulary = vocabulary;
    const double shards = double(std::min(options.threads, options.batch));
    const double states = options.optimizer == "sgd" ? 1 : 2;
    const double tokens = double(options.batch) / double(options.ranks) * double(config.context);
    const double sums = options.ranks > 1 ? 2 : 0; // what is sent of gradients, and what comes
    return sizeof(Real) *
           (parameter_count(config) * (1 + shards + states + sums) +
            tokens * saved_per_token(config) + rounded_factors(options, tokens, shards) +
            logits_at_a_time(config, tokens, shards));
}

void require_memory_for(const TrainOptions& options, std::size_t vocabulary) {
    const double needed = training_bytes(options, vocabulary), limit = memory_limit();
    if (needed > limit)
        throw std::runtime_error("the training " + shortage(needed) + ": " +
                                 what_makes_it_large(options, vocabulary));
    const std::size_t threads = std::min(options.threads, options.batch); // others have no rows
    const double all = needed + double(threads * bytes_of_thread + to_spare);
    std::vector<std::size_t> pieces(threads, bytes_of_thread);
    pieces.insert(pieces.end(), {to_spare, std::size_t(needed)});
    if (!has_room_for(pieces))
        throw std::runtime_error("the training needs " + amount_of_memory(needed) +
                                 " of memory, with --threads " + std::to_string(options.threads) +
                                 " an address space of " + amount_of_memory(all) + ", and " +
                                 (all > limit ? "at most " + amount_of_memory(limit) + " can be had"
                                              : "the system has not that much left"));
}
