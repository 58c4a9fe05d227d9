#pragma once

#include "framework/tensor/error.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

/// The JSON header of a safetensors file (github.com/huggingface/safetensors, "Format"): what
/// tensors there are, and where their bytes lie. It knows nothing of Real.
namespace tapestry {

struct SafetensorsHeader {
    static constexpr std::uint64_t longest = 100'000'000; ///< bytes

    /// One tensor, whose bytes are [begin, end) of those after the header.
    struct Entry {
        std::string dtype; ///< "F32", "I64", …, or a type that came later
        Shape shape;
        std::uint64_t begin;
        std::uint64_t end;
    };

    std::vector<std::string> names; ///< in their order in the header
    std::map<std::string, Entry> entries;
    std::map<std::string, std::string> metadata;

    /// Reads a header, which came from `file` and is followed by `data_size` bytes. Throws
    /// std::runtime_error where it breaks a rule of the format. A dtype that is not known breaks
    /// none: only the size of its tensor cannot be checked.
    static SafetensorsHeader parse(const std::string& text, const std::string& file,
                                   std::uint64_t data_size);

    /// The text of the header, padded with spaces to a multiple of 8 bytes; the same input gives
    /// the same bytes. Throws std::invalid_argument where a name or the metadata is not UTF-8, a
    /// tensor is named `__metadata__`, or the header would be too long.
    std::string format() const;
};

namespace safetensors {

/// The text in quotation marks, on one line and in UTF-8, whatever it holds.
std::string quoted(const std::string& text);

/// "FILE: tensor "NAME"", for messages.
std::string tensor_in(const std::string& file, const std::string& name);

/// Throws std::runtime_error; `where` is a file, or a file and a tensor in it.
template<class... Parts>
[[noreturn]] void refuse(const std::string& where, const Parts&... problem) {
    throw std::runtime_error(message("safetensors", where, ": ", problem...));
}

} // namespace safetensors
} // namespace tapestry
