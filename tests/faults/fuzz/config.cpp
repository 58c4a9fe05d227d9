#include "examples/support/train_settings.hpp"
#include "tests/faults/fuzz/run.hpp"

#include <sanitizer/allocator_interface.h>

using namespace tapestry;

namespace {

bool is_loading = false;

// The positions that such a model computes, of the longest context, take half a MiB.
constexpr std::size_t most_bytes = 3 << 18;

void notice(const volatile void*, std::size_t bytes) {
    if (is_loading && bytes > most_bytes) {
        is_loading = false;
        fuzz::require(false, "nothing is allocated that is larger than the model",
                      std::to_string(bytes) + " bytes");
    }
}

Run load() {
    is_loading = true;
    struct Guard {
        ~Guard() { is_loading = false; }
    } guard;
    return load_run(fuzz::run_folder());
}

} // namespace

// config.json beside a model, of which the JSON parser's messages quote bytes: what it says of the model is that model, or is refused before anything
// large is made.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const bool noticing =
        __sanitizer_install_malloc_and_free_hooks(notice, [](const volatile void*) {}) != 0;
    fuzz::require(noticing, "allocations can be noticed");
    const std::filesystem::path& folder = fuzz::run_folder();
    const std::filesystem::path file = folder / "config.json";
    fuzz::put_bytes(file, fuzz::text_of(data, size));
    // What a training would go on with.
    fuzz::unless_refused<std::runtime_error, fuzz::Quotes::bytes>(
        file, [&] { return options_of_run(folder, TrainOptions()); });
    const auto run = fuzz::unless_refused<std::runtime_error, fuzz::Quotes::bytes>(
        folder, [] { return load(); });
    if (!run) return 0;

    save_config(folder, *run->model, *run->tokenizer, run->facts, *run->moment);
    const Run again = load();
    fuzz::require(again.facts == run->facts, "what it says of the run stays the same");
    fuzz::require(again.tokenizer->name() == run->tokenizer->name(),
                  "the tokenizer stays the same");
    fuzz::require(again.model->parameter_count() == run->model->parameter_count(),
                  "the model stays the same");
    return 0;
}
