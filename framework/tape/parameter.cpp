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
    // A tensor's value never changes, and one may show this one.
    if (value_.use_count() > 1) value_ = std::make_shared<Array>(*value_);
    return *value_;
}

} // namespace tapestry
