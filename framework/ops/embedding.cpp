#include "framework/ops/embedding.hpp"

#include <algorithm>

namespace tapestry {

// y[i] = table[ids[i]]      dtable[ids[i]] += dy[i]
Tensor embedding(const Indices& ids, const Tensor& table, LookupOptions options) {
    options = lookup::checked("Embedding", options, ids, table.shape());
    const std::size_t width = table.shape()[1];
    Shape shape = ids.shape();
    shape.push_back(width);
    Array y = empty(shape);
    for (std::size_t i = 0; i < ids.size(); ++i)
        std::copy_n(table.value().data() + std::size_t(ids.data()[i]) * width, width,
                    y.data() + i * width);
    auto backward = [ids, options](const Array& dy, Inputs in) {
        std::vector<lookup::Read> reads;
        for (std::size_t i = 0; i < ids.size(); ++i)
            if (ids.data()[i] != options.padding_idx) reads.push_back({ids.data()[i], i, 1});
        lookup::accumulate(std::move(reads), dy, options, in);
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
