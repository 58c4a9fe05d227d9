#include "framework/nn/embedding_bag.hpp"

#include "framework/ops/shape.hpp"
#include "framework/tensor/error.hpp"

namespace tapestry {
namespace {

EmbeddingOptions checked(BagMode mode, EmbeddingOptions options) {
    require(mode != BagMode::max || !(options.sparse || options.scale_grad_by_freq), "EmbeddingBag",
            "mode max has neither sparse nor scale_grad_by_freq: leave them out");
    return options;
}

} // namespace

EmbeddingBag::EmbeddingBag(std::size_t num_embeddings, std::size_t embedding_dim, BagMode mode,
                           EmbeddingOptions options)
    : EmbeddingTable("EmbeddingBag", num_embeddings, embedding_dim, checked(mode, options))
    , mode_(mode) {}

EmbeddingBag::EmbeddingBag(Array weights, bool freeze, BagMode mode, EmbeddingOptions options)
    : EmbeddingTable("EmbeddingBag", std::move(weights), freeze, checked(mode, options))
    , mode_(mode) {}

EmbeddingBag EmbeddingBag::from_pretrained(Array weights, bool freeze, BagMode mode,
                                           EmbeddingOptions options) {
    return EmbeddingBag(std::move(weights), freeze, mode, options);
}

Tensor EmbeddingBag::operator()(const Indices& ids, const Tensor& per_sample_weights) {
    require(ids.dimension() == 2, "EmbeddingBag", "needs ids (B, N), got ", ids.shape(),
            "; ids (N) need offsets (B) too");
    lookup::require_in_range("EmbeddingBag", ids, weight.shape()[0]); // by its place in (B, N)
    const std::size_t bags = ids.shape(0), size = ids.shape(1);
    Indices flat = ids, offsets = Indices::from_shape({bags});
    flat.reshape(Shape{ids.size()});
    for (std::size_t bag = 0; bag < bags; ++bag) offsets(bag) = std::int64_t(bag * size);
    if (!per_sample_weights) return operator()(flat, offsets);
    require(per_sample_weights.shape() == ids.shape(), "EmbeddingBag", "per_sample_weights ",
            per_sample_weights.shape(), " need the shape of the ids, ", ids.shape());
    return operator()(flat, offsets, reshape(per_sample_weights, {std::ptrdiff_t(ids.size())}));
}

Tensor EmbeddingBag::operator()(const Indices& ids, const Indices& offsets,
                                const Tensor& per_sample_weights) {
    return embedding_bag(ids, offsets, table_for(ids), mode_, lookup_options(), per_sample_weights);
}

} // namespace tapestry
