#include "framework/ops/embedding_bag.hpp"

#include "framework/kernels/rows.hpp"
#include "framework/kernels/sums.hpp"
#include "framework/tensor/error.hpp"

#include <algorithm>
#include <iterator>

namespace tapestry {
namespace {

// One row of the table that goes into a bag: y[bag] += weight · table[id].
struct Read {
    std::size_t place; // of the id among the ids
    std::int64_t id, bag;
    Real weight;
};

std::vector<std::int64_t> of_each(const std::vector<Read>& reads, std::int64_t Read::*member) {
    std::vector<std::int64_t> result;
    for (const Read& read : reads) result.push_back(read.*member);
    return result;
}

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

// Checks all but the table and the ids. Returns where each bag begins, and behind these where the
// last one ends.
std::vector<std::size_t> bounds_of(const Indices& ids, const std::optional<Indices>& offsets,
                                   BagMode mode, const EmbeddingOptions& options,
                                   const Tensor& weights) {
    require_bag_options(mode, options);
    require(!weights || mode == BagMode::sum, "EmbeddingBag",
            "per_sample_weights go with mode sum only");
    require(!weights || weights.shape() == ids.shape(), "EmbeddingBag", "per_sample_weights ",
            weights ? weights.shape() : Shape(), " need the shape of the ids, ", ids.shape());
    std::vector<std::size_t> bounds;
    if (offsets) {
        require_offsets(ids, *offsets);
        bounds.assign(offsets->begin(), offsets->end());
        bounds.push_back(ids.size());
        return bounds;
    }
    require(ids.dimension() == 2, "EmbeddingBag", "needs ids (B, N), got ", ids.shape(),
            "; ids (N) need offsets (B) too");
    for (std::size_t bag = 0; bag <= ids.shape(0); ++bag) bounds.push_back(bag * ids.shape(1));
    return bounds;
}

std::vector<Read> reads_of(const Indices& ids, const std::vector<std::size_t>& bounds, BagMode mode,
                           const EmbeddingOptions& options, const Tensor& weights) {
    std::vector<Read> reads;
    for (std::size_t bag = 0; bag + 1 < bounds.size(); ++bag) {
        const std::size_t first = reads.size();
        for (std::size_t i = bounds[bag]; i < bounds[bag + 1]; ++i)
            if (const std::int64_t id = ids.data()[i]; id != options.padding_idx)
                reads.push_back(
                    {i, id, std::int64_t(bag), weights ? weights.value().data()[i] : Real(1)});
        if (mode == BagMode::mean)
            for (std::size_t i = first; i < reads.size(); ++i)
                reads[i].weight = 1 / Real(reads.size() - first);
    }
    return reads;
}

// The rows that are to be added to the table: weight·dy[bag] to row id.
SparseRows as_rows(const std::vector<Read>& reads, const Array& dy, const Shape& table) {
    SparseRows rows{table, {}, empty({reads.size(), table[1]})};
    Real* to = rows.values.data();
    for (const Read& read : reads) {
        rows.indices.push_back(read.id);
        kernels::scale(dy.data() + std::size_t(read.bag) * table[1], read.weight, to, table[1]);
        to += table[1];
    }
    return rows;
}

// y[b] = Σ weight·table[id]
// dtable[id] += weight/divisor·dy[b], which is weight unless an option says otherwise
// dweight = dy[b]·table[id]
Tensor weighted_sum(const Indices& ids, std::vector<Read> reads, Array y, const Tensor& table,
                    const EmbeddingOptions& options, const Tensor& weights) {
    const std::size_t D = table.shape()[1];
    {
        kernels::SumsInTable sums(y.data(), y.shape(0), D, of_each(reads, &Read::bag));
        for (const Read& read : reads)
            kernels::add(table.value().data() + std::size_t(read.id) * D, read.weight,
                         sums.row(read.bag), D);
    }

    auto backward = [ids, reads = std::move(reads), D, options](const Array& dy, Context ctx) {
        if (ctx.requires_grad(1)) {
            Array dweights = zeros(ids.shape());
            for (const Read& read : reads)
                dweights.data()[read.place] =
                    kernels::dot(dy.data() + std::size_t(read.bag) * D,
                                 ctx.saved(0).data() + std::size_t(read.id) * D, D);
            ctx.accumulate(1, std::move(dweights));
        }
        if (!ctx.requires_grad(0)) return;
        if (options.sparse) return ctx.accumulate(0, as_rows(reads, dy, ctx.shape(0)));
        const std::vector<Real> divisors = lookup::divisors(ids, options);
        Array& dtable = ctx.target(0).or_zeros();
        kernels::SumsInTable sums(dtable.data(), dtable.shape(0), D, of_each(reads, &Read::id));
        for (const Read& read : reads)
            kernels::add(dy.data() + std::size_t(read.bag) * D, read.weight / divisors[read.place],
                         sums.row(read.id), D);
    };
    return record("embedding_bag", {table, weights}, std::move(y),
                  {{table, weights && requires_grad(weights)}}, std::move(backward));
}

// y[b][d] = max table[id][d]
// dtable[id][d] += dy[b][d] for the id that has it
Tensor maximum(const std::vector<Read>& reads, Array y, const Tensor& table) {
    const std::size_t D = table.shape()[1];
    constexpr std::int64_t none = -1;                 // of an empty bag
    std::vector<std::int64_t> chosen(y.size(), none); // the place in the table, in elements
    for (const Read& read : reads)
        for (std::size_t d = 0; d < D; ++d) {
            const std::size_t to = std::size_t(read.bag) * D + d;
            const std::int64_t from = read.id * std::int64_t(D) + std::int64_t(d);
            const Real x = table.value().data()[from];
            if (chosen[to] != none && !(x > y.data()[to])) continue;
            y.data()[to] = x;
            chosen[to] = from;
        }
    auto backward = [chosen = std::move(chosen)](const Array& dy, Context ctx) {
        Array& dtable = ctx.target(0).or_zeros();
        std::vector<std::int64_t> places;
        std::copy_if(chosen.begin(), chosen.end(), std::back_inserter(places),
                     [](std::int64_t place) { return place != none; });
        kernels::SumsInTable sums(dtable.data(), dtable.size(), 1, places);
        for (std::size_t i = 0; i < dy.size(); ++i)
            if (chosen[i] != none) *sums.row(chosen[i]) += dy.data()[i];
    };
    return record("embedding_bag", {table}, std::move(y), {}, std::move(backward));
}

// For ids and options that were checked, and a table as it is after max_norm.
Tensor look_up(const Indices& ids, const std::vector<std::size_t>& bounds, const Tensor& table,
               BagMode mode, const EmbeddingOptions& options, const Tensor& weights) {
    std::vector<Read> reads = reads_of(ids, bounds, mode, options, weights);
    Array y = zeros({bounds.size() - 1, table.shape()[1]});
    if (mode == BagMode::max) return maximum(reads, std::move(y), table);
    return weighted_sum(ids, std::move(reads), std::move(y), table, options, weights);
}

} // namespace

void require_bag_options(BagMode mode, const EmbeddingOptions& options) {
    require(mode != BagMode::max || !(options.sparse || options.scale_grad_by_freq), "EmbeddingBag",
            "mode max has neither sparse nor scale_grad_by_freq: leave them out");
}

Tensor embedding_bag(const Indices& ids, const std::optional<Indices>& offsets, const Tensor& table,
                     BagMode mode, const EmbeddingOptions& options, const Tensor& weights) {
    const auto bounds = bounds_of(ids, offsets, mode, options, weights);
    const auto resolved = lookup::prepare("EmbeddingBag", ids, table, options);
    return look_up(ids, bounds, table, mode, resolved, weights);
}

Tensor embedding_bag(const Indices& ids, const std::optional<Indices>& offsets, Parameter& table,
                     BagMode mode, const EmbeddingOptions& options, const Tensor& weights) {
    const auto bounds = bounds_of(ids, offsets, mode, options, weights);
    const auto resolved = lookup::prepare("EmbeddingBag", ids, table, options);
    return look_up(ids, bounds, table, mode, resolved, weights);
}

} // namespace tapestry
