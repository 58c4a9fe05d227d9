#pragma once

#include "framework/tape/parameter.hpp"

namespace tapestry {

/// Scales down, in place and unrecorded, each row of a table (V, D) that the ids name and whose norm
/// (Σ|x|ᵖ)^(1/p) is larger than max_norm: by max_norm/(norm + 1e-7), as torch.embedding_renorm_.
/// p is positive, or infinity for max |x|. The ids lie in [0, V).
void limit_norms(Parameter& table, const Indices& ids, Real max_norm, Real p);

} // namespace tapestry
