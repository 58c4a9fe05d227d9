#include "framework/tensor/memory.hpp"

#include "framework/kernels/memory.hpp"
#include "framework/kernels/pool.hpp"
#include "framework/tensor/error.hpp"

namespace tapestry {
namespace {

double bytes_of(const Shape& shape, std::size_t bytes) { // which may be more than can be counted
    double product = double(bytes);
    for (const std::size_t extent : shape) product *= double(extent);
    return product;
}

// "3 x 4"
std::string product(const Shape& shape) {
    std::string text;
    for (const std::size_t extent : shape)
        text += (text.empty() ? "" : " x ") + std::to_string(extent);
    return text;
}

} // namespace

void refuse_memory(std::string_view operation, const Shape& shape, std::size_t bytes) {
    throw OutOfMemory(message(operation, "a table of ", product(shape), " numbers ",
                              shortage(bytes_of(shape, bytes))));
}

// The pool keeps a buffer that is given back, so that the table gets this one.
void require_memory(std::string_view operation, const Shape& shape, std::size_t bytes) {
    const double needed = bytes_of(shape, bytes);
    if (needed > memory_limit()) refuse_memory(operation, shape, bytes);
    try {
        pool::deallocate(pool::allocate(std::size_t(needed)), std::size_t(needed));
    } catch (const OutOfMemory&) {
        refuse_memory(operation, shape, bytes);
    }
}

} // namespace tapestry
