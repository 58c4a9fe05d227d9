#include "framework/kernels/onednn.hpp"

#include <stdexcept>

// In the place of onednn.cpp where the library is built without oneDNN, and in double.
namespace tapestry::onednn {
namespace {

[[noreturn]] void refuse() {
    throw std::logic_error("[gemm] this library was built without oneDNN");
}

} // namespace

bool multiplies_float() { return false; }

bool multiplies_bfloat16() { return false; }

std::string name() { return {}; }

void multiply(const MatrixView&, const MatrixView&, Real*, std::size_t, bool) { refuse(); }

void multiply(const MatrixOf<kernels::Bfloat16>&, const MatrixOf<kernels::Bfloat16>&, Real*,
              std::size_t, bool) {
    refuse();
}

} // namespace tapestry::onednn
