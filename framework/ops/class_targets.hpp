#pragma once

#include "framework/kernels/real.hpp"
#include "framework/ops/reduction.hpp"
#include "framework/tensor/indices.hpp"
#include "framework/tensor/shape.hpp"

#include <string_view>
#include <vector>

/// What losses over classes, with a target for each row of scores, have in common.
namespace tapestry {

struct CrossEntropyOptions {
    std::int64_t ignore_index = -100; ///< rows with this target count for nothing
    double label_smoothing = 0; ///< ε: the target gets 1 - ε, and all classes share ε evenly
    Reduction reduction = Reduction::mean; ///< over the rows that count
};

/// ε, if it lies in [0, 1]. Throws std::invalid_argument otherwise.
Real usable_smoothing(std::string_view operation, const CrossEntropyOptions& options);

/// The rows that count, of scores (*, V) with targets (*): those whose target is not ignored.
/// Messages call the scores by `name`. Throws as cross_entropy does.
std::vector<std::size_t> counted_rows(std::string_view operation, std::string_view name,
                                      const Shape& scores, const Indices& targets,
                                      std::int64_t ignore_index, Reduction reduction);

} // namespace tapestry
