#include "framework/ops/lookup.hpp"

#include "framework/ops/rows.hpp"
#include "framework/tensor/error.hpp"

#include <unordered_map>

namespace tapestry::lookup {
namespace {

// The position of the n-th element: "(0, 3)".
std::string position(std::size_t n, const Shape& shape) {
    Shape at(shape.size());
    for (std::size_t axis = shape.size(); axis-- > 0; n /= shape[axis]) at[axis] = n % shape[axis];
    return to_string(at);
}

void divide_by_frequency(std::vector<Read>& reads) {
    std::unordered_map<std::int64_t, std::size_t> counts;
    for (const Read& read : reads) ++counts[read.id];
    for (Read& read : reads) read.weight /= Real(counts[read.id]);
}

// Whether what the reads bring back is dy as it stands: row i to read i.
bool are_the_rows(const std::vector<Read>& reads, std::size_t rows) {
    if (reads.size() != rows) return false;
    for (std::size_t i = 0; i < rows; ++i)
        if (reads[i].output != i || reads[i].weight != 1) return false;
    return true;
}

} // namespace

void require_in_range(std::string_view operation, const Indices& ids, std::size_t rows) {
    for (std::size_t i = 0; i < ids.size(); ++i)
        if (ids.data()[i] < 0 || std::size_t(ids.data()[i]) >= rows)
            throw std::out_of_range(message(operation, "index ", ids.data()[i], " at ",
                                            position(i, ids.shape()), " is outside [0, ", rows,
                                            ")"));
}

LookupOptions checked(std::string_view operation, LookupOptions options, std::size_t rows) {
    if (options.padding_idx) {
        const auto end = std::int64_t(rows);
        require(*options.padding_idx >= -end && *options.padding_idx < end, operation,
                "padding_idx ", *options.padding_idx, " is outside [", -end, ", ", end, ")");
        if (*options.padding_idx < 0) *options.padding_idx += end;
    }
    require(!options.sparse || !options.scale_grad_by_freq, operation,
            "sparse and scale_grad_by_freq exclude each other: leave one out");
    return options;
}

LookupOptions checked(std::string_view operation, const LookupOptions& options, const Indices& ids,
                      const Shape& table) {
    require(table.size() == 2, operation, "the table needs shape (V, D), got ", table);
    require_in_range(operation, ids, table[0]);
    return checked(operation, options, table[0]);
}

void accumulate(std::vector<Read> reads, Array dy, const LookupOptions& options, Inputs in) {
    if (options.scale_grad_by_freq) divide_by_frequency(reads);
    const Shape& table = in.shape(0);
    const std::size_t width = table[1];
    const auto gradient = [&](const Read& read) { return dy.data() + read.output * width; };
    if (!options.sparse) {
        Array& dtable = in.accumulator(0);
        for (const Read& read : reads)
            rows::add(gradient(read), read.weight, dtable.data() + std::size_t(read.id) * width,
                      width);
        return;
    }
    SparseRows rows{table, {}, {}};
    for (const Read& read : reads) rows.indices.push_back(read.id);
    if (are_the_rows(reads, dy.size() / width)) {
        dy.reshape(Shape{reads.size(), width});
        rows.values = std::move(dy);
    } else {
        rows.values = empty({reads.size(), width});
        for (std::size_t i = 0; i < reads.size(); ++i)
            rows::scale(gradient(reads[i]), reads[i].weight, rows.values.data() + i * width, width);
    }
    in.accumulate(0, std::move(rows));
}

} // namespace tapestry::lookup
