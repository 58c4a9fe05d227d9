#include "framework/ops/one_hot.hpp"

#include "framework/ops/embedding.hpp"

namespace tapestry {

Array one_hot(const Indices& ids, std::size_t num_classes) {
    lookup::require_in_range("one_hot", ids, num_classes);
    Shape shape = ids.shape();
    shape.push_back(num_classes);
    Array result = zeros(shape);
    for (std::size_t i = 0; i < ids.size(); ++i)
        result.data()[i * num_classes + std::size_t(ids.data()[i])] = 1;
    return result;
}

} // namespace tapestry
