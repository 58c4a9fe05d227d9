#include "tests/support/tensors.hpp"

#include <ostream>

namespace tapestry {

Array array(const Shape& shape, const std::vector<Real>& values) { return Array(values, shape); }

Indices indices(const Shape& shape, const std::vector<std::int64_t>& values) {
    return Indices(values, shape);
}

Array uniform(const Shape& shape, Generator& generator, double low, double high) {
    Array result = empty(shape);
    for (Real& element : result) element = Real(low + (high - low) * generator.uniform());
    return result;
}

Array normal(const Shape& shape, Generator& generator) {
    Array result = empty(shape);
    for (Real& element : result) element = Real(generator.normal());
    return result;
}

std::vector<Real> values(const Array& x) { return {x.begin(), x.end()}; }
std::vector<Real> values(const Tensor& x) { return values(x.value()); }

boost::test_tools::assertion_result close(const Array& found, const Array& expected, double atol,
                                          double rtol) {
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

boost::test_tools::assertion_result close(const Tensor& found, const Array& expected, double atol,
                                          double rtol) {
    return close(found.value(), expected, atol, rtol);
}

std::string error_of(FunctionRef<void()> f, const std::type_info& type) {
    try {
        f();
    } catch (const std::exception& error) {
        if (typeid(error) == type) return error.what();
        return std::string("another exception, ") + typeid(error).name() + ": " + error.what();
    }
    return "no exception";
}

} // namespace tapestry
