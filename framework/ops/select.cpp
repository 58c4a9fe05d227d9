#include "framework/ops/select.hpp"

#include "framework/ops/shape.hpp"
#include "framework/ops/slice.hpp"
#include "framework/tensor/error.hpp"

namespace tapestry {

Tensor select(const Tensor& x, std::ptrdiff_t axis, std::ptrdiff_t index) {
    const std::size_t along = normalize_axis("select", axis, x.dimension());
    const auto n = std::ptrdiff_t(x.shape()[along]);
    if (index < -n || index >= n)
        throw std::out_of_range(message("select", "index ", index, " is outside [", -n, ", ", n,
                                        ") of axis ", along, " of shape ", x.shape()));
    const std::ptrdiff_t at = index < 0 ? index + n : index;
    return squeeze(slice(x, axis, at, at + 1), axis);
}

std::vector<Tensor> unbind(const Tensor& x, std::ptrdiff_t axis) {
    const std::size_t along = normalize_axis("unbind", axis, x.dimension());
    std::vector<Tensor> parts;
    for (std::size_t i = 0; i < x.shape()[along]; ++i)
        parts.push_back(select(x, axis, std::ptrdiff_t(i)));
    return parts;
}

} // namespace tapestry
