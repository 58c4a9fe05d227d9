#include "framework/ops/embedding_bag.hpp"

#include "framework/ops/rows.hpp"
#include "framework/tensor/error.hpp"

namespace tapestry {
namespace {

using lookup::Read;

void require_offsets(const Indices& ids, const Indices& offsets) {
    require(ids.dimension() == 1 && offsets.dimension() == 1, "EmbeddingBag",
            "needs ids (N) with offsets (B), got ", ids.shape(), " and ", offsets.shape());
    std::int64_t last = 0;
    for (std::size_t bag = 0; bag < offsets.size(); ++bag) {
        const std::int64_t offset = offsets(bag);
        require(bag > 0 || offset == 0, "EmbeddingBag", "the first offset has to be 0, got ",
                offset);
        require(offset >= last, "EmbeddingBag", "offsets have to ascend: offset ", offset, " at (",
                bag, ") comes after ", last);
        require(std::size_t(offset) <= ids.size(), "EmbeddingBag", "offset ", offset, " at (", bag,
                ") is past the end of ", ids.size(), " ids");
        last = offset;
    }
    require(offsets.size() > 0 || ids.size() == 0, "EmbeddingBag",
            "ids without an offset belong to no bag; the first offset has to be 0");
}

// For each id that is not padding, its bag and its weight in it.
std::vector<Read> reads_of(const Indices& ids, const Indices& offsets, BagMode mode,
                           const LookupOptions& options, const Tensor& weights) {
    std::vector<Read> reads;
    for (std::size_t bag = 0; bag < offsets.size(); ++bag) {
        const std::size_t first = reads.size();
        const std::size_t end = bag + 1 < offsets.size() ? offsets(bag + 1) : ids.size();
        for (std::size_t i = offsets(bag); i < end; ++i)
            if (ids(i) != options.padding_idx)
                reads.push_back({ids(i), bag, weights ? weights.value()(i) : Real(1)});
        if (mode == BagMode::mean)
            for (std::size_t i = first; i < reads.size(); ++i)
                reads[i].weight = 1 / Real(reads.size() - first);
    }
    return reads;
}

// y[b] = Σ weight·table[id]      dtable[id] += weight·dy[b]      dweight = dy[b]·table[id]
Tensor weighted_sum(const Indices& ids, std::vector<Read> reads, Array y, const Tensor& table,
                    const LookupOptions& options, const Tensor& weights) {
    const std::size_t width = table.shape()[1];
    for (const Read& read : reads)
        rows::add(table.value().data() + std::size_t(read.id) * width, read.weight,
                  y.data() + read.output * width, width);
    auto backward = [ids, reads = std::move(reads), width, options,
                     table = keep(table, weights && weights.needs_grad())](Array dy, Inputs in) {
        if (in.needs_grad(1)) {
            Array dweights = zeros(ids.shape());
            for (std::size_t i = 0, read = 0; i < ids.size(); ++i)
                if (ids(i) != options.padding_idx)
                    dweights(i) =
                        rows::dot(dy.data() + reads[read++].output * width,
                                  table.value().data() + std::size_t(ids(i)) * width, width);
            in.accumulate(1, std::move(dweights));
        }
        if (in.needs_grad(0)) lookup::accumulate(reads, std::move(dy), options, in);
    };
    return record("embedding_bag", {table, weights}, std::move(y), std::move(backward));
}

// y[b][d] = max table[id][d]      dtable[id][d] += dy[b][d] for the id that has it
Tensor maximum(const std::vector<Read>& reads, Array y, const Tensor& table) {
    const std::size_t width = table.shape()[1];
    constexpr std::int64_t none = -1;
    Indices chosen = Indices::from_shape(y.shape());
    chosen.fill(none);
    for (const Read& read : reads)
        for (std::size_t d = 0; d < width; ++d) {
            const Real x = table.value()(read.id, d);
            if (chosen(read.output, d) != none && !(x > y(read.output, d))) continue;
            y(read.output, d) = x;
            chosen(read.output, d) = read.id;
        }
    auto backward = [chosen = std::move(chosen), width](const Array& dy, Inputs in) {
        Array& dtable = in.accumulator(0);
        for (std::size_t i = 0; i < dy.size(); ++i)
            if (chosen.data()[i] != none) dtable(chosen.data()[i], i % width) += dy.data()[i];
    };
    return record("embedding_bag", {table}, std::move(y), std::move(backward));
}

} // namespace

Tensor embedding_bag(const Indices& ids, const Indices& offsets, const Tensor& table, BagMode mode,
                     LookupOptions options, const Tensor& weights) {
    require_offsets(ids, offsets);
    options = lookup::checked("EmbeddingBag", options, ids, table.shape());
    require(!weights || mode == BagMode::sum, "EmbeddingBag",
            "per_sample_weights go with mode sum only");
    require(!weights || weights.shape() == ids.shape(), "EmbeddingBag",
            "per_sample_weights need the shape of the ids");
    require(mode != BagMode::max || !(options.sparse || options.scale_grad_by_freq), "EmbeddingBag",
            "mode max has neither sparse nor scale_grad_by_freq");
    std::vector<Read> reads = reads_of(ids, offsets, mode, options, weights);
    Array y = zeros({offsets.size(), table.shape()[1]});
    if (mode == BagMode::max) return maximum(reads, std::move(y), table);
    return weighted_sum(ids, std::move(reads), std::move(y), table, options, weights);
}

} // namespace tapestry
