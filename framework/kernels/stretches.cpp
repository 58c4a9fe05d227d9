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

    Odometer place({shape.begin(), shape.begin() + std::ptrdiff_t(outer)}, std::move(a_strides),
                   std::move(b_strides));
    do {
        stretch.a = place.a;
        stretch.b = place.b;
        visit(stretch);
        stretch.y += stretch.n;
    } while (place.next());
}

} // namespace tapestry::kernels
