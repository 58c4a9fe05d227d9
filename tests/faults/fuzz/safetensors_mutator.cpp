#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

/// Changes a safetensors file: its header or its data. The length before the header follows, as
/// hardly an input would come behind it otherwise; one time in eight it is changed as well.

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned seed) {
    constexpr std::size_t before = sizeof(std::uint64_t);
    if (size < before || most <= before || seed % 8 == 0) return LLVMFuzzerMutate(data, size, most);
    std::uint64_t length;
    std::memcpy(&length, data, before);
    length = std::min<std::uint64_t>(length, size - before);

    std::vector<std::uint8_t> header(data + before, data + before + length);
    std::vector<std::uint8_t> tensors(data + before + length, data + size);
    const bool of_header = tensors.empty() || seed / 8 % 4 != 0;
    std::vector<std::uint8_t>& part = of_header ? header : tensors;
    const std::size_t room = most - before - (size - before - part.size());
    const std::size_t old = part.size();
    part.resize(std::max(room, old));
    part.resize(LLVMFuzzerMutate(part.data(), old, room));

    length = header.size();
    std::memcpy(data, &length, before);
    std::copy(header.begin(), header.end(), data + before);
    std::copy(tensors.begin(), tensors.end(), data + before + header.size());
    return before + header.size() + tensors.size();
}
