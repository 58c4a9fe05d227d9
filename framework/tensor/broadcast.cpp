#include "framework/tensor/broadcast.hpp"

#include "framework/tensor/reduce.hpp"

#include <algorithm>

namespace tapestry {

Array expand(const Array& x, const Shape& shape) {
    if (x.shape() == shape) return x;
    Array y = empty(shape);
    kernels::for_each_stretch(shape, x.shape(), shape, [&](const kernels::Stretch& s) {
        if (s.a_moves)
            std::copy_n(x.data() + s.a, s.n, y.data() + s.y);
        else
            std::fill_n(y.data() + s.y, s.n, x.data()[s.a]);
    });
    return y;
}

Array sum_to(Array x, const Shape& shape) {
    if (x.shape() == shape) return x;
    const std::size_t added = x.dimension() - shape.size();
    std::vector<std::size_t> axes;
    for (std::size_t axis = 0; axis < x.dimension(); ++axis)
        if (axis < added || shape[axis - added] == 1) axes.push_back(axis);
    return reshaped(sum_over(x, axes), shape);
}

} // namespace tapestry
