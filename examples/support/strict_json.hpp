#pragma once

#include <iosfwd>
#include <nlohmann/json_fwd.hpp>
#include <string>

/// JSON that somebody else may have written. Throws nlohmann::json::exception where it is none, and
/// std::runtime_error for what nlohmann::json would let pass: more after a zero byte, a name twice in
/// one object, and a value so deep in others that to walk through it overflows the stack.
nlohmann::ordered_json parse_json(const std::string& text);

/// The rest of a stream. Throws also where that is longer than a configuration can be, 1 MiB.
nlohmann::ordered_json parse_json(std::istream& stream);
