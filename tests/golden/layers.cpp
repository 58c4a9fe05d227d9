#include "framework/nn/layer_norm.hpp"
#include "framework/nn/linear.hpp"
#include "framework/nn/positions.hpp"
#include "framework/ops/arithmetic.hpp"
#include "framework/tape/tape.hpp"
#include "tests/golden/golden.hpp"

using namespace tapestry;
using tapestry::golden::Case;

BOOST_AUTO_TEST_SUITE(layers_like_pytorch)

namespace {

// Loads the case's parameters into the layer, and compares y and the gradients of x and of every
// parameter.
void check_layer(const Case& golden, Module& layer, FunctionRef<Tensor(const Tensor&)> forward,
                 double tolerance = golden::tolerance) {
    StateDict state;
    for (const auto& [name, parameter] : layer.named_parameters()) state[name] = golden.read(name);
    layer.load_state_dict(state);

    Tape tape;
    const Tensor x = tape.variable(golden.read("x"));
    const Tensor y = forward(x);
    golden::check_close("y", y.value(), golden.read("y"), tolerance);
    tape.backward(y, golden.read("dy"));
    golden::check_close("grad.x", tape.grad(x), golden.read("grad.x"), tolerance);
    for (const auto& [name, parameter] : layer.named_parameters())
        golden::check_close("grad." + name, parameter->grad.value(), golden.read("grad." + name),
                            tolerance);
}

} // namespace

BOOST_AUTO_TEST_CASE(linear_layers) {
    golden::for_each_case("linear", [](const Case& golden) {
        Linear layer(5, 4, golden.has("bias"));
        check_layer(golden, layer, [&](const Tensor& x) { return layer(x); });
    });
}

BOOST_AUTO_TEST_CASE(layer_norms) {
    golden::for_each_case("layer_norm", [](const Case& golden) {
        // Around 64 a float has lost six of its 24 bits before the layer begins.
        const bool is_far = golden.name() == "layer_norm.far_from_zero";
        LayerNorm layer(5, golden.has("bias"), Real(golden.number("eps")));
        check_layer(
            golden, layer, [&](const Tensor& x) { return layer(x); },
            golden::tolerance * (is_far ? 10 : 1));
    });
}

BOOST_AUTO_TEST_CASE(positions) {
    golden::for_each_case("positions", [](const Case& golden) {
        if (golden.has("table")) {
            const auto length = std::size_t(golden.number("max_length"));
            const auto width = std::size_t(golden.number("d_model"));
            golden::check_close("table", sinusoidal_positions(length, width), golden.read("table"));
        } else if (golden.has("weight")) {
            PositionalEmbedding layer(11, 6);
            check_layer(golden, layer, [&](const Tensor& x) { return x + layer(x.size(1)); });
        } else {
            SinusoidalPositions layer(11, 6);
            check_layer(golden, layer, [&](const Tensor& x) { return x + layer(x.size(1)); });
        }
    });
}

BOOST_AUTO_TEST_SUITE_END()
