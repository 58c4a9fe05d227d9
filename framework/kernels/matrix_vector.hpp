#pragma once

#include "framework/kernels/real.hpp"

#include <cstddef>

/// Products of a matrix and one vector. Each number of the matrix is used once, so that they are done
/// when it has been read. A large model that makes one token after the other reads it from memory.
namespace tapestry::kernels {

/// y[i] += Σ a[i·stride + j]·x[j] for so many rows i and columns j. A large matrix is shared out
/// among the threads of a TeamScope. The result is the same for any number of them.
void add_matrix_vector(const Real* a, std::size_t rows, std::size_t columns, std::size_t stride,
                       const Real* x, Real* y);

/// y[j] += Σ x[i]·a[i·stride + j], on this thread alone.
void add_vector_matrix(const Real* x, const Real* a, std::size_t rows, std::size_t columns,
                       std::size_t stride, Real* y);

} // namespace tapestry::kernels
