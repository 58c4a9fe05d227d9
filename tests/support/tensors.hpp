#pragma once

#include "framework/kernels/random.hpp"
#include "framework/tensor/tensor.hpp"
#include "tests/support/function_ref.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
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

Array array(const Shape& shape, const std::vector<Real>& values);
Indices indices(const Shape& shape, const std::vector<std::int64_t>& values);

Array uniform(const Shape& shape, Generator& generator, double low = -2, double high = 2);
Array normal(const Shape& shape, Generator& generator);

std::vector<Real> values(const Array& x);
std::vector<Real> values(const Tensor& x);

/// Equal shapes, and every element of `found` within atol + rtol·|expected|, where that is finite.
/// NaN equals NaN.
boost::test_tools::assertion_result close(const Array& found, const Array& expected, double atol,
                                          double rtol = 0);
boost::test_tools::assertion_result close(const Tensor& found, const Array& expected, double atol,
                                          double rtol = 0);

/// The message of the error that f throws, of exactly this type; otherwise a text that says what
/// happened instead.
std::string error_of(FunctionRef<void()> f, const std::type_info& type);
template<class Error>
std::string error_of(FunctionRef<void()> f) {
    return error_of(f, typeid(Error));
}

} // namespace tapestry
