#include "framework/tensor/numbers.hpp"

#include "framework/tensor/error.hpp"

namespace tapestry {

const Shape& filled_shape(std::string_view type, std::size_t numbers, const Shape& shape) {
    require(numbers == count(shape), type, numbers, numbers == 1 ? " number does" : " numbers do",
            " not fit shape ", shape, ", which has ", count(shape));
    return shape;
}

} // namespace tapestry
