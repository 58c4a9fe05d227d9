#include "framework/io/safetensors.hpp"

#include "tests/faults/fuzz/fuzz.hpp"
#include "tests/faults/fuzz/same_tensors.hpp"

using namespace tapestry;

// What is read and saved is read again as the same.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::filesystem::path path = fuzz::folder() / "input.safetensors";
    fuzz::put_bytes(path, fuzz::text_of(data, size));
    const auto file =
        fuzz::unless_refused<std::runtime_error>(path, [&] { return load_safetensors(path); });
    if (!file) return 0;

    std::map<std::string, Array> tensors;
    for (const std::string& name : file->names()) {
        const auto numbers =
            fuzz::unless_refused<std::runtime_error>(path, [&] { return file->read(name); });
        if (numbers) tensors[name] = *numbers;
        const auto indices = fuzz::unless_refused<std::runtime_error>(
            path, [&] { return file->read_indices(name); });
        fuzz::require(!numbers || !indices, "a tensor has one type");
        fuzz::require(!numbers || numbers->shape() == file->entry(name).shape,
                      "a tensor has the shape that its entry tells");
    }

    const std::filesystem::path copy = fuzz::folder() / "copy.safetensors";
    save_safetensors(copy, tensors, file->metadata());
    const SafetensorsFile again(copy);
    fuzz::require(again.metadata() == file->metadata(), "metadata stay the same");
    fuzz::require(fuzz::same(again.tensors(), tensors), "tensors stay the same");
    return 0;
}
