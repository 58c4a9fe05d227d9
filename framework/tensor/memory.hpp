#pragma once

#include "framework/tensor/shape.hpp"

namespace tapestry {

/// Throws OutOfMemory: "[Embedding] a table of 1000000000 x 1000000 numbers needs 4000000 GB of
/// memory, …". A number takes `bytes` bytes.
[[noreturn]] void refuse_memory(std::string_view operation, const Shape& shape, std::size_t bytes);

/// Throws as refuse_memory does unless there is memory for a table of this shape now.
void require_memory(std::string_view operation, const Shape& shape, std::size_t bytes);

/// The shape, of a table of T that there is memory for. Throws OutOfMemory in the operation's name.
template<class T>
Shape storable(std::string_view operation, const Shape& shape) {
    require_memory(operation, shape, sizeof(T));
    return shape;
}

} // namespace tapestry
