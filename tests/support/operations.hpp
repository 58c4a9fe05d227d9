#pragma once

#include "framework/tape/tape.hpp"
#include "tests/support/tensors.hpp"

/// What tests of operations share.
namespace tapestry {

/// What a refusal is checked by: a call, and the message of the error that it throws.
struct Refusal {
    FunctionRef<void()> call;
    std::string message;
};

template<class Error>
void check_refusals(const std::vector<Refusal>& refusals) {
    for (const auto& [call, message] : refusals) BOOST_TEST(error_of<Error>(call) == message);
}

/// The message of an error about a tensor that was default-constructed.
inline const std::string holds_nothing = "[Tensor] holds nothing: it was default-constructed";

/// Takes f forward and backward where x, or what is made of it, has no elements.
void check_without_elements(FunctionRef<Tensor(const Tensor&)> f, const Shape& x_shape,
                            const Shape& y_shape);

/// f of these numbers: of so few, and of several copies, which are more than a vector register
/// holds and some over.
void check_values(FunctionRef<Tensor(const Tensor&)> f, const std::vector<Real>& x,
                  const std::vector<Real>& y, double atol);

/// How many numbers the operations that f records save for backward.
std::size_t saved_elements(FunctionRef<void(Tape&)> f);

/// The same of an operation of one tensor.
std::size_t saved_elements(FunctionRef<Tensor(const Tensor&)> f, const Array& x);

/// True for every third element.
Mask every_third(const Shape& shape);

} // namespace tapestry
