#pragma once

#include <string_view>

namespace tapestry {

/// What the factors of large matrix products are rounded to before they are multiplied. Sums, and
/// everything that is not such a product, stay in Real. As torch.set_float32_matmul_precision,
/// whose "medium" is bfloat16.
enum class MatmulPrecision {
    full,     ///< not rounded
    bfloat16, ///< to 8 significant bits, with the exponents of a float
};

/// The one that is called "float" or "bfloat16". Throws std::invalid_argument for another name.
MatmulPrecision precision_named(std::string_view name);

/// What holds now, for all threads. It begins as `full`.
MatmulPrecision matmul_precision();

/// Changes it for as long as it lives, for all threads: training's workers are some of them. Nothing
/// else may compute at the moment when it begins or ends.
class ScopedMatmulPrecision {
  public:
    explicit ScopedMatmulPrecision(MatmulPrecision precision);
    ~ScopedMatmulPrecision();
    ScopedMatmulPrecision(const ScopedMatmulPrecision&) = delete;
    ScopedMatmulPrecision& operator=(const ScopedMatmulPrecision&) = delete;

  private:
    MatmulPrecision before_;
};

} // namespace tapestry
