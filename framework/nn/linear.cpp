#include "framework/nn/linear.hpp"

#include "framework/ops/linear.hpp"
#include "framework/tensor/error.hpp"
#include "framework/tensor/random.hpp"

#include <cmath>

namespace tapestry {
namespace {

Array initial(const Shape& shape, std::size_t in_features) {
    require(count(shape) > 0 && in_features > 0, "Linear", "needs positive sizes, got ", shape);
    const Real bound = 1 / std::sqrt(Real(in_features));
    return random_uniform(storable<Real>("Linear", shape), -bound, bound);
}

} // namespace

Linear::Linear(std::size_t in_features, std::size_t out_features, bool has_bias)
    : weight("weight", initial({out_features, in_features}, in_features)) {
    if (has_bias) bias.emplace("bias", initial({out_features}, in_features));
}

Tensor Linear::operator()(const Tensor& x) {
    const Tensor w = weight; // before the bias, on the tape too
    return linear(x, w, bias ? Tensor(*bias) : Tensor());
}

void Linear::members(Members& m) {
    m.parameter("weight", weight);
    if (bias) m.parameter("bias", *bias);
}

} // namespace tapestry
