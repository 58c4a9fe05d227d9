#include "framework/io/safetensors.hpp"

#include "framework/io/atomic_file.hpp"
#include "framework/io/input_file.hpp"
#include "framework/kernels/bfloat16.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <utility>

namespace tapestry {
namespace {

using safetensors::quoted;
using safetensors::refuse;
using safetensors::tensor_in;

static_assert(std::endian::native == std::endian::little,
              "tensors are stored as they lie in memory");

constexpr const char* real_dtype = sizeof(Real) == sizeof(float) ? "F32" : "F64";

bool is_real(const std::string& dtype) {
    return dtype == "F64" || dtype == "F32" || dtype == "F16" || dtype == "BF16";
}

[[noreturn]] void refuse_dtype(const std::string& tensor, const std::string& dtype,
                               const char* taken) {
    const std::string text = quoted(dtype); // of a file, and so of any characters
    refuse(tensor, "has dtype ", text.substr(1, text.size() - 2), "; ", taken);
}

// IEEE 754 binary16: 1 bit sign, 5 bits exponent with bias 15, 10 bits fraction.
float half_to_float(std::uint16_t bits) {
    const int exponent = bits >> 10 & 31;
    const int fraction = bits & 1023;
    float magnitude = std::ldexp(float(1024 + fraction), exponent - 25);
    if (exponent == 0) magnitude = std::ldexp(float(fraction), -24);
    if (exponent == 31)
        magnitude = fraction == 0 ? std::numeric_limits<float>::infinity()
                                  : std::numeric_limits<float>::quiet_NaN();
    return bits >> 15 ? -magnitude : magnitude;
}

} // namespace

void save_safetensors(const std::filesystem::path& path,
                      const std::map<std::string, Array>& tensors,
                      const std::map<std::string, std::string>& metadata) {
    SafetensorsHeader contents;
    contents.metadata = metadata;
    std::uint64_t begin = 0;
    for (const auto& [name, array] : tensors) {
        const std::uint64_t end = begin + array.size() * sizeof(Real);
        contents.names.push_back(name);
        contents.entries[name] = {real_dtype, array.shape(), begin, end};
        begin = end;
    }
    const std::string header = contents.format();
    const std::uint64_t length = header.size();
    write_atomically(path, [&](std::ostream& out) {
        out.write(reinterpret_cast<const char*>(&length), sizeof length);
        out << header;
        for (const auto& [name, array] : tensors)
            out.write(reinterpret_cast<const char*>(array.data()), array.size() * sizeof(Real));
    });
}

SafetensorsFile::SafetensorsFile(const std::filesystem::path& path)
    : path_(path.string()) {
    InputFile file = open_input(path, "safetensors");
    stream_ = std::move(file.stream);
    const std::uint64_t file_size = file.size;
    std::uint64_t length = 0;
    if (file_size < sizeof length)
        refuse(path_, "has ", file_size, " bytes; the header's length alone takes 8");
    if (!stream_.read(reinterpret_cast<char*>(&length), sizeof length))
        refuse(path_, "the header's length, bytes 0 to 8, cannot be read");
    const std::uint64_t following = file_size - sizeof length;
    if (length > SafetensorsHeader::longest || length > following)
        refuse(path_, "bytes 0 to 8 say that the header has ", length, " bytes; ", following,
               " follow, and at most ", SafetensorsHeader::longest, " are allowed");
    std::string text(length, '\0');
    if (!stream_.read(text.data(), static_cast<std::streamsize>(length)))
        refuse(path_, "the header, from byte 8 on, cannot be read");
    data_begin_ = sizeof length + length;

    header_ = SafetensorsHeader::parse(text, path_, file_size - data_begin_);
}

bool SafetensorsFile::contains(const std::string& name) const {
    return header_.entries.contains(name);
}

const SafetensorsFile::Entry& SafetensorsFile::entry(const std::string& name) const {
    const auto found = header_.entries.find(name);
    if (found != header_.entries.end()) return found->second;
    std::string available;
    for (const std::string& other : header_.names)
        available += (available.empty() ? "" : ", ") + quoted(other);
    refuse(tensor_in(path_, name), "is not in the file, which has ",
           available.empty() ? "no tensors" : available);
}

// The elements in the type in which they lie in the file.
template<class T>
std::vector<T> SafetensorsFile::stored(const std::string& name) const {
    const Entry& entry = this->entry(name);
    const std::uint64_t bytes = entry.end - entry.begin;
    std::vector<T> elements(bytes / sizeof(T));
    stream_.clear();
    stream_.seekg(static_cast<std::streamoff>(data_begin_ + entry.begin));
    stream_.read(reinterpret_cast<char*>(elements.data()), static_cast<std::streamsize>(bytes));
    if (!stream_)
        refuse(tensor_in(path_, name), bytes, " bytes from byte ", data_begin_ + entry.begin,
               " of the file on cannot be read");
    return elements;
}

Array SafetensorsFile::read(const std::string& name) const {
    const Entry& entry = this->entry(name);
    if (!is_real(entry.dtype)) // whose shape may be of any size
        refuse_dtype(tensor_in(path_, name), entry.dtype, "read() takes F64, F32, F16 and BF16");
    Array array = empty(entry.shape);
    const auto convert = [&](const auto& elements, auto to_real) {
        std::transform(elements.begin(), elements.end(), array.data(), to_real);
    };
    if (entry.dtype == "F32") {
        convert(stored<float>(name), [](float x) { return Real(x); });
    } else if (entry.dtype == "F64") {
        const std::vector<double> elements = stored<double>(name);
        convert(elements, [](double x) { return Real(x); });
        for (std::size_t i = 0; i < elements.size(); ++i)
            if (std::isfinite(elements[i]) && std::isinf(array.data()[i]))
                refuse(tensor_in(path_, name), elements[i], " at byte ",
                       data_begin_ + entry.begin + i * sizeof(double),
                       " of the file is too large for a float");
    } else if (entry.dtype == "F16") {
        convert(stored<std::uint16_t>(name), half_to_float);
    } else {
        convert(stored<std::uint16_t>(name), kernels::to_float);
    }
    return array;
}

Indices SafetensorsFile::read_indices(const std::string& name) const {
    const Entry& entry = this->entry(name);
    if (entry.dtype != "I64" && entry.dtype != "I32")
        refuse_dtype(tensor_in(path_, name), entry.dtype, "read_indices() takes I64 and I32");
    Indices indices = Indices::from_shape(entry.shape);
    if (entry.dtype == "I64") {
        std::ranges::copy(stored<std::int64_t>(name), indices.data());
    } else {
        std::ranges::copy(stored<std::int32_t>(name), indices.data());
    }
    return indices;
}

std::map<std::string, Array> SafetensorsFile::tensors() const {
    std::map<std::string, Array> tensors;
    for (const auto& [name, entry] : header_.entries)
        if (is_real(entry.dtype)) tensors[name] = read(name);
    return tensors;
}

} // namespace tapestry
