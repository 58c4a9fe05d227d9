#pragma once

#include "framework/tape/tape.hpp"

#include <optional>

namespace tapestry {

/// What a lookup does with its gradient; the vectors that it reads are the same. padding_idx and
/// scale_grad_by_freq make it differ from the derivative, on purpose.
struct LookupOptions {
    /// This row gets no gradient; a negative one counts from the end.
    std::optional<std::int64_t> padding_idx = {};
    /// Each contribution is divided by how often its id occurs in the ids of this call.
    bool scale_grad_by_freq = false;
    /// The table's gradient is a set of rows, one for each id: it costs what was read, whatever the
    /// size of the table.
    bool sparse = false;
};

/// What embedding and embedding_bag share: the checks, and the way back into the table.
namespace lookup {

/// Throws std::out_of_range with the first id outside [0, rows), its position and the range.
void require_in_range(std::string_view operation, const Indices& ids, std::size_t rows);

/// The options for a table of so many rows, padding_idx counted from the start. Throws
/// std::invalid_argument for one outside [-rows, rows), and for options against each other.
LookupOptions checked(std::string_view operation, LookupOptions options, std::size_t rows);

/// The same, after a check of the table's shape (V, D) and of the ids.
LookupOptions checked(std::string_view operation, const LookupOptions& options, const Indices& ids,
                      const Shape& table);

/// One row of the table that went into a row of the output: y[output] += weight · table[id], and
/// back dtable[id] += weight · dy[output].
struct Read {
    std::int64_t id;
    std::size_t output;
    Real weight;
};

/// Adds what the reads bring back to the gradient of input 0, the table.
void accumulate(std::vector<Read> reads, Array dy, const LookupOptions& options, Inputs in);

} // namespace lookup
} // namespace tapestry
