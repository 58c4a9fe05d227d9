#pragma once

namespace tapestry {

/// What becomes of the losses of single elements, or rows: they are returned as they are, or their
/// mean or sum is. The `reduction` of PyTorch's losses.
enum class Reduction { none, mean, sum };

} // namespace tapestry
