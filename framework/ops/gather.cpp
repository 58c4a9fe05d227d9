#include "framework/ops/gather.hpp"

#include "framework/ops/broadcast.hpp"
#include "framework/ops/rows.hpp"

#include <algorithm>

namespace tapestry {
namespace {

// The position of the n-th element: "(0, 3)".
std::string position(std::size_t n, const Shape& shape) {
    Shape at(shape.size());
    for (std::size_t axis = shape.size(); axis-- > 0; n /= shape[axis]) at[axis] = n % shape[axis];
    return to_string(at);
}

void require_in_range(const Indices& indices, std::size_t rows) {
    for (std::size_t i = 0; i < indices.size(); ++i)
        if (indices.data()[i] < 0 || std::size_t(indices.data()[i]) >= rows)
            throw std::out_of_range(message("Embedding", "index ", indices.data()[i], " at ",
                                            position(i, indices.shape()), " is outside [0, ", rows,
                                            ")"));
}

Array filled(Array x, const Mask& mask, Real value) {
    for_each_run(x.shape(), mask.shape(), x.shape(), [&](const Run& run) {
        for (std::size_t i = 0; i < run.n; ++i)
            if (mask.data()[run.a + (run.a_moves ? i : 0)]) x.data()[run.y + i] = value;
    });
    return x;
}

} // namespace

// y[i] = table[indices[i]]      dtable[indices[i]] += dy[i]
Tensor embedding(const Indices& indices, const Tensor& table) {
    require(table.dimension() == 2, "Embedding", "the table needs shape (V, D), got ",
            table.shape());
    require_in_range(indices, table.shape()[0]);
    const std::size_t width = table.shape()[1];
    Shape shape = indices.shape();
    shape.push_back(width);
    Array y = empty(shape);
    for (std::size_t i = 0; i < indices.size(); ++i)
        std::copy_n(table.value().data() + std::size_t(indices.data()[i]) * width, width,
                    y.data() + i * width);
    auto backward = [indices, width](const Array& dy, Inputs in) {
        Array& dtable = in.accumulator(0);
        for (std::size_t i = 0; i < indices.size(); ++i)
            rows::add(dy.data() + i * width, 1,
                      dtable.data() + std::size_t(indices.data()[i]) * width, width);
    };
    return record("embedding", {table}, std::move(y), std::move(backward));
}

// y = x, or value where masked      dx = dy, or 0 where masked
Tensor masked_fill(const Tensor& x, const Mask& mask, Real value) {
    require(broadcast_shape("masked_fill", x.shape(), mask.shape()) == x.shape(), "masked_fill",
            "mask ", mask.shape(), " does not broadcast to ", x.shape());
    return record(
        "masked_fill", {x}, filled(x.value(), mask, value),
        [mask](const Array& dy, Inputs in) { in.accumulate(0, filled(dy, mask, Real(0))); });
}

} // namespace tapestry
