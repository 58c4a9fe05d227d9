#pragma once

#include "framework/tape/gradient.hpp"
#include "framework/tensor/tensor.hpp"

namespace tapestry {

/// A value that training changes. It lives outside every tape; used in an operation, it becomes a
/// leaf of the current tape, and backward adds to `grad`. One parameter used in two places (tied
/// weights) is one leaf, so both gradients meet in it.
class Parameter {
  public:
    Parameter(std::string called, Array value, bool is_trained = true)
        : name(std::move(called))
        , requires_grad(is_trained)
        , value_(std::make_shared<Array>(std::move(value))) {}
    Parameter(const Parameter&) = delete; // tapes and optimizers refer to it by address
    Parameter& operator=(const Parameter&) = delete;

    std::string name;
    Gradient grad;
    bool requires_grad;
    std::weak_ptr<const void> optimizer; ///< is not expired() while an optimizer moves it

    const Array& value() const { return *value_; }
    const Shape& shape() const { return value_->shape(); }

    /// Access for those who change the value: optimizers, initialisers, load_state_dict. A tensor
    /// that shows the value keeps it as it was, and this becomes a copy. A tape that saved the value
    /// refuses to walk backward afterwards, unless the parameter is frozen. Throws std::logic_error
    /// while a ReadOnlyParameters lives on this thread.
    Array& mutable_value();

    /// How often the value may have changed.
    std::uint64_t version() const { return version_; }

    /// The value as a leaf of the current tape, or as a constant where nothing is recorded or the
    /// parameter is frozen.
    operator Tensor();

  private:
    friend class Tape;
    std::shared_ptr<Array> value_;
    std::uint64_t version_ = 0;
};

/// For as long as it lives, this thread may not change a parameter. The reason, for the message, says
/// when that is and what to do: "while others read it; …".
class ReadOnlyParameters {
  public:
    explicit ReadOnlyParameters(const char* reason);
    ~ReadOnlyParameters();
    ReadOnlyParameters(const ReadOnlyParameters&) = delete;
    ReadOnlyParameters& operator=(const ReadOnlyParameters&) = delete;

  private:
    const char* before_;
};

} // namespace tapestry
