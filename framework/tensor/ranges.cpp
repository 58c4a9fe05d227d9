#include "framework/tensor/ranges.hpp"

#include "framework/tensor/error.hpp"

namespace tapestry {

Indices arange(std::int64_t begin, std::int64_t end, std::int64_t step) {
    require(step != 0, "arange", "the step must not be 0");
    require(step > 0 ? begin <= end : begin >= end, "arange", "a step of ", step,
            " leads away from ", end, ", counted from ", begin);
    // Without sign, because the distance may be beyond the largest std::int64_t.
    const auto from = std::uint64_t(begin), to = std::uint64_t(end), by = std::uint64_t(step);
    const std::uint64_t distance = step > 0 ? to - from : from - to,
                        stride = step > 0 ? by : 0 - by;
    Indices result = Indices::from_shape({distance / stride + (distance % stride > 0)});
    for (std::size_t i = 0; i < result.size(); ++i) result.data()[i] = std::int64_t(from + i * by);
    return result;
}

Indices arange(std::int64_t end) { return arange(0, end); }

Array linspace(double start, double end, std::size_t steps) {
    Array result = empty({steps});
    const auto distance = [&](std::size_t i) {
        return i == 0 ? 0 : (end - start) * (double(i) / double(steps - 1));
    };
    for (std::size_t i = 0; i < steps; ++i)
        result.data()[i] =
            Real(i == 0 || i < steps / 2 ? start + distance(i) : end - distance(steps - 1 - i));
    return result;
}

Array eye(std::size_t n) {
    Array result = zeros({n, n});
    for (std::size_t i = 0; i < n; ++i) result(i, i) = 1;
    return result;
}

} // namespace tapestry
