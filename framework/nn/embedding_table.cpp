#include "framework/nn/embedding_table.hpp"

#include "framework/tensor/error.hpp"
#include "framework/tensor/random.hpp"

#include <algorithm>

namespace tapestry {
namespace {

Array usable_table(std::string_view operation, Array weights) {
    require(weights.dimension() == 2, operation, "weights need two dimensions ",
            "(num_embeddings, embedding_dim), got ", weights.shape());
    require(weights.size() > 0, operation, "needs positive sizes, got ", weights.shape());
    return weights;
}

} // namespace

EmbeddingTable::EmbeddingTable(std::string_view operation, std::size_t V, std::size_t D,
                               const EmbeddingOptions& options)
    : EmbeddingTable(operation, random_normal(storable<Real>(operation, {V, D})), false, options) {
    if (!options_.padding_idx) return;
    Real* row = weight.mutable_value().data() + std::size_t(*options_.padding_idx) * D;
    std::fill_n(row, D, Real(0));
}

EmbeddingTable::EmbeddingTable(std::string_view operation, Array weights, bool freeze,
                               const EmbeddingOptions& options)
    : weight("weight", usable_table(operation, std::move(weights)), !freeze)
    , options_(lookup::resolved(operation, options, weight.shape()[0])) {}

} // namespace tapestry
