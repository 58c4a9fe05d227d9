#pragma once

#include "framework/nn/embedding_table.hpp"
#include "framework/ops/embedding_bag.hpp"

namespace tapestry {

/// The mean, sum or maximum of the vectors of a bag of ids, as torch.nn.EmbeddingBag, without ever
/// making the vectors (B, N, D). Ids that are padding_idx are left out, and a bag without ids gives
/// zeros.
class EmbeddingBag : public EmbeddingTable {
  public:
    /// Throws std::invalid_argument as Embedding does, and for mode max with sparse or
    /// scale_grad_by_freq.
    EmbeddingBag(std::size_t num_embeddings, std::size_t embedding_dim,
                 BagMode mode = BagMode::mean, const EmbeddingOptions& options = {})
        : EmbeddingTable("EmbeddingBag", num_embeddings, embedding_dim, options)
        , mode_(mode) {
        require_bag_options(mode, options);
    }

    /// A table that was learned elsewhere, as Embedding::from_pretrained.
    static EmbeddingBag from_pretrained(Array weights, bool freeze = true,
                                        BagMode mode = BagMode::mean,
                                        const EmbeddingOptions& options = {}) {
        return EmbeddingBag(std::move(weights), freeze, mode, options);
    }

    /// Bags of N ids each: ids (B, N) to (B, embedding_dim). In mode sum, per_sample_weights (B, N)
    /// says how often each id counts. (A template gives way where both could be meant.)
    template<int = 0>
    Tensor operator()(const Indices& ids, const Tensor& per_sample_weights = {}) {
        return embedding_bag(ids, {}, weight, mode_, options(), per_sample_weights);
    }

    /// Bags of any size, one after the other in ids (N); bag b begins at offsets[b]. The first
    /// offset is 0.
    Tensor operator()(const Indices& ids, const Indices& offsets,
                      const Tensor& per_sample_weights = {}) {
        return embedding_bag(ids, offsets, weight, mode_, options(), per_sample_weights);
    }
    template<class T, class... Rest>
    requires(!IdLike<T>) Tensor operator()(const T&, const Rest&...) { return refuse_ids<T>(); }

  protected:
    std::string extra_repr() const override;

  private:
    EmbeddingBag(Array weights, bool freeze, BagMode mode, const EmbeddingOptions& options)
        : EmbeddingTable("EmbeddingBag", std::move(weights), freeze, options)
        , mode_(mode) {
        require_bag_options(mode, options);
    }
    BagMode mode_;
};

} // namespace tapestry
