#pragma once

#include "framework/kernels/buffer.hpp"
#include "framework/tensor/memory.hpp"
#include "framework/tensor/nested.hpp"
#include "framework/tensor/numbers.hpp"

#include <algorithm>
#include <xtensor/xcontainer.hpp>
#include <xtensor/xsemantic.hpp>

namespace tapestry {
template<class T>
class RowMajor;
}

// What xtensor asks of a container: the types that it is made of, and what its iterators run over.
template<class T>
struct xt::xcontainer_inner_types<tapestry::RowMajor<T>> {
    using storage_type = tapestry::Buffer<T>;
    using reference = T&;
    using const_reference = const T&;
    using size_type = std::size_t;
    using shape_type = tapestry::Shape;
    using strides_type = get_strides_t<shape_type>;
    using backstrides_type = strides_type;
    using inner_shape_type = shape_type;
    using inner_strides_type = strides_type;
    using inner_backstrides_type = strides_type;
    using temporary_type = tapestry::RowMajor<T>;
    static constexpr layout_type layout = layout_type::row_major;
};
template<class T>
struct xt::xiterable_inner_types<tapestry::RowMajor<T>>
    : xcontainer_iterable_types<tapestry::RowMajor<T>> {};

namespace tapestry {

/// A dense row-major array of any number of dimensions. It is a container of xtensor, whose
/// functions and views all take it; xtensor's own cannot be asked whether rows in braces have one
/// length.
template<class T>
class RowMajor : public xt::xstrided_container<RowMajor<T>>,
                 public xt::xcontainer_semantic<RowMajor<T>> {
    using Container = xt::xstrided_container<RowMajor>;
    using Semantic = xt::xcontainer_semantic<RowMajor>;

  public:
    using expression_tag = xt::xtensor_expression_tag;
    using typename Container::strides_type;
    static constexpr std::size_t rank = SIZE_MAX; // any

    /// The number 0, of shape ().
    RowMajor()
        : RowMajor(T()) {}
    RowMajor(const T& number)
        : numbers_(1, number) {}

    /// Numbers in braces: `{1, 2}` has shape (2,), and `{{1, 2}, {3, 4}}` shape (2, 2). Throws
    /// std::invalid_argument unless rows beside each other have one length.
    RowMajor(std::initializer_list<Nested<T>> rows)
        : RowMajor(Nested<T>(rows).shape()) {
        Nested<T>(rows).copy_to(numbers_.data());
    }

    /// Numbers one after the other, as in a std::vector or a std::span. They fill the shape row by
    /// row; none given stands for one axis. Throws std::invalid_argument where their count does not
    /// fit.
    template<NumberRange Numbers>
    RowMajor(const Numbers& numbers, const Shape& shape)
        : RowMajor(filled_shape(Nested<T>::type, std::size(numbers), shape)) {
        using Number = std::remove_cvref_t<decltype(*std::data(numbers))>;
        check_number<T, Number>();
        std::transform(std::data(numbers), std::data(numbers) + std::size(numbers), numbers_.data(),
                       [](const Number& number) { return T(number); });
    }
    template<NumberRange Numbers>
    explicit RowMajor(const Numbers& numbers)
        : RowMajor(numbers, Shape{std::size(numbers)}) {}

    /// These numbers, strides apart.
    RowMajor(Buffer<T> numbers, Shape shape, strides_type strides)
        : Container(std::move(shape), std::move(strides))
        , numbers_(std::move(numbers)) {}

    /// The values of an expression of xtensor, such as a view. Floats do not become ids.
    template<class E>
    RowMajor(const xt::xexpression<E>& expression) {
        check_number<T, typename E::value_type>();
        // The shape is () already, and xtensor makes room only for another one.
        if (expression.derived_cast().dimension() == 0) numbers_.resize(1);
        this->assign(expression);
    }
    template<class E>
    RowMajor& operator=(const xt::xexpression<E>& expression) {
        check_number<T, typename E::value_type>();
        return Semantic::operator=(expression);
    }

    /// Memory that is not yet written to. Throws std::length_error where count does, and
    /// OutOfMemory.
    template<std::same_as<Shape> Extents> // which braces are not: those hold numbers
    explicit RowMajor(const Extents& shape) {
        count(shape); // xtensor would wrap around
        try {
            this->resize(shape, true);
        } catch (const OutOfMemory&) {
            refuse_memory("Array", shape, sizeof(T));
        }
    }
    template<std::same_as<Shape> Extents>
    RowMajor(const Extents& shape, const T& value)
        : RowMajor(shape) {
        this->fill(value);
    }
    static RowMajor from_shape(const Shape& shape) { return RowMajor(shape); }

  private:
    friend class xt::xcontainer<RowMajor>;
    Buffer<T>& storage_impl() noexcept { return numbers_; }
    const Buffer<T>& storage_impl() const noexcept { return numbers_; }

    Buffer<T> numbers_;
};

} // namespace tapestry
