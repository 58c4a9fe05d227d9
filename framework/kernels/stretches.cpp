#include "framework/kernels/stretches.hpp"

#include <algorithm>

namespace tapestry::kernels {

void for_each_stretch(Extents shape, Extents a, Extents b,
                      const std::function<void(const Stretch&)>& visit) {
    if (std::find(shape.begin(), shape.end(), std::size_t(0)) != shape.end()) return;
    Strides a_strides = broadcast_strides(shape, a), b_strides = broadcast_strides(shape, b);

    // It takes in axes from the last one on, as long as each input keeps moving or staying.
    Stretch stretch{0, 0, 0, 1, false, false};
    std::size_t outer = shape.size();
    for (; outer > 0; --outer) {
        if (shape[outer - 1] == 1) continue;
        const bool a_moves = a_strides[outer - 1] != 0, b_moves = b_strides[outer - 1] != 0;
        if (stretch.n > 1 && (a_moves != stretch.a_moves || b_moves != stretch.b_moves)) break;
        stretch.a_moves = a_moves;
        stretch.b_moves = b_moves;
        stretch.n *= shape[outer - 1];
    }
    if (stretch.n == 1) stretch.a_moves = stretch.b_moves = true; // it makes no difference

    // Along the next axis a plain loop will do, and the odometer turns those before it.
    std::size_t times = 1, a_step = 0, b_step = 0;
    if (outer > 0) {
        --outer;
        times = shape[outer];
        a_step = a_strides[outer];
        b_step = b_strides[outer];
    }
    Odometer place({shape.begin(), shape.begin() + std::ptrdiff_t(outer)}, std::move(a_strides),
                   std::move(b_strides));
    do {
        stretch.a = place.a;
        stretch.b = place.b;
        for (std::size_t i = 0; i < times; ++i) {
            visit(stretch);
            stretch.y += stretch.n;
            stretch.a += a_step;
            stretch.b += b_step;
        }
    } while (place.next());
}

} // namespace tapestry::kernels
