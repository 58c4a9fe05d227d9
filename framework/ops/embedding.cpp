#include "framework/ops/embedding.hpp"

#include "framework/kernels/rows.hpp"
#include "framework/kernels/sums.hpp"
#include "framework/ops/limit_norms.hpp"
#include "framework/tensor/error.hpp"

#include <algorithm>
#include <unordered_map>

namespace tapestry {
namespace {

// dy as rows to be added to the table: row i of dy to row ids[i], without those of padding.
SparseRows as_rows(const Indices& ids, Array dy, const EmbeddingOptions& options,
                   const Shape& table) {
    const std::size_t D = table[1], n = ids.size();
    SparseRows rows{table, {ids.begin(), ids.end()}, reshaped(std::move(dy), {n, D})};
    if (!options.padding_idx) return rows;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < n; ++i) {
        if (rows.indices[i] == options.padding_idx) continue;
        rows.indices[kept] = rows.indices[i];
        std::copy_n(rows.row(i), D, rows.values.data() + kept++ * D);
    }
    rows.indices.resize(kept);
    if (kept < n) rows.values = row_range(rows.values, 0, kept);
    return rows;
}

// y[i] = table[ids[i]]
// dtable[ids[i]] += dy[i]/divisor[i], which is 1 unless an option says otherwise
Tensor look_up(const Indices& ids, const Tensor& table, const EmbeddingOptions& options) {
    const std::size_t D = table.shape()[1];
    Shape shape = ids.shape();
    shape.push_back(D);
    Array y = empty(shape);
    kernels::gather(table.value().data(), D, ids.data(), ids.size(), y.data());

    return record("embedding", {table}, std::move(y), {}, [ids, options, D](Array dy, Context ctx) {
        if (options.sparse)
            return ctx.accumulate(0, as_rows(ids, std::move(dy), options, ctx.shape(0)));
        const std::vector<Real> divisors = lookup::divisors(ids, options);
        Array& dtable = ctx.target(0).or_zeros();
        kernels::SumsInTable sums(dtable.data(), dtable.shape(0), D, ids);
        for (std::size_t i = 0; i < ids.size(); ++i) {
            if (ids.data()[i] == options.padding_idx) continue;
            Real* to = sums.row(ids.data()[i]);
            const Real *from = dy.data() + i * D, factor = 1 / divisors[i];
            for (std::size_t d = 0; d < D; ++d) to[d] += factor * from[d];
        }
    });
}

} // namespace

Tensor embedding(const Indices& ids, const Tensor& table, const EmbeddingOptions& options) {
    return look_up(ids, table, lookup::prepare("Embedding", ids, table, options));
}

Tensor embedding(const Indices& ids, Parameter& table, const EmbeddingOptions& options) {
    const EmbeddingOptions resolved = lookup::prepare("Embedding", ids, table, options);
    return look_up(ids, table, resolved); // the table as it is after max_norm
}

// ---- checks and factors ------------------------------------------------------------------------

namespace lookup {

void require_in_range(std::string_view operation, const Indices& ids, std::size_t rows) {
    for (std::size_t i = 0; i < ids.size(); ++i)
        if (ids.data()[i] < 0 || std::size_t(ids.data()[i]) >= rows)
            throw std::out_of_range(message(operation, "index ", ids.data()[i], " at ",
                                            position(i, ids.shape()), " is outside [0, ", rows,
                                            ")"));
}

EmbeddingOptions resolved(std::string_view operation, EmbeddingOptions options, std::size_t rows) {
    if (options.padding_idx) {
        const auto end = std::int64_t(rows);
        require(*options.padding_idx >= -end && *options.padding_idx < end, operation,
                "padding_idx ", *options.padding_idx, " is outside [", -end, ", ", end, ")");
        if (*options.padding_idx < 0) *options.padding_idx += end;
    }
    require(!options.max_norm || *options.max_norm >= 0, operation,
            "max_norm must not be negative, got ", options.max_norm.value_or(0));
    require(options.norm_type > 0, operation, "norm_type must be positive or infinity, got ",
            options.norm_type);
    require(!options.sparse || !options.scale_grad_by_freq, operation,
            "sparse and scale_grad_by_freq exclude each other: leave one out");
    return options;
}

static EmbeddingOptions prepare(std::string_view operation, const Indices& ids, const Shape& table,
                                const EmbeddingOptions& options) {
    require(table.size() == 2, operation, "the table needs shape (V, D), got ", table);
    require_in_range(operation, ids, table[0]);
    return resolved(operation, options, table[0]);
}

EmbeddingOptions prepare(std::string_view operation, const Indices& ids, const Tensor& table,
                         const EmbeddingOptions& options) {
    require(
        !options.max_norm, operation,
        "max_norm changes the table, and the value of a tensor never changes: pass a Parameter");
    return prepare(operation, ids, table.shape(), options);
}

EmbeddingOptions prepare(std::string_view operation, const Indices& ids, Parameter& table,
                         const EmbeddingOptions& options) {
    const EmbeddingOptions result = prepare(operation, ids, table.shape(), options);
    if (result.max_norm) limit_norms(table, ids, *result.max_norm, result.norm_type);
    return result;
}

std::vector<Real> divisors(const Indices& ids, const EmbeddingOptions& options) {
    if (!options.scale_grad_by_freq) return std::vector<Real>(ids.size(), 1);
    std::unordered_map<std::int64_t, Real> occurrences;
    for (const std::int64_t id : ids) ++occurrences[id];
    std::vector<Real> result;
    for (const std::int64_t id : ids) result.push_back(occurrences[id]);
    return result;
}

} // namespace lookup
} // namespace tapestry
