#pragma once

#include "models/decoder.hpp"

#include <map>
#include <string>

namespace tapestry {

/// The names and shapes of a decoder's parameters. It makes none, so that a file can be compared with
/// a configuration before there is memory for a model.
std::map<std::string, Shape> parameter_shapes(const DecoderConfig& config);

} // namespace tapestry
