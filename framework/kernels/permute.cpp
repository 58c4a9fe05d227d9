#include "framework/kernels/permute.hpp"

#include "framework/kernels/map.hpp"

#include <algorithm>
#include <type_traits>

namespace tapestry::kernels {
namespace {

constexpr std::size_t tile = 16;

// Rows that are a power of two apart push one another out of the cache. So each is read once and written
// once, and the tile lies elsewhere in between. Extents that the compiler knows become a few shuffles.
template<class Extent>
void transpose_tile(const Real* from, std::size_t from_stride, Real* to, std::size_t to_stride,
                    Extent rows, Extent columns) {
    Real read[tile][tile];
    for (std::size_t j = 0; j < columns; ++j)
        for (std::size_t i = 0; i < rows; ++i) read[j][i] = from[j * from_stride + i];
    for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t j = 0; j < columns; ++j) to[i * to_stride + j] = read[j][i];
}

// Rows that lie behind one another elsewhere, or with other gaps.
void copy_rows(const Real* from, std::size_t from_stride, Real* to, std::size_t to_stride,
               std::size_t rows, std::size_t columns) {
    const auto same = [](Vector x) { return x; };
    for (std::size_t i = 0; i < rows; ++i)
        map(columns, to + i * to_stride, same, from + i * from_stride);
}

} // namespace

void transpose(const Real* from, std::size_t from_stride, Real* to, std::size_t to_stride,
               std::size_t rows, std::size_t columns) {
    using Whole = std::integral_constant<std::size_t, tile>;
    for (std::size_t j = 0; j < columns; j += tile)
        for (std::size_t i = 0; i < rows; i += tile) {
            const Real* const x = from + j * from_stride + i;
            Real* const y = to + i * to_stride + j;
            const std::size_t m = std::min(tile, rows - i), n = std::min(tile, columns - j);
            if (m == tile && n == tile)
                transpose_tile(x, from_stride, y, to_stride, Whole(), Whole());
            else
                transpose_tile(x, from_stride, y, to_stride, m, n);
        }
}

// Two axes of y matter: the last, along which y is written, and the one along which x is contiguous. A
// tile of these two at a time stays in the cache. Where they are the same one, it is the axis before
// the last whose rows are copied. Over the others goes a counter.
void permute(const Real* x, Extents shape, std::span<const std::size_t> order, Real* y) {
    const std::size_t last = order.size() - 1;
    const auto contiguous =
        std::size_t(std::find(order.begin(), order.end(), last) - order.begin());
    Strides extents, from;
    const Strides in_x = row_major_strides(shape);
    for (const std::size_t axis : order) {
        extents.push_back(shape[axis]);
        from.push_back(in_x[axis]);
    }
    const Strides to = row_major_strides(extents);
    const std::size_t beside = contiguous < last || last == 0 ? contiguous : last - 1;

    Strides others, from_others, to_others;
    for (std::size_t axis = 0; axis < last; ++axis) {
        if (axis == beside) continue;
        others.push_back(extents[axis]);
        from_others.push_back(from[axis]);
        to_others.push_back(to[axis]);
    }
    Odometer place(std::move(others), std::move(from_others), std::move(to_others));
    do {
        if (contiguous == last)
            copy_rows(x + place.a, from[beside], y + place.b, to[beside],
                      last == 0 ? 1 : extents[beside], extents[last]);
        else
            transpose(x + place.a, from[last], y + place.b, to[contiguous], extents[contiguous],
                      extents[last]);
    } while (place.next());
}

} // namespace tapestry::kernels
