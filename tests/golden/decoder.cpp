#include "models/decoder.hpp"

#include "framework/ops/cross_entropy.hpp"
#include "framework/optim/adam.hpp"
#include "framework/optim/clip.hpp"
#include "framework/optim/decay_matrices.hpp"
#include "tests/golden/golden.hpp"

using namespace tapestry;
using tapestry::golden::Case;

BOOST_AUTO_TEST_SUITE(decoder_like_pytorch)

namespace {

DecoderConfig config_of(const Case& golden) {
    DecoderConfig config;
    config.vocabulary = std::size_t(golden.number("vocabulary"));
    config.context = std::size_t(golden.number("context"));
    config.layers = std::size_t(golden.number("layers"));
    config.heads = std::size_t(golden.number("heads"));
    config.width = std::size_t(golden.number("width"));
    config.bias = golden.is_true("bias");
    config.tied = golden.is_true("tied");
    const bool is_learned = golden.setting("positions") == "learned";
    config.positions = is_learned ? Positions::learned : Positions::sinusoidal;
    config.scaled = !is_learned;
    BOOST_TEST(golden.setting("gelu") == "exact");
    return config;
}

// The part of a state below one module.
StateDict below(const std::string& prefix, const StateDict& state) {
    StateDict result;
    for (const auto& [name, value] : state)
        if (name.starts_with(prefix)) result[name.substr(prefix.size())] = value;
    return result;
}

// A decoder does not show what its blocks give: each is made anew and given what entered it.
void check_blocks(const Case& golden, const std::string& batch, const DecoderConfig& config,
                  const StateDict& start) {
    for (std::size_t i = 0; i < config.layers; ++i) {
        DecoderBlock block(config);
        block.load_state_dict(below("transformer.h." + std::to_string(i) + ".", start));
        const std::string hidden = batch + "hidden.";
        const Tensor y = block(golden.read(hidden + std::to_string(i)));
        const std::string after = hidden + std::to_string(i + 1);
        golden::check_close(after, y.value(), golden.read(after));
    }
}

// One of the two batches forward and backward: that with names as they are, and `short.…`.
void check_batch(const Case& golden, const std::string& batch, const StateDict& start) {
    Decoder model(config_of(golden));
    model.load_state_dict(start);
    check_blocks(golden, batch, model.config(), start);

    const Indices inputs = golden.read_indices(batch + "inputs");
    Tape tape;
    const std::string embedded = batch + "hidden.0";
    golden::check_close(embedded, model.embed(inputs).value(), golden.read(embedded));
    const Tensor logits = model(inputs);
    golden::check_close("logits", logits.value(), golden.read(batch + "logits"));
    const Tensor loss = cross_entropy(logits, golden.read_indices(batch + "targets"));
    golden::check_close("loss", loss.value(), golden.read(batch + "loss"));
    tape.backward(loss);
    const StateDict gradients = golden.read_all(batch + "grad.");
    for (const auto& [name, parameter] : model.named_parameters())
        golden::check_close(batch + "grad." + name, parameter->grad.value(), gradients.at(name));
}

// Batch `step` of (steps, B, T).
Indices batch_of(const Indices& batches, std::size_t step) {
    Indices batch = Indices::from_shape({batches.shape(1), batches.shape(2)});
    std::copy_n(batches.data() + step * batch.size(), batch.size(), batch.data());
    return batch;
}

// Softmax does not see the bias of the keys, whose gradient is rounding alone. Adam makes steps of
// it: in float they lead anywhere, so that PyTorch's are put in their place.
void forget_key_bias(StateDict& ours, const StateDict& theirs, std::size_t width) {
    for (auto& [name, value] : ours)
        if (name.ends_with("c_attn.bias"))
            std::copy_n(theirs.at(name).data() + width, width, value.data() + width);
}

void check_training(const Case& golden, const StateDict& start) {
    Decoder model(config_of(golden));
    model.load_state_dict(start);
    const auto parameters = model.named_parameters();
    AdamOptions options;
    options.beta1 = Real(golden.numbers("betas").at(0));
    options.beta2 = Real(golden.numbers("betas").at(1));
    options.eps = Real(golden.number("eps"));
    AdamW optimizer(
        decay_matrices(parameters, Real(golden.number("lr")), Real(golden.number("weight_decay"))),
        options);

    const Indices inputs = golden.read_indices("batches.inputs");
    const Indices targets = golden.read_indices("batches.targets");
    const auto steps = std::size_t(golden.number("steps"));
    Array losses = empty({steps}), norms = empty({steps});
    for (std::size_t step = 0; step < steps; ++step) {
        Tape tape;
        const Tensor loss = cross_entropy(model(batch_of(inputs, step)), batch_of(targets, step));
        optimizer.zero_grad();
        tape.backward(loss, KeepGrad::of_leaves);
        losses(step) = loss.item();
        norms(step) = clip_grad_norm(parameters, Real(golden.number("max_norm")));
        optimizer.step();
    }

    constexpr bool is_double = sizeof(Real) == sizeof(double);
    // Twenty steps carry the rounding of each on.
    const double tolerance = is_double ? 1e-9 : 1e-4;
    golden::check_each_close("losses", losses, golden.read("losses"), tolerance);
    golden::check_each_close("norms", norms, golden.read("norms"), tolerance);
    if (golden.has("float32.losses"))
        golden::check_each_close("float32.losses", losses, golden.read("float32.losses"), 1e-4);
    StateDict ours = model.state_dict();
    const StateDict theirs = golden.read_all("final.");
    if (!is_double) forget_key_bias(ours, theirs, model.config().width);
    for (const auto& [name, value] : ours)
        golden::check_close("final." + name, value, theirs.at(name), tolerance);
}

} // namespace

BOOST_AUTO_TEST_CASE(logits_gradients_and_twenty_steps_of_training) {
    golden::for_each_case("decoder", [](const Case& golden) {
        const StateDict start = golden.read_all("start.");
        check_batch(golden, "", start);
        check_batch(golden, "short.", start);
        check_training(golden, start);
    });
}

BOOST_AUTO_TEST_SUITE_END()
