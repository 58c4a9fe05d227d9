#include "framework/io/safetensors.hpp"
#include "tests/faults/fuzz/run.hpp"
#include "tests/faults/fuzz/same_tensors.hpp"

using namespace tapestry;

// model.safetensors beside a config.json: the model has the tensors of the file, or it is refused.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::filesystem::path& folder = fuzz::run_folder();
    const std::filesystem::path file = folder / "model.safetensors";
    fuzz::put_bytes(file, fuzz::text_of(data, size));
    const auto run =
        fuzz::unless_refused<std::runtime_error>(folder, [&] { return load_run(folder); });
    if (!run) return 0;
    fuzz::require(fuzz::same(run->model->state_dict(), load_safetensors(file).tensors()),
                  "the model has the tensors of its file");
    return 0;
}
