#pragma once

#include "framework/tape/tape.hpp"

#include <concepts>
#include <initializer_list>
#include <vector>

/// Reductions over some axes, or over all of them when none is named. Reduced axes vanish, or stay
/// with extent 1 under keepdim. A scalar has one axis to name. Throws std::out_of_range for an axis
/// that the tensor lacks.
namespace tapestry {

/// The axes to reduce: one, as in sum(x, 0), several, as in sum(x, {0, 2}), or all, which is {}.
/// Negative ones count from the end.
class Axes : public std::vector<std::ptrdiff_t> {
  public:
    Axes() = default;
    Axes(std::initializer_list<std::ptrdiff_t> axes)
        : vector(axes) {}
    Axes(std::vector<std::ptrdiff_t> axes)
        : vector(std::move(axes)) {}
    template<std::integral Axis>
    requires(!std::same_as<Axis, bool>) // sum(x, true) means keepdim, and says no axes
        Axes(Axis axis)
        : vector{std::ptrdiff_t(axis)} {}
};

/// The axes that a reduction of x names, counted from the front and sorted. A scalar has none.
std::vector<std::size_t> reduced_axes(std::string_view operation, const Tensor& x,
                                      const Axes& axes);

Tensor sum(const Tensor& x, const Axes& axes = {}, bool keepdim = false);
Tensor mean(const Tensor& x, const Axes& axes = {}, bool keepdim = false);

/// The largest element. Where several are equally large, the gradient is shared evenly among them,
/// as by torch.amax. Throws std::invalid_argument where there is no element to choose from.
Tensor max(const Tensor& x, const Axes& axes = {}, bool keepdim = false);

} // namespace tapestry
