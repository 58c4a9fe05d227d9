#include "framework/text/batches.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace tapestry {

namespace {

void require_window(const std::string& name, std::size_t tokens, std::size_t batch,
                    std::size_t context) {
    if (batch == 0) throw std::invalid_argument("[" + name + "] a batch of 0 windows");
    if (context == 0) throw std::invalid_argument("[" + name + "] a context of 0 tokens");
    if (tokens <= context)
        throw std::invalid_argument("[" + name + "] the text has " + std::to_string(tokens) +
                                    " tokens, but a window of " + std::to_string(context) +
                                    " and the token after it need " + std::to_string(context + 1) +
                                    ": choose a smaller context or a longer text");
}

Batch windows(const TokenIds& ids, const std::vector<std::size_t>& begins, std::size_t context) {
    const Shape shape{begins.size(), context};
    Batch batch{Indices::from_shape(shape), Indices::from_shape(shape)};
    for (std::size_t b = 0; b < begins.size(); ++b) {
        const std::int32_t* begin = ids.begin() + begins[b];
        std::copy_n(begin, context, batch.inputs.data() + b * context);
        std::copy_n(begin + 1, context, batch.targets.data() + b * context);
    }
    return batch;
}

} // namespace

RandomBatches::RandomBatches(TokenIds ids, std::size_t batch, std::size_t context,
                             Generator generator)
    : ids_(std::move(ids))
    , batch_(batch)
    , context_(context)
    , generator_(generator) {
    require_window("RandomBatches", ids_.size(), batch, context);
}

Batch RandomBatches::next() {
    const std::size_t last = ids_.size() - context_;
    std::vector<std::size_t> begins;
    for (std::size_t b = 0; b < batch_; ++b) {
        const std::size_t begin = last * b / batch_, end = last * (b + 1) / batch_;
        begins.push_back(begin + generator_.below(std::max<std::size_t>(end - begin, 1)));
    }
    return windows(ids_, begins, context_);
}

SequentialBatches::SequentialBatches(TokenIds ids, std::size_t batch, std::size_t context)
    : ids_(std::move(ids))
    , batch_(batch)
    , context_(context) {
    require_window("SequentialBatches", ids_.size(), batch, context);
}

void SequentialBatches::seek(std::size_t window) {
    if (window > windows_per_epoch())
        throw std::out_of_range("[SequentialBatches] window " + std::to_string(window) + " of " +
                                std::to_string(windows_per_epoch()));
    next_window_ = window;
}

Batch SequentialBatches::next() {
    if (next_window_ == windows_per_epoch()) next_window_ = 0;
    std::vector<std::size_t> begins;
    while (begins.size() < batch_ && next_window_ < windows_per_epoch())
        begins.push_back(next_window_++ * context_);
    return windows(ids_, begins, context_);
}

} // namespace tapestry
