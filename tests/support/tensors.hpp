#pragma once

#include "framework/kernels/random.hpp"
#include "framework/tensor/tensor.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <functional>
#include <limits>
#include <ostream>
#include <string>
#include <typeinfo>
#include <vector>

/// What tests of tensors share: short ways to make them, to compare them, and to read an error.
namespace tapestry {

inline constexpr Real infinity = std::numeric_limits<Real>::infinity();
inline constexpr Real not_a_number = std::numeric_limits<Real>::quiet_NaN();

/// The tolerance that stands for `in_float` in a build with float: in double it is smaller by as
/// much as the numbers are finer.
constexpr double rounding(double in_float) {
    return in_float * double(std::numeric_limits<Real>::epsilon()) /
           double(std::numeric_limits<float>::epsilon());
}

inline Array array(const Shape& shape, const std::vector<Real>& values) {
    return Array(values, shape);
}

inline Indices indices(const Shape& shape, const std::vector<std::int64_t>& values) {
    return Indices(values, shape);
}

inline Array uniform(const Shape& shape, Generator& generator, double low = -2, double high = 2) {
    Array result = empty(shape);
    for (Real& element : result) element = Real(low + (high - low) * generator.uniform());
    return result;
}

inline Array normal(const Shape& shape, Generator& generator) {
    Array result = empty(shape);
    for (Real& element : result) element = Real(generator.normal());
    return result;
}

inline std::vector<Real> values(const Array& x) { return {x.begin(), x.end()}; }
inline std::vector<Real> values(const Tensor& x) { return values(x.value()); }

/// Equal shapes, and every element of `found` within atol + rtol·|expected|, where that is finite.
/// NaN equals NaN.
inline boost::test_tools::assertion_result close(const Array& found, const Array& expected,
                                                 double atol, double rtol = 0) {
    boost::test_tools::assertion_result result(true);
    const auto fail = [&]() -> std::ostream& {
        result = false;
        return result.message().stream();
    };
    if (found.shape() != expected.shape()) {
        fail() << "shape " << to_string(found.shape()) << ", expected "
               << to_string(expected.shape());
        return result;
    }
    for (std::size_t i = 0; i < found.size(); ++i) {
        const double x = found.data()[i], y = expected.data()[i];
        const bool same = x == y || (std::isnan(x) && std::isnan(y));
        if (same || (std::isfinite(y) && std::abs(x - y) <= atol + rtol * std::abs(y))) continue;
        fail() << "element " << i << " of shape " << to_string(found.shape()) << " is " << x
               << ", expected " << y;
        return result;
    }
    return result;
}

inline boost::test_tools::assertion_result close(const Tensor& found, const Array& expected,
                                                 double atol, double rtol = 0) {
    return close(found.value(), expected, atol, rtol);
}

/// The message of the `Error` that f throws, of exactly this type; otherwise a text that says what
/// happened instead.
template<class Error>
std::string error_of(const std::function<void()>& f) {
    try {
        f();
    } catch (const std::exception& error) {
        if (typeid(error) == typeid(Error)) return error.what();
        return std::string("another exception, ") + typeid(error).name() + ": " + error.what();
    }
    return "no exception";
}

} // namespace tapestry
