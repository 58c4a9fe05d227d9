#include "framework/tensor/error.hpp"

#include <sstream>

namespace tapestry::detail {

std::string text(double part) {
    std::ostringstream out;
    out << part;
    return out.str();
}

std::string join(std::string_view operation, std::initializer_list<std::string> parts) {
    std::string result = "[";
    result.append(operation).append("] ");
    for (const std::string& part : parts) result += part;
    return result;
}

} // namespace tapestry::detail
