#include "framework/nn/embedding_table.hpp"

#include "framework/nn/init.hpp"
#include "framework/ops/rows.hpp"
#include "framework/tensor/error.hpp"

#include <algorithm>
#include <cmath>

namespace tapestry {
namespace {

Array checked(std::string_view operation, Array weights) {
    require(weights.dimension() == 2, operation, "weights need two dimensions ",
            "(num_embeddings, embedding_dim), got ", weights.shape());
    require(weights.size() > 0, operation, "needs positive sizes, got ", weights.shape());
    return weights;
}

LookupOptions of_lookup(const EmbeddingOptions& options) {
    return {options.padding_idx, options.scale_grad_by_freq, options.sparse};
}

EmbeddingOptions checked(std::string_view operation, EmbeddingOptions options, std::size_t rows) {
    options.padding_idx = lookup::checked(operation, of_lookup(options), rows).padding_idx;
    require(!options.max_norm || *options.max_norm >= 0, operation,
            "max_norm must not be negative, got ", options.max_norm.value_or(0));
    require(options.norm_type > 0, operation, "norm_type must be positive or infinity, got ",
            options.norm_type);
    return options;
}

// (Σ|x|ᵖ)^(1/p)
Real norm(const Real* x, std::size_t n, Real p) {
    if (p == 2) return std::sqrt(rows::dot(x, x, n));
    std::vector<Real> sizes(n);
    for (std::size_t i = 0; i < n; ++i) sizes[i] = std::abs(x[i]);
    if (std::isinf(p)) return rows::max(sizes.data(), n);
    Real sum = 0;
    for (const Real size : sizes) sum += std::pow(size, p);
    return std::pow(sum, 1 / p);
}

// As torch.embedding_renorm_.
void limit_norms(Parameter& weight, const Indices& ids, Real max_norm, Real norm_type) {
    std::vector<std::int64_t> unique(ids.begin(), ids.end());
    std::sort(unique.begin(), unique.end());
    unique.erase(std::unique(unique.begin(), unique.end()), unique.end());
    const std::size_t width = weight.shape()[1];
    for (const std::int64_t id : unique) {
        const std::size_t start = std::size_t(id) * width;
        const Real length = norm(weight.value().data() + start, width, norm_type);
        if (!(length > max_norm)) continue; // one with a NaN stays as it is
        Real* row = weight.mutable_value().data() + start;
        rows::scale(row, max_norm / (length + Real(1e-7)), row, width);
    }
}

} // namespace

EmbeddingTable::EmbeddingTable(std::string operation, std::size_t num_embeddings,
                               std::size_t embedding_dim, EmbeddingOptions options)
    : EmbeddingTable(operation, random_normal({num_embeddings, embedding_dim}), false, options) {
    if (options_.padding_idx) {
        Real* row =
            weight.mutable_value().data() + std::size_t(*options_.padding_idx) * embedding_dim;
        std::fill_n(row, embedding_dim, Real(0));
    }
}

EmbeddingTable::EmbeddingTable(std::string operation, Array weights, bool freeze,
                               EmbeddingOptions options)
    : weight("weight", checked(operation, std::move(weights)), !freeze)
    , operation_(std::move(operation))
    , options_(checked(operation_, options, weight.shape()[0])) {}

Tensor EmbeddingTable::table_for(const Indices& ids) {
    lookup::require_in_range(operation_, ids, weight.shape()[0]);
    if (options_.max_norm) limit_norms(weight, ids, *options_.max_norm, options_.norm_type);
    return weight;
}

LookupOptions EmbeddingTable::lookup_options() const { return of_lookup(options_); }

} // namespace tapestry
