#include "framework/nn/layer_norm.hpp"

#include "framework/ops/layer_norm.hpp"

namespace tapestry {

LayerNorm::LayerNorm(std::size_t features, bool has_bias, double eps)
    : weight("weight", ones(storable<Real>("LayerNorm", {features})))
    , eps_(eps) {
    if (has_bias) bias.emplace("bias", zeros({features}));
}

Tensor LayerNorm::operator()(const Tensor& x) {
    const Tensor w = weight; // before the bias, on the tape too
    return layer_norm(x, w, bias ? Tensor(*bias) : Tensor(), eps_);
}

void LayerNorm::members(Members& m) {
    m.parameter("weight", weight);
    if (bias) m.parameter("bias", *bias);
}

} // namespace tapestry
