#pragma once

#include "framework/io/encoding.hpp"

#include <string>
#include <string_view>
#include <vector>

/// Characters in UTF-8 and the properties of Unicode's characters, over libutf8proc.
namespace tapestry {

/// The code points of a text. Throws std::invalid_argument, as require_utf8 does.
std::u32string decode_utf8(std::string_view text);

/// Appends one code point. Throws std::invalid_argument for a surrogate or a value above U+10FFFF.
void append_utf8(std::string& text, char32_t code_point);

std::string encode_utf8(std::u32string_view code_points);

/// Unicode's general categories, as coarse as a tokenizer needs them.
enum class CharacterClass { letter, mark, digit, space, punctuation, symbol, other };

/// Numbers of every kind are digits; the tab, the line ends and ASCII's separators are spaces;
/// other control characters are `other`.
CharacterClass classify(char32_t code_point);

bool is_space(char32_t code_point);

/// Letters, combining marks and digits: what words are made of.
bool is_word_character(char32_t code_point);

/// Opening brackets and quotes, ¿ ¡ $ £: there is no space between them and what they lead.
bool is_leading(char32_t code_point);

/// Closing brackets and quotes, . , ; : ! ? % and their like in other scripts: there is no space
/// between them and what they follow.
bool is_trailing(char32_t code_point);

bool is_lower_case(char32_t code_point);

/// One code point becomes one code point, as in Unicode's simple case mapping.
char32_t lower_case(char32_t code_point);

/// Text of which equal things are equal:
/// - in Unicode's normal form C, where e with a combining accent is é;
/// - without what nobody can see: control characters, zero width spaces, word joiners, direction
///   marks, byte order marks, soft hyphens. Joiners, variation selectors and the like change the
///   character before them, and stay there; they go where there is none.
/// White space stays as it is. Throws std::invalid_argument, as require_utf8 does.
std::u32string normalize(std::string_view text);

using Characters = std::vector<std::u32string_view>;

/// The text cut into characters as a reader counts them, Unicode's extended grapheme clusters (UAX
/// #29): a letter with its combining marks, an emoji with its selector, a flag. Only white space
/// stands alone, whatever follows it. The views are of `text`.
Characters characters_of(std::u32string_view text);

/// The offset behind the combining marks, joiners and selectors that begin at `offset` of a text in
/// UTF-8: whatever drops the character before them drops these too.
std::size_t skip_marks(std::string_view text, std::size_t offset);

/// Whether there is a character i, and it is a letter or a digit, with marks or without.
bool is_letter_or_digit(const Characters& text, std::size_t i);

/// How many columns of a terminal a text takes: none for a combining mark or control character, two
/// for a wide character of East Asia. Throws std::invalid_argument, as require_utf8 does.
std::size_t display_width(std::string_view text);

} // namespace tapestry
