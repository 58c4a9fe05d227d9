#pragma once

#include "framework/tensor/array.hpp"

#include <vector>

namespace tapestry {

/// The directions in which the rows of a table differ most.
struct PrincipalComponents {
    Array mean;                 ///< (D,), of the rows
    Array axes;                 ///< (k, D), of length 1 and orthogonal, by falling variance
    std::vector<double> shares; ///< of the whole variance, one for each axis; 0 where there is none
};

/// The first k eigenvectors of the covariance of a table (N, D), k ≤ D (Jolliffe, "Principal
/// Component Analysis", 2002). Their sign is arbitrary, so each gets the one that makes its largest
/// element positive. Throws std::invalid_argument for a table without rows, with an infinity or
/// NaN, or with fewer than k columns.
PrincipalComponents principal_components(const Array& table, std::size_t k);

/// (x - mean)·axesᵀ of each row x of a table (N, D): (N, k). Throws std::invalid_argument for rows
/// of another length.
Array project(const PrincipalComponents& components, const Array& table);

} // namespace tapestry
