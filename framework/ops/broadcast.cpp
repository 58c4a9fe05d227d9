#include "framework/ops/broadcast.hpp"

#include <algorithm>
#include <vector>

namespace tapestry {
namespace {

// How far to step in an input for each axis of the result: 0 along repeated ones.
std::vector<std::size_t> steps(const Shape& shape, const Shape& input) {
    std::vector<std::size_t> result(shape.size(), 0);
    std::size_t step = 1;
    for (std::size_t back = 1; back <= input.size(); ++back) {
        const std::size_t extent = input[input.size() - back];
        if (extent != 1) result[shape.size() - back] = step;
        step *= extent;
    }
    return result;
}

} // namespace

void for_each_run(const Shape& shape, const Shape& a, const Shape& b,
                  const std::function<void(const Run&)>& visit) {
    if (count(shape) == 0) return;
    const auto a_steps = steps(shape, a), b_steps = steps(shape, b);

    // The run takes in axes from the last one on, as long as each input keeps moving or staying.
    Run run{0, 0, 0, 1, false, false};
    std::size_t outer = shape.size();
    for (; outer > 0; --outer) {
        if (shape[outer - 1] == 1) continue;
        const bool a_moves = a_steps[outer - 1] != 0, b_moves = b_steps[outer - 1] != 0;
        if (run.n > 1 && (a_moves != run.a_moves || b_moves != run.b_moves)) break;
        run.a_moves = a_moves;
        run.b_moves = b_moves;
        run.n *= shape[outer - 1];
    }
    if (run.n == 1) run.a_moves = run.b_moves = true; // one element: it makes no difference

    std::vector<std::size_t> at(outer, 0); // a counter over the other axes
    for (;; run.y += run.n) {
        visit(run);
        std::size_t axis = outer;
        for (; axis > 0; --axis) {
            run.a += a_steps[axis - 1];
            run.b += b_steps[axis - 1];
            if (++at[axis - 1] < shape[axis - 1]) break;
            run.a -= a_steps[axis - 1] * shape[axis - 1];
            run.b -= b_steps[axis - 1] * shape[axis - 1];
            at[axis - 1] = 0;
        }
        if (axis == 0) return;
    }
}

Array expand(const Array& x, const Shape& shape) {
    if (x.shape() == shape) return x;
    Array y = empty(shape);
    for_each_run(shape, x.shape(), shape, [&](const Run& run) {
        if (run.a_moves)
            std::copy_n(x.data() + run.a, run.n, y.data() + run.y);
        else
            std::fill_n(y.data() + run.y, run.n, x.data()[run.a]);
    });
    return y;
}

} // namespace tapestry
