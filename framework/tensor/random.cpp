#include "framework/tensor/random.hpp"

#include "framework/kernels/normal.hpp"
#include "framework/kernels/random.hpp"
#include "framework/tensor/error.hpp"
#include "framework/tensor/ranges.hpp"

#include <algorithm>
#include <cmath>

namespace tapestry {

Array random_normal(const Shape& shape, double mean, double std, Generator& generator) {
    Array x = empty(shape);
    kernels::fill_normal(x.data(), x.size(), Real(mean), Real(std), generator.bits64());
    return x;
}

Array random_uniform(const Shape& shape, double from, double to, Generator& generator) {
    const Real low = Real(from), high = Real(to);
    require(low <= high && std::isfinite(high - low), "random_uniform", "cannot draw from [", low,
            ", ", high, ")");
    Array x = empty(shape);
    const Real largest = std::nextafter(high, low); // rounding may not reach `high`
    for (Real& element : x)
        element = std::min(largest, Real(low + (high - low) * generator.uniform()));
    return x;
}

Indices randint(std::int64_t low, std::int64_t high, const Shape& shape, Generator& generator) {
    require(low < high, "randint", "cannot draw from [", low, ", ", high, ")");
    Indices x = Indices::from_shape(shape);
    // Without sign, because there may be more numbers than the largest std::int64_t.
    for (std::int64_t& element : x)
        element = std::int64_t(std::uint64_t(low) +
                               generator.below(std::uint64_t(high) - std::uint64_t(low)));
    return x;
}

Indices categorical(const Array& weights, const Shape& shape, Generator& generator) {
    require(weights.dimension() == 1, "categorical", "weights need one axis, got shape ",
            weights.shape());
    std::vector<double> sums; // of the weights up to each, itself included
    double sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const Real weight = weights.data()[i];
        require(weight >= 0 && std::isfinite(weight), "categorical", "weight ", weight,
                " of index ", i, " is negative or not finite");
        sums.push_back(sum += double(weight));
    }
    require(sum > 0 && std::isfinite(sum), "categorical", "the weights have the sum ", sum,
            ": it must be positive and finite");
    Indices x = Indices::from_shape(shape);
    for (std::int64_t& element : x) {
        // The first sum above a number below all of them: the weight added there is not 0.
        auto at = std::upper_bound(sums.begin(), sums.end(), generator.uniform() * sum);
        if (at == sums.end()) at = std::lower_bound(sums.begin(), sums.end(), sum); // rounded up
        element = at - sums.begin();
    }
    return x;
}

Indices permutation(std::size_t n, Generator& generator) {
    Indices x = arange(std::int64_t(n));
    shuffle(x, generator);
    return x;
}

} // namespace tapestry
