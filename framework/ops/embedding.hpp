#pragma once

#include "framework/tape/tape.hpp"

#include <optional>

namespace tapestry {

/// The options of torch.nn.Embedding. padding_idx, max_norm and scale_grad_by_freq change training
/// on purpose: with them the gradient is not the derivative of the forward pass.
struct EmbeddingOptions {
    /// This row gets no gradient; a negative one counts from the end. A new table has zeros there.
    std::optional<std::int64_t> padding_idx = {};
    /// Before a lookup, each row that is looked up and whose norm is larger is scaled down to it,
    /// in place and unrecorded: see limit_norms. Not within data_parallel_backward, whose threads
    /// share the table.
    std::optional<double> max_norm = {};
    /// p of that norm (Σ|x|ᵖ)^(1/p): positive, or infinity for max |x|.
    double norm_type = 2;
    /// Each contribution to the gradient is divided by how often its id occurs in the same call.
    bool scale_grad_by_freq = false;
    /// The table's gradient is a set of rows, one for each id: it costs what was read, whatever the
    /// size of the table. For SGD, SparseAdam and Adagrad. Not with scale_grad_by_freq.
    bool sparse = false;
};

/// The rows of a table: ids of any shape (*) and a table (V, D) to (*, D), as
/// torch.nn.functional.embedding. An id used twice gets the sum of both gradients. Throws
/// std::out_of_range with the id, its position and the range: negatives do not wrap around. Throws
/// std::invalid_argument for options outside their range or against each other. max_norm needs a
/// Parameter, since the value of a Tensor never changes.
Tensor embedding(const Indices& ids, const Tensor& table, const EmbeddingOptions& options = {});
Tensor embedding(const Indices& ids, Parameter& table, const EmbeddingOptions& options = {});

/// What embedding and embedding_bag share beside their loops.
namespace lookup {

/// Throws std::out_of_range with the first id outside [0, rows), its position and the range.
void require_in_range(std::string_view operation, const Indices& ids, std::size_t rows);

/// The options for a table of so many rows, with padding_idx counted from the start. Throws
/// std::invalid_argument as embedding does.
EmbeddingOptions resolved(std::string_view operation, EmbeddingOptions options, std::size_t rows);

/// Checks the table's shape, the ids and the options, and returns these resolved. The rows of a
/// parameter are scaled down to max_norm, where there is one.
EmbeddingOptions prepare(std::string_view operation, const Indices& ids, const Tensor& table,
                         const EmbeddingOptions& options);
EmbeddingOptions prepare(std::string_view operation, const Indices& ids, Parameter& table,
                         const EmbeddingOptions& options);

/// What each id's contribution to the gradient is divided by: 1, or with scale_grad_by_freq how
/// often the id occurs.
std::vector<Real> divisors(const Indices& ids, const EmbeddingOptions& options);

} // namespace lookup
} // namespace tapestry
