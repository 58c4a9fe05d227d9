#pragma once

#include "framework/kernels/matrix.hpp"
#include "tests/support/tensors.hpp"

namespace tapestry {

/// Element (i, j) of a view.
template<class Number>
Number element(const MatrixOf<Number>& m, std::size_t i, std::size_t j) {
    return m.is_transposed ? m.data[j * m.stride + i] : m.data[i * m.stride + j];
}

/// C = alpha·A·B + beta·C, one element at a time.
inline Array naive(const MatrixView& a, const MatrixView& b, Array c, std::size_t stride, Real beta,
                   Real alpha) {
    for (std::size_t i = 0; i < a.rows; ++i)
        for (std::size_t j = 0; j < b.columns; ++j) {
            double total = 0;
            for (std::size_t k = 0; k < a.columns; ++k)
                total += double(element(a, i, k)) * double(element(b, k, j));
            Real& to = c.data()[i * stride + j];
            to = Real(alpha * total + (beta == 0 ? 0 : double(beta) * to));
        }
    return c;
}

} // namespace tapestry
