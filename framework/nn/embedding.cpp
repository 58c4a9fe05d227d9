#include "framework/nn/embedding.hpp"

#include "framework/ops/embedding.hpp"

namespace tapestry {

Embedding::Embedding(std::size_t num_embeddings, std::size_t embedding_dim,
                     EmbeddingOptions options)
    : EmbeddingTable("Embedding", num_embeddings, embedding_dim, options) {}

Embedding::Embedding(Array weights, bool freeze, EmbeddingOptions options)
    : EmbeddingTable("Embedding", std::move(weights), freeze, options) {}

Embedding Embedding::from_pretrained(Array weights, bool freeze, EmbeddingOptions options) {
    return Embedding(std::move(weights), freeze, options);
}

Tensor Embedding::operator()(const Indices& ids) {
    return embedding(ids, table_for(ids), lookup_options());
}

} // namespace tapestry
