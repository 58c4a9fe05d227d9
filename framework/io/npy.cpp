#include "framework/io/npy.hpp"

#include "framework/io/atomic_file.hpp"

#include <bit>
#include <ostream>

namespace tapestry {
namespace {

static_assert(std::endian::native == std::endian::little, "the elements are written as they are");

// A shape is written as Python writes a tuple: "()", "(3,)", "(3, 4)".
std::string header_of(const Array& array) {
    constexpr std::size_t before = 10, alignment = 64; // magic, version and length come before
    std::string header = "{'descr': '<f" + std::to_string(sizeof(Real)) +
                         "', 'fortran_order': False, 'shape': " + to_string(array.shape()) + ", }";
    const std::size_t end = before + header.size() + 1;
    header.append((alignment - end % alignment) % alignment, ' ');
    return header + '\n';
}

} // namespace

void write_npy(const std::filesystem::path& path, const Array& array) {
    const std::string header = header_of(array);
    write_atomically(path, [&](std::ostream& out) {
        out << "\x93NUMPY" << '\x01' << '\0'; // version 1.0
        out << char(header.size() % 256) << char(header.size() / 256) << header;
        out.write(reinterpret_cast<const char*>(array.data()),
                  std::streamsize(array.size() * sizeof(Real)));
    });
}

} // namespace tapestry
