#pragma once

#include "framework/tensor/shape.hpp"

#include <concepts>
#include <stdexcept>

/// Messages of the form "[matmul] inner dimensions differ: (2, 3) · (4, 5)", put together from
/// texts, numbers and shapes only when they are needed.
namespace tapestry {

namespace detail {
inline std::string text(std::string_view part) { return std::string(part); }
inline std::string text(const Shape& part) { return to_string(part); }
std::string text(std::integral auto part) { return std::to_string(part); }
std::string text(double part); // "0.1", "1e+39"
std::string join(std::string_view operation, std::initializer_list<std::string> parts);
} // namespace detail

template<class... Parts>
std::string message(std::string_view operation, const Parts&... parts) {
    return detail::join(operation, {detail::text(parts)...});
}

/// Throws std::invalid_argument unless the condition holds.
template<class... Parts>
void require(bool condition, std::string_view operation, const Parts&... parts) {
    if (!condition) throw std::invalid_argument(message(operation, parts...));
}

} // namespace tapestry
