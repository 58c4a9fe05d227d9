#pragma once

#include "framework/io/safetensors_header.hpp"
#include "framework/tensor/array.hpp"

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

/// Named tensors in the safetensors format (github.com/huggingface/safetensors, "Format"):
/// a header length N as an 8-byte little-endian integer, N bytes of JSON, and the tensors' bytes.
namespace tapestry {

/// Writes `tensors` to `path`, as F32 (or F64 where Real is double) and in the order of their
/// names; the same input gives the same bytes. `metadata` is any text worth keeping with them.
/// The file is replaced as a whole or, on error, not at all (see write_atomically).
/// Throws std::invalid_argument where a name or the metadata is not UTF-8 or a tensor is named
/// `__metadata__`, and std::runtime_error where the file cannot be written.
void save_safetensors(const std::filesystem::path& path,
                      const std::map<std::string, Array>& tensors,
                      const std::map<std::string, std::string>& metadata = {});

/// A safetensors file open for reading. The header is checked on opening and the tensors are read
/// when asked for. Every error is a std::runtime_error that names the file and the tensor.
/// Reading moves the one file position: threads need a SafetensorsFile each.
class SafetensorsFile {
  public:
    using Entry = SafetensorsHeader::Entry;

    /// Throws where the file cannot be read or breaks a rule of the format: a header of more than
    /// 100,000,000 bytes or beyond the end of the file, JSON that is malformed or names a tensor
    /// twice, a shape that disagrees with its bytes, tensors that overlap or leave bytes of the
    /// file unused. A tensor of a type that read() does not take hinders nobody who reads others.
    explicit SafetensorsFile(const std::filesystem::path& path);

    const std::vector<std::string>& names() const {
        return header_.names;
    } ///< in the header's order
    const std::map<std::string, std::string>& metadata() const { return header_.metadata; }
    bool contains(const std::string& name) const;

    /// Throws where there is no such tensor, and lists those there are.
    const Entry& entry(const std::string& name) const;

    /// A tensor of dtype F64, F32, F16 or BF16, converted to Real. Throws for any other dtype, and
    /// where a finite F64 is too large for Real.
    Array read(const std::string& name) const;

    /// A tensor of dtype I64 or I32. Throws for any other dtype.
    Indices read_indices(const std::string& name) const;

    /// All tensors that read() accepts.
    std::map<std::string, Array> tensors() const;

  private:
    template<class T>
    std::vector<T> stored(const std::string& name) const;

    std::string path_;
    mutable std::ifstream stream_;
    std::uint64_t data_begin_; // in the file: 8 + N
    SafetensorsHeader header_;
};

/// Opens what save_safetensors wrote: `load_safetensors(path).tensors()` is the whole of it.
inline SafetensorsFile load_safetensors(const std::filesystem::path& path) {
    return SafetensorsFile(path);
}

} // namespace tapestry
