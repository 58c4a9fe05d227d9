#pragma once

#include "framework/tensor/array.hpp"

#include <algorithm>
#include <cmath>

namespace tapestry::testing {

struct Moments {
    double mean, std, low, high;
};

/// Mean, standard deviation and range of all elements.
inline Moments moments(const Array& x) {
    double sum = 0, squares = 0;
    for (const Real element : x) sum += element;
    const double mean = sum / double(x.size());
    for (const Real element : x) squares += (element - mean) * (element - mean);
    const auto [low, high] = std::minmax_element(x.begin(), x.end());
    return {mean, std::sqrt(squares / double(x.size())), double(*low), double(*high)};
}

} // namespace tapestry::testing
