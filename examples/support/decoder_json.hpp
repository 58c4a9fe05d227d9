#pragma once

#include "models/decoder.hpp"

#include <nlohmann/json_fwd.hpp>
#include <string>

/// A decoder's configuration as JSON: "model" in config.json, and in the benchmark's settings.

/// The largest model that `train` makes; whoever asks for more has mistyped.
inline constexpr std::size_t most_layers = 1000, most_heads = 1000;
inline constexpr std::size_t most_width = 65536, most_context = 65536;

/// An object with a member for each of DecoderConfig's, under the same name.
nlohmann::ordered_json decoder_json(const tapestry::DecoderConfig& config);

/// Reads what decoder_json writes, and passes over other members. Throws nlohmann::json::exception
/// where a member is missing or has another type, and std::runtime_error for unknown positions, for
/// sizes that are no whole numbers from 1 to the largest, and for a dropout that is no share.
tapestry::DecoderConfig decoder_config(const nlohmann::ordered_json& json);

/// "learned" or "sinusoidal".
std::string name_of(tapestry::Positions positions);

/// The positions of that name. Throws std::runtime_error for any other name.
tapestry::Positions positions_named(const std::string& name);
