#pragma once

#include "framework/tensor/array.hpp"

#include <map>
#include <string>

namespace tapestry {

/// What a module or an optimizer keeps: arrays by name.
using StateDict = std::map<std::string, Array>;

/// Throws std::invalid_argument, which lists every missing, misshapen and unexpected name, unless
/// the state has these names and shapes and no others.
void require_fit(std::string_view operation, const StateDict& state,
                 const std::map<std::string, Shape>& expected);

} // namespace tapestry
