#include "examples/support/checkpoint.hpp"

#include "tests/faults/fuzz/fuzz.hpp"

using namespace tapestry;

namespace {

// A training that is as small as one can be.
Training small_training() {
    TrainOptions options;
    options.model.context = 2;
    options.model.layers = 1;
    options.model.heads = 1;
    options.model.width = 1;
    options.model.bias = false;
    options.batch = 1;
    PreparedText text{"text", make_tokenizer("characters", Vocabulary({"a"})), {}};
    text.ids = split(text.tokenizer->encode_corpus("aaaaaaaa"), 0.5);
    return Training(options, std::move(text));
}

// Its first step, of which the optimizer has to remember something.
void begin(Training& training) {
    for (const auto& [name, parameter] : training.parameters)
        if (name == "transformer.ln_f.weight")
            parameter->grad.accumulate(full(parameter->shape(), 1));
    training.optimizer->step();
    training.step = 1;
    training.run = "0123456789abcdef"; // that of the seeds; its own depends on the machine
}

std::string checkpoint_of(Training& training, const std::filesystem::path& folder) {
    write_checkpoint(folder, training, std::nullopt);
    return fuzz::bytes_of_file(folder / "training.safetensors");
}

} // namespace

// training.safetensors in a checkpoint: what is restored and written is restored as the same.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Training training = small_training();
    const std::filesystem::path& folder = fuzz::folder();
    static const bool has_begun = [&] {
        begin(training);
        checkpoint_of(training, folder);
        return true;
    }();
    (void)has_begun;
    const std::filesystem::path file = folder / "training.safetensors";
    fuzz::put_bytes(file, fuzz::text_of(data, size));
    const auto restored = fuzz::unless_refused<std::runtime_error, fuzz::Quotes::bytes>(file, [&] {
        restore_checkpoint(folder, training);
        return true;
    });
    if (!restored) return 0;

    std::string written;
    try {
        written = checkpoint_of(training, folder);
    } catch (const NotFinite&) { // which the reader leaves to the next step
        return 0;
    }
    restore_checkpoint(folder, training);
    fuzz::require(checkpoint_of(training, folder) == written, "a checkpoint stays the same");
    return 0;
}
