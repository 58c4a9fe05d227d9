#include "framework/ops/accuracy.hpp"

#include "framework/ops/argmax.hpp"
#include "framework/ops/class_targets.hpp"

namespace tapestry {

double accuracy(const Tensor& logits, const Indices& targets, std::int64_t ignore_index) {
    const auto rows =
        counted_rows("accuracy", "logits", logits.shape(), targets, ignore_index, Reduction::mean);
    const Indices predicted = argmax(logits, -1);
    std::size_t right = 0;
    for (const std::size_t row : rows) right += predicted.data()[row] == targets.data()[row];
    return double(right) / double(rows.size());
}

} // namespace tapestry
