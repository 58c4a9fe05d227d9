#include "framework/tensor/random.hpp"

#include "framework/kernels/normal.hpp"
#include "framework/kernels/random.hpp"
#include "framework/tensor/error.hpp"

#include <algorithm>
#include <cmath>

namespace tapestry {

Array random_normal(const Shape& shape, double mean, double std) {
    Array x = empty(shape);
    kernels::fill_normal(x.data(), x.size(), Real(mean), Real(std), default_generator().bits64());
    return x;
}

Array random_uniform(const Shape& shape, double from, double to) {
    const Real low = Real(from), high = Real(to);
    require(low <= high && std::isfinite(high - low), "random_uniform", "cannot draw from [", low,
            ", ", high, ")");
    Array x = empty(shape);
    const Real largest = std::nextafter(high, low); // rounding may not reach `high`
    for (Real& element : x)
        element = std::min(largest, Real(low + (high - low) * default_generator().uniform()));
    return x;
}

} // namespace tapestry
