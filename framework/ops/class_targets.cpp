#include "framework/ops/class_targets.hpp"

#include "framework/tensor/error.hpp"

namespace tapestry {

std::vector<std::size_t> counted_rows(std::string_view operation, std::string_view name,
                                      const Shape& scores, const Indices& targets,
                                      std::int64_t ignore_index, Reduction reduction) {
    require(!scores.empty(), operation, name, " need shape (*, V), got ()");
    const Shape leading(scores.begin(), scores.end() - 1);
    require(leading == targets.shape(), operation, name, " ", scores, " need targets of shape ",
            leading, ", got ", targets.shape());
    const std::size_t V = scores.back();
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < targets.size(); ++row) {
        const std::int64_t target = targets.data()[row];
        if (target == ignore_index) continue;
        if (target < 0 || std::size_t(target) >= V)
            throw std::out_of_range(
                message(operation, "target ", target, " of row ", row, " is outside [0, ", V, ")"));
        rows.push_back(row);
    }
    require(!rows.empty() || reduction != Reduction::mean, operation, "all ", targets.size(),
            " targets are ignored: the mean over none is undefined");
    return rows;
}

Real usable_smoothing(std::string_view operation, const CrossEntropyOptions& options) {
    const Real smoothing = Real(options.label_smoothing);
    require(smoothing >= 0 && smoothing <= 1, operation, "label_smoothing must lie in [0, 1], got ",
            smoothing);
    return smoothing;
}

} // namespace tapestry
