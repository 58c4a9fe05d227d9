#include "framework/ops/embedding.hpp"

#include <algorithm>

namespace tapestry {
namespace {

void prefetch(const Real* row, std::size_t width) {
    constexpr std::size_t line = 64 / sizeof(Real); // of the cache
    for (std::size_t i = 0; i < width; i += line) __builtin_prefetch(row + i);
}

} // namespace

// y[i] = table[ids[i]]      dtable[ids[i]] += dy[i]
Tensor embedding(const Indices& ids, const Tensor& table, LookupOptions options) {
    options = lookup::checked("Embedding", options, ids, table.shape());
    const std::size_t width = table.shape()[1];
    Shape shape = ids.shape();
    shape.push_back(width);
    Array y = empty(shape);
    const auto row = [&](std::size_t i) {
        return table.value().data() + std::size_t(ids.data()[i]) * width;
    };
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (i + 4 < ids.size()) prefetch(row(i + 4), width); // rows lie anywhere in memory
        std::copy_n(row(i), width, y.data() + i * width);
    }
    auto backward = [ids, options](Array dy, Inputs in) {
        std::vector<lookup::Read> reads;
        for (std::size_t i = 0; i < ids.size(); ++i)
            if (ids.data()[i] != options.padding_idx) reads.push_back({ids.data()[i], i, 1});
        lookup::accumulate(std::move(reads), std::move(dy), options, in);
    };
    return record("embedding", {table}, std::move(y), std::move(backward));
}

Array one_hot(const Indices& ids, std::size_t num_classes) {
    lookup::require_in_range("one_hot", ids, num_classes);
    Shape shape = ids.shape();
    shape.push_back(num_classes);
    Array result = zeros(shape);
    for (std::size_t i = 0; i < ids.size(); ++i)
        result.data()[i * num_classes + std::size_t(ids.data()[i])] = 1;
    return result;
}

} // namespace tapestry
