#pragma once

#include "framework/ops/argmax.hpp"
#include "framework/ops/arithmetic.hpp"
#include "framework/ops/compare.hpp"
#include "framework/ops/elementwise.hpp"
#include "framework/ops/extrema.hpp"
#include "framework/ops/pow.hpp"
#include "framework/ops/reduce.hpp"
#include "framework/ops/shape.hpp"
#include "framework/ops/variance.hpp"

/// Arrays in the place of tensors: `y * log(p)` and `sum(y)`, where y is an Array, or what xtensor
/// makes of one, such as `1 - y`. For arrays, xtensor has operators and functions of the same names.
/// The compiler finds those too. These are closer, so that the result is a Tensor. An operator with
/// arrays on both sides is xtensor's: it makes an array. Indices and masks become numbers beside a
/// tensor, as in PyTorch. Anything else beside a tensor, such as a std::vector, is refused when the
/// program is compiled.
namespace tapestry {

template<class T>
concept OnTape =
    std::same_as<std::remove_cvref_t<T>, Tensor> || std::same_as<std::remove_cvref_t<T>, Parameter>;

template<class E>
concept AnyArray = xt::is_xexpression<std::remove_cvref_t<E>>::value;

/// What does not become a tensor by itself: arrays of whole numbers or bool, and what is no array.
/// Arrays of floats would, but for xtensor's operators.
template<class T>
concept Foreign = AnyArray<T> || !std::convertible_to<T, Tensor>;

/// Operands of which one is a tensor and the other is an array, or nothing that has elements.
template<class A, class B>
concept ArrayMeetsTensor = (Foreign<A> && OnTape<B>) || (OnTape<A> && Foreign<B>);

/// The operand as a tensor: an array as a constant.
template<class T>
Tensor as_tensor(T& x) {
    static_assert(AnyArray<T> || std::convertible_to<T&, Tensor>,
                  "this cannot stand beside a Tensor: make an Array of it, Array(numbers, shape)");
    if constexpr (AnyArray<T>)
        return Array(x);
    else if constexpr (std::convertible_to<T&, Tensor>)
        return x;
    else
        return {};
}

template<class A, class B>
requires ArrayMeetsTensor<A, B> Tensor operator+(A&& a, B&& b) {
    return as_tensor(a) + as_tensor(b);
}
template<class A, class B>
requires ArrayMeetsTensor<A, B> Tensor operator-(A&& a, B&& b) {
    return as_tensor(a) - as_tensor(b);
}
template<class A, class B>
requires ArrayMeetsTensor<A, B> Tensor operator*(A&& a, B&& b) {
    return as_tensor(a) * as_tensor(b);
}
template<class A, class B>
requires ArrayMeetsTensor<A, B> Tensor operator/(A&& a, B&& b) {
    return as_tensor(a) / as_tensor(b);
}

template<class A, class B>
requires ArrayMeetsTensor<A, B> Mask operator<(A&& a, B&& b) { return as_tensor(a) < as_tensor(b); }
template<class A, class B>
requires ArrayMeetsTensor<A, B> Mask operator>(A&& a, B&& b) { return as_tensor(a) > as_tensor(b); }
template<class A, class B>
requires ArrayMeetsTensor<A, B> Mask operator<=(A&& a, B&& b) {
    return as_tensor(a) <= as_tensor(b);
}
template<class A, class B>
requires ArrayMeetsTensor<A, B> Mask operator>=(A&& a, B&& b) {
    return as_tensor(a) >= as_tensor(b);
}

template<class A, class B>
concept ArrayAmong = (AnyArray<A> || AnyArray<B>)&&!(IdLike<std::remove_cvref_t<A>> &&
                                                     IdLike<std::remove_cvref_t<B>>);
template<class A, class B>
requires ArrayAmong<A, B> Mask eq(A&& a, B&& b) { return eq(as_tensor(a), as_tensor(b)); }
template<class A, class B>
requires ArrayAmong<A, B> Mask ne(A&& a, B&& b) { return ne(as_tensor(a), as_tensor(b)); }

template<class A, class B>
requires(AnyArray<A> || AnyArray<B>) Tensor pow(A&& a, B&& b) {
    return pow(as_tensor(a), as_tensor(b));
}
template<class A, class B>
requires(AnyArray<A> || AnyArray<B>) Tensor maximum(A&& a, B&& b) {
    return maximum(as_tensor(a), as_tensor(b));
}
template<class A, class B>
requires(AnyArray<A> || AnyArray<B>) Tensor minimum(A&& a, B&& b) {
    return minimum(as_tensor(a), as_tensor(b));
}

template<AnyArray E>
Tensor exp(E&& x) {
    return exp(as_tensor(x));
}
template<AnyArray E>
Tensor log(E&& x) {
    return log(as_tensor(x));
}
template<AnyArray E>
Tensor sqrt(E&& x) {
    return sqrt(as_tensor(x));
}
template<AnyArray E>
Tensor tanh(E&& x) {
    return tanh(as_tensor(x));
}
template<AnyArray E>
Tensor abs(E&& x) {
    return abs(as_tensor(x));
}

// xtensor's functions of more arguments have other template parameters, so that a constraint alone
// is not closer. A parameter is that says more of its type. Braces need an overload of their own.
template<template<class...> class E, class... T>
requires AnyArray<E<T...>> Tensor transpose(E<T...> x) { return transpose(as_tensor(x)); }
template<template<class...> class E, class... T, std::integral Axis>
requires AnyArray<E<T...>> Tensor transpose(E<T...> x, Axis axis0, Axis axis1) {
    return transpose(as_tensor(x), axis0, axis1);
}
template<template<class...> class E, class... T, std::convertible_to<Axes> Some = Axes>
requires AnyArray<E<T...>> Tensor sum(E<T...> x, Some axes = {}, bool keepdim = false) {
    return sum(as_tensor(x), axes, keepdim);
}
template<template<class...> class E, class... T, std::integral Axis>
requires AnyArray<E<T...>> Tensor sum(E<T...> x, std::initializer_list<Axis> axes,
                                      bool keepdim = false) {
    return sum(as_tensor(x), std::vector<std::ptrdiff_t>(axes.begin(), axes.end()), keepdim);
}
template<template<class...> class E, class... T, std::convertible_to<Axes> Some = Axes>
requires AnyArray<E<T...>> Tensor mean(E<T...> x, Some axes = {}, bool keepdim = false) {
    return mean(as_tensor(x), axes, keepdim);
}
template<template<class...> class E, class... T, std::integral Axis>
requires AnyArray<E<T...>> Tensor mean(E<T...> x, std::initializer_list<Axis> axes,
                                       bool keepdim = false) {
    return mean(as_tensor(x), std::vector<std::ptrdiff_t>(axes.begin(), axes.end()), keepdim);
}
template<template<class...> class E, class... T, std::convertible_to<Axes> Some = Axes>
requires AnyArray<E<T...>> Tensor stddev(E<T...> x, Some axes = {}, VarianceOptions options = {}) {
    return stddev(as_tensor(x), axes, options);
}
template<template<class...> class E, class... T, std::integral Axis>
requires AnyArray<E<T...>> Tensor stddev(E<T...> x, std::initializer_list<Axis> axes,
                                         VarianceOptions options = {}) {
    return stddev(as_tensor(x), std::vector<std::ptrdiff_t>(axes.begin(), axes.end()), options);
}
template<template<class...> class E, class... T>
requires AnyArray<E<T...>> Tensor squeeze(E<T...> x) { return squeeze(as_tensor(x)); }
template<template<class...> class E, class... T, std::integral Axis>
requires AnyArray<E<T...>> Tensor squeeze(E<T...> x, Axis axis) {
    return squeeze(as_tensor(x), axis);
}
template<template<class...> class E, class... T>
requires AnyArray<E<T...>> Indices argmax(E<T...> x) { return argmax(as_tensor(x)); }
template<template<class...> class E, class... T, std::integral Axis>
requires AnyArray<E<T...>> Indices argmax(E<T...> x, Axis axis, bool keepdim = false) {
    return argmax(as_tensor(x), axis, keepdim);
}

} // namespace tapestry
