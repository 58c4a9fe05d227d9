#pragma once

#include "framework/tape/tape.hpp"
#include "tests/support/tensors.hpp"

#include <sstream>

/// What tests of operations share.
namespace tapestry {

/// What a refusal is checked by: a call, and the message of the error that it throws.
struct Refusal {
    std::function<void()> call;
    std::string message;
};

template<class Error>
void check_refusals(const std::vector<Refusal>& refusals) {
    for (const auto& [call, message] : refusals) BOOST_TEST(error_of<Error>(call) == message);
}

/// The message of an error about a tensor that was default-constructed.
inline const std::string holds_nothing = "[Tensor] holds nothing: it was default-constructed";

/// Takes f forward and backward where x, or what is made of it, has no elements.
inline void check_without_elements(const std::function<Tensor(const Tensor&)>& f,
                                   const Shape& x_shape, const Shape& y_shape) {
    Tape tape;
    const Tensor x = tape.variable(ones(x_shape));
    const Tensor y = f(x);
    BOOST_TEST(to_string(y.shape()) == to_string(y_shape));
    tape.backward(y, ones(y_shape));
    BOOST_TEST(to_string(tape.grad(x).shape()) == to_string(x_shape));
}

/// f of these numbers: of so few, and of several copies, which are more than a vector register
/// holds and some over.
inline void check_values(const std::function<Tensor(const Tensor&)>& f, const std::vector<Real>& x,
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

/// How many numbers the operations that f records save for backward.
inline std::size_t saved_elements(const std::function<void(Tape&)>& f) {
    Tape tape;
    f(tape);
    std::ostringstream text;
    tape.print(text);
    const std::string table = text.str(), before = " lines save ";
    return std::stoul(table.substr(table.find(before) + before.size())) / sizeof(Real);
}

/// The same of an operation of one tensor.
inline std::size_t saved_elements(const std::function<Tensor(const Tensor&)>& f, const Array& x) {
    return saved_elements([&](Tape& tape) { f(tape.variable(x)); });
}

/// True for every third element.
inline Mask every_third(const Shape& shape) {
    Mask result = Mask::from_shape(shape);
    for (std::size_t i = 0; i < result.size(); ++i) result.data()[i] = i % 3 == 0;
    return result;
}

} // namespace tapestry
