#pragma once

#include "framework/nn/embedding_table.hpp"

namespace tapestry {

/// A table of vectors, one for each id, as torch.nn.Embedding. It starts from N(0, 1).
class Embedding : public EmbeddingTable {
  public:
    Embedding(std::size_t num_embeddings, std::size_t embedding_dim,
              const EmbeddingOptions& options = {})
        : EmbeddingTable("Embedding", num_embeddings, embedding_dim, options) {}

    /// A table (num_embeddings, embedding_dim) that was learned elsewhere. Frozen, no optimizer
    /// moves it.
    static Embedding from_pretrained(Array weights, bool freeze = true,
                                     const EmbeddingOptions& options = {}) {
        return Embedding(std::move(weights), freeze, options);
    }

    /// Ids of any shape (*) to their vectors (*, embedding_dim). Throws std::out_of_range for an id
    /// outside [0, num_embeddings).
    Tensor operator()(const Indices& ids) { return embedding(ids, weight, options()); }
    template<class T>
    requires(!IdLike<T>) Tensor operator()(const T&) { return refuse_ids<T>(); }

  private:
    Embedding(Array weights, bool freeze, const EmbeddingOptions& options)
        : EmbeddingTable("Embedding", std::move(weights), freeze, options) {}
};

} // namespace tapestry
