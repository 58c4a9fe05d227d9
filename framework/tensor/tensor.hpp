#pragma once

#include "framework/tensor/array.hpp"

#include <memory>

namespace tapestry {

/// The line of a tape on which a tensor was recorded. Tape 0 stands for none.
struct Place {
    std::uint64_t tape = 0;
    std::size_t line = 0;
};

/// A value and, when an operation recorded it, its place on a tape. A Tensor is a handle: copying
/// it copies no elements, and nothing changes the value once it is made.
class Tensor {
  public:
    Tensor() = default; ///< holds nothing; value() throws
    Tensor(Array value)
        : value_(std::make_shared<Array>(std::move(value))) {}
    template<ArrayExpression E>
    Tensor(const E& values)
        : Tensor(Array(values)) {}
    template<std::convertible_to<Real> Number> // which braces are not: `{1}` is a row
    Tensor(Number scalar)
        : Tensor(full({}, Real(scalar))) {}
    /// Numbers in braces, as those of an Array: `Tensor x{{1, 2}}` has shape (1, 2).
    Tensor(std::initializer_list<Nested<Real>> rows)
        : Tensor(Array(rows)) {}

    const Array& value() const;
    const Shape& shape() const { return value().shape(); }
    std::size_t dimension() const { return value().dimension(); }
    std::size_t size() const { return value().size(); } ///< the number of elements

    /// The extent of one axis; -1 is the last. Throws std::out_of_range.
    std::size_t size(std::ptrdiff_t axis) const;

    /// The number itself, of a tensor with one element. Throws std::invalid_argument otherwise.
    Real item() const;

    /// The same value without a history: a constant.
    Tensor detach() const { return Tensor(value_, Place()); }

    /// As many of the elements as the shape has, from element `first` on: a constant that shares
    /// their memory. Throws std::invalid_argument where there are not so many.
    Tensor view(const Shape& shape, std::size_t first = 0) const;

    /// An array of the same shape to write to: the value itself where nobody else holds it, else
    /// new memory. The numbers lie where they were until they are overwritten; the tensor is not
    /// to be asked for them any more.
    Array reuse();

    Place place() const { return place_; }
    operator Place() const { return place_; } ///< so that record("mul", {a, b}, …) reads well
    explicit operator bool() const { return value_ != nullptr; }

  private:
    friend class Tape;
    friend class Context;
    friend class Parameter;
    Tensor(std::shared_ptr<Array> value, Place place)
        : value_(std::move(value))
        , place_(place) {}

    bool is_shared() const;

    // The value as an array to write to: its own where nobody shares the memory, else a copy. The
    // tensor is empty afterwards.
    Array take();

    std::shared_ptr<Array> value_; // written to by nobody but take() and Parameter
    Place place_;
};

} // namespace tapestry
