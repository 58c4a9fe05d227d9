#pragma once

#include "framework/kernels/random.hpp"
#include "framework/text/utf8.hpp"

#include <string>
#include <string_view>

namespace tapestry::testing {

/// Fewer than `end` characters of an alphabet, in UTF-8.
inline std::string random_text(std::u32string_view alphabet, std::uint64_t end,
                               Generator& generator) {
    std::u32string characters;
    for (auto n = generator.below(end); n > 0; --n)
        characters += alphabet[generator.below(alphabet.size())];
    return encode_utf8(characters);
}

} // namespace tapestry::testing
