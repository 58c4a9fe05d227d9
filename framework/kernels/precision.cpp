#include "framework/kernels/precision.hpp"

#include <atomic>
#include <stdexcept>
#include <string>

namespace tapestry {
namespace {

std::atomic<MatmulPrecision> current{MatmulPrecision::full};

} // namespace

MatmulPrecision precision_named(std::string_view name) {
    if (name == "float") return MatmulPrecision::full;
    if (name == "bfloat16") return MatmulPrecision::bfloat16;
    throw std::invalid_argument("[precision_named] knows float and bfloat16, not '" +
                                std::string(name) + "'");
}

MatmulPrecision matmul_precision() { return current.load(std::memory_order_relaxed); }

ScopedMatmulPrecision::ScopedMatmulPrecision(MatmulPrecision precision)
    : before_(current.exchange(precision)) {}

ScopedMatmulPrecision::~ScopedMatmulPrecision() { current = before_; }

} // namespace tapestry
