#include "examples/support/snapshots.hpp"

#include "framework/io/safetensors.hpp"
#include "tests/faults/fuzz/fuzz.hpp"

using namespace tapestry;

// Each tensor is the snapshot of a step of its own.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::filesystem::path file = fuzz::folder() / "snapshots.safetensors";
    fuzz::put_bytes(file, fuzz::text_of(data, size));
    const auto snapshots = fuzz::unless_refused<std::runtime_error>(
        file, [&] { return Snapshots::load(file, moment_of(load_safetensors(file).metadata())); });
    if (!snapshots) return 0;

    const std::map<std::string, Array> tensors = load_safetensors(file).tensors();
    fuzz::require(snapshots->size() == tensors.size(), "each tensor has a step of its own");
    for (const auto& [step, vectors] : *snapshots) {
        fuzz::require(step >= 0, "no step is negative");
        fuzz::require(vectors.dimension() == 2, "a snapshot is (N, D)");
    }
    return 0;
}
