#pragma once

#include "framework/ops/embedding.hpp"

namespace tapestry {

/// How the vectors of a bag become one.
enum class BagMode { mean, sum, max };

/// The mean, sum or maximum of a table's rows (V, D) over B bags of ids: (B, D), as
/// torch.nn.functional.embedding_bag. Without offsets, ids (B, N) are bags of equal size. With
/// them, bag b has the ids (N) from offsets[b] up to the next offset. Ids that are padding_idx are
/// left out; a bag without ids gives zeros. With `weights` of the ids' shape, for the sum alone, id
/// i counts weights[i] times. In the maximum of equal numbers the first one gets the gradient.
///
/// Throws as embedding does, and std::invalid_argument where offsets do not start at 0, descend, or
/// pass N; for weights of another shape or mode; and in mode max for sparse and scale_grad_by_freq.
Tensor embedding_bag(const Indices& ids, const std::optional<Indices>& offsets, const Tensor& table,
                     BagMode mode, const EmbeddingOptions& options = {},
                     const Tensor& weights = {});
Tensor embedding_bag(const Indices& ids, const std::optional<Indices>& offsets, Parameter& table,
                     BagMode mode, const EmbeddingOptions& options = {},
                     const Tensor& weights = {});

/// Throws std::invalid_argument for sparse or scale_grad_by_freq in mode max.
void require_bag_options(BagMode mode, const EmbeddingOptions& options);

} // namespace tapestry
