#include "framework/tape/parameter.hpp"

#include "framework/tape/tape.hpp"
#include "framework/tensor/error.hpp"

#include <utility>

namespace tapestry {
namespace {

thread_local const char* read_only = nullptr; // the reason, where there is one

} // namespace

ReadOnlyParameters::ReadOnlyParameters(const char* reason)
    : before_(std::exchange(read_only, reason)) {}

ReadOnlyParameters::~ReadOnlyParameters() { read_only = before_; }

Array& Parameter::mutable_value() {
    if (read_only)
        throw std::logic_error(
            message("Parameter", "'", name, "' cannot be changed (as max_norm does) ", read_only));
    ++version_;
    // A tensor's value never changes, and one may show this one.
    if (value_.use_count() > 1) value_ = std::make_shared<Array>(*value_);
    return *value_;
}

Parameter::operator Tensor() {
    Tape* tape = Tape::current();
    return tape && requires_grad ? tape->leaf(*this) : Tensor(value_, Place());
}

} // namespace tapestry
