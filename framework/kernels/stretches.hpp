#pragma once

#include "framework/kernels/odometer.hpp"

#include <functional>

namespace tapestry::kernels {

/// A stretch of a broadcast operation: n neighbouring elements of the result, for which each input
/// either moves along or stays at one element.
struct Stretch {
    std::size_t y, a, b, n; ///< where it begins in the result and the inputs, and its length
    bool a_moves, b_moves;
};

/// Calls `visit` for stretches that together cover the result, each as long as possible. Whatever
/// the shapes, the loop within a stretch is a plain one. a and b must broadcast to `shape`.
void for_each_stretch(Extents shape, Extents a, Extents b,
                      const std::function<void(const Stretch&)>& visit);

} // namespace tapestry::kernels
