#pragma once

#include "framework/tensor/array.hpp"

#include <map>
#include <string>

namespace tapestry {

/// What a module or an optimizer keeps: arrays by name.
using StateDict = std::map<std::string, Array>;

/// A line "\n  missing: NAME SHAPE" for each name that is missing, misshapen or unexpected; empty
/// where the names and shapes are those expected and no others.
std::string misfits(const std::map<std::string, Shape>& found,
                    const std::map<std::string, Shape>& expected);

/// Throws std::invalid_argument, which lists the misfits, unless there are none.
void require_fit(std::string_view operation, const StateDict& state,
                 const std::map<std::string, Shape>& expected);

} // namespace tapestry
