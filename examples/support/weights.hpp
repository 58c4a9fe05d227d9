#pragma once

#include "framework/io/safetensors.hpp"
#include "models/decoder.hpp"

/// Throws std::runtime_error, which lists what does not fit, unless a file holds the parameters of
/// such a decoder, in types that can be read, and no others. For the time before the model is made:
/// a configuration that is wrong may be one of a model of any size.
void require_parameters_of(const tapestry::DecoderConfig& config,
                           const tapestry::SafetensorsFile& file);

/// Throws std::runtime_error, which names the first, where a parameter holds NaN or infinity. `file`
/// is where it came from.
void require_finite_weights(tapestry::Module& model, const std::filesystem::path& file);
