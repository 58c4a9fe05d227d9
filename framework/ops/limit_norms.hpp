#pragma once

#include "framework/tape/parameter.hpp"

namespace tapestry {

/// Scales down rows of a table (V, D), in place and unrecorded: those that the ids name, and whose
/// norm (Σ|x|ᵖ)^(1/p) is larger than max_norm. The factor is max_norm/(norm + 1e-7), as in
/// torch.embedding_renorm_. p is positive, or infinity for max |x|. The ids lie in [0, V).
void limit_norms(Parameter& table, const Indices& ids, double max_norm, double p);

} // namespace tapestry
