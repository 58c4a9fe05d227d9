#include "framework/tape/parameter.hpp"

#include "framework/tape/data_parallel.hpp"
#include "framework/tensor/error.hpp"

namespace tapestry {

Array& Parameter::mutable_value() {
    if (works_on_share())
        throw std::logic_error(message("Parameter", "'", name, "' cannot be changed (as max_norm ",
                                       "does) while the threads of data_parallel_backward share "
                                       "it; train on one tape, or change it between the steps"));
    ++version_;
    return *value_;
}

} // namespace tapestry
