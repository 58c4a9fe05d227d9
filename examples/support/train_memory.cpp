#include "examples/support/train_memory.hpp"

#include "framework/kernels/memory.hpp"

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
// and a row of each head's weights. At the end come the logits, twice, with their gradient.
double saved_per_token(const DecoderConfig& config) {
    const double width = double(config.width), context = double(config.context);
    return double(config.layers) * (18 * width + double(config.heads) * context) +
           3 * double(config.vocabulary);
}

} // namespace

double training_bytes(const TrainOptions& options, std::size_t vocabulary) {
    DecoderConfig config = options.model;
    config.vocabulary = vocabulary;
    const double shards = double(std::min(options.threads, options.batch));
    const double states = options.optimizer == "sgd" ? 1 : 2;
    const double tokens = double(options.batch) * double(config.context);
    return sizeof(Real) *
           (parameter_count(config) * (1 + shards + states) + tokens * saved_per_token(config));
}

void require_memory_for(const TrainOptions& options, std::size_t vocabulary) {
    const double needed = training_bytes(options, vocabulary);
    if (needed <= memory_limit()) return;
    std::string blame = "a vocabulary of " + std::to_string(vocabulary) +
                        " tokens makes it so large; a larger --min-count makes it smaller";
    double least = needed;
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
    throw std::runtime_error("the training " + shortage(needed) + ": " + blame);
}
