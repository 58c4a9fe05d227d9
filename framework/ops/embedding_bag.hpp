#pragma once

#include "framework/ops/lookup.hpp"

namespace tapestry {

/// How the vectors of a bag become one.
enum class BagMode { mean, sum, max };

/// The mean, sum or maximum of the table's rows over bags of ids, as
/// torch.nn.functional.embedding_bag: ids (N), of which bag b has those from offsets[b] up to the
/// next offset, and a table (V, D) to (B, D). Ids that are padding_idx are left out; a bag without
/// ids gives zeros. With `weights` (N), for the sum alone, id i counts weights[i] times. In the
/// maximum of equal numbers the first one gets the gradient.
///
/// Throws std::invalid_argument where offsets do not start at 0, descend, or pass N; for weights of
/// another shape or mode; and in mode max for sparse and scale_grad_by_freq.
Tensor embedding_bag(const Indices& ids, const Indices& offsets, const Tensor& table, BagMode mode,
                     LookupOptions options = {}, const Tensor& weights = {});

} // namespace tapestry
