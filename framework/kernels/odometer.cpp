#include "framework/kernels/odometer.hpp"

#include <utility>

namespace tapestry::kernels {

Strides row_major_strides(Extents shape) {
    Strides strides(shape.size(), 1);
    for (std::size_t axis = shape.size(); axis-- > 1;)
        strides[axis - 1] = strides[axis] * shape[axis];
    return strides;
}

Strides broadcast_strides(Extents shape, Extents input) {
    const Strides own = row_major_strides(input);
    const std::size_t added = shape.size() - input.size();
    Strides strides(shape.size(), 0);
    for (std::size_t axis = 0; axis < input.size(); ++axis)
        if (input[axis] != 1) strides[added + axis] = own[axis];
    return strides;
}

Odometer::Odometer(std::vector<std::size_t> shape, Strides a_strides, Strides b_strides)
    : shape_(std::move(shape))
    , a_strides_(std::move(a_strides))
    , b_strides_(std::move(b_strides))
    , at_(shape_.size(), 0) {}

bool Odometer::next() {
    for (std::size_t axis = shape_.size(); axis-- > 0;) {
        a += a_strides_[axis];
        b += b_strides_[axis];
        if (++at_[axis] < shape_[axis]) return true;
        a -= a_strides_[axis] * shape_[axis];
        b -= b_strides_[axis] * shape_[axis];
        at_[axis] = 0;
    }
    return false;
}

} // namespace tapestry::kernels
