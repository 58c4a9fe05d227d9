#include "tests/support/operations.hpp"

#include <sstream>

namespace tapestry {

void check_without_elements(FunctionRef<Tensor(const Tensor&)> f, const Shape& x_shape,
                            const Shape& y_shape) {
    Tape tape;
    const Tensor x = tape.variable(ones(x_shape));
    const Tensor y = f(x);
    BOOST_TEST(to_string(y.shape()) == to_string(y_shape));
    tape.backward(y, ones(y_shape));
    BOOST_TEST(to_string(tape.grad(x).shape()) == to_string(x_shape));
}

void check_values(FunctionRef<Tensor(const Tensor&)> f, const std::vector<Real>& x,
                  const std::vector<Real>& y, double atol) {
    for (const std::size_t copies : {1, 5}) {
        std::vector<Real> from, expected;
        for (std::size_t i = 0; i < copies; ++i) {
            from.insert(from.end(), x.begin(), x.end());
            expected.insert(expected.end(), y.begin(), y.end());
        }
        const Shape shape{from.size()};
        BOOST_TEST(close(f(array(shape, from)), array(shape, expected), atol));
    }
}

std::size_t saved_elements(FunctionRef<void(Tape&)> f) {
    Tape tape;
    f(tape);
    std::ostringstream text;
    tape.print(text);
    const std::string table = text.str(), before = " lines save ";
    return std::stoul(table.substr(table.find(before) + before.size())) / sizeof(Real);
}

std::size_t saved_elements(FunctionRef<Tensor(const Tensor&)> f, const Array& x) {
    return saved_elements([&](Tape& tape) { f(tape.variable(x)); });
}

Mask every_third(const Shape& shape) {
    Mask result = Mask::from_shape(shape);
    for (std::size_t i = 0; i < result.size(); ++i) result.data()[i] = i % 3 == 0;
    return result;
}

} // namespace tapestry
