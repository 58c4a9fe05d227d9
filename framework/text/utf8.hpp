#pragma once

#include "framework/io/encoding.hpp"

#include <string>
#include <string_view>

/// Characters in UTF-8 and the properties of Unicode's characters, over libutf8proc.
namespace tapestry {

/// The code points of a text. Throws std::invalid_argument, as require_utf8 does.
std::u32string decode_utf8(std::string_view text);

/// Appends one code point. Throws std::invalid_argument for a surrogate or a value above U+10FFFF.
void append_utf8(std::string& text, char32_t code_point);

std::string encode_utf8(std::u32string_view code_points);

/// Unicode's general categories, as coarse as a tokenizer needs them.
enum class CharacterClass { letter, mark, digit, space, punctuation, symbol, other };

/// Numbers of every kind are digits; tab and the line ends are spaces; other control characters
/// are `other`.
CharacterClass classify(char32_t code_point);

/// Letters, combining marks and digits: what words are made of.
bool is_word_character(char32_t code_point);

bool is_lower_case(char32_t code_point);

/// One code point becomes one code point, as in Unicode's simple case mapping.
char32_t lower_case(char32_t code_point);

/// How many columns of a terminal a text takes: none for a combining mark or control character, two
/// for a wide character of East Asia. Throws std::invalid_argument, as require_utf8 does.
std::size_t display_width(std::string_view text);

} // namespace tapestry
