#include "framework/text/utf8.hpp"

#include "tests/support/says.hpp"

using namespace tapestry;
using tapestry::testing::Says;

BOOST_AUTO_TEST_SUITE(utf8)

BOOST_AUTO_TEST_CASE(characters_of_every_length_are_decoded_and_encoded) {
    // The examples of RFC 3629, and the last code point of each length.
    BOOST_TEST((decode_utf8("A\xE2\x89\xA2\xCE\x91.") == U"A\u2262\u0391."));
    BOOST_TEST((decode_utf8("\xF0\xA3\x8E\xB4") == U"\U000233B4"));
    const std::u32string ends = U"\u007F\u0080\u07FF\u0800\uFFFF\U00010000\U0010FFFF";
    BOOST_TEST((decode_utf8(encode_utf8(ends)) == ends));
    BOOST_TEST(encode_utf8(ends).size() == 1u + 2 + 2 + 3 + 3 + 4 + 4);
    BOOST_TEST(decode_utf8("").empty());
}

BOOST_AUTO_TEST_CASE(every_code_point_survives_the_round_trip) {
    std::u32string all;
    for (char32_t c = 0; c <= 0x10FFFF; ++c)
        if (c < 0xD800 || c > 0xDFFF) all += c;
    BOOST_TEST((decode_utf8(encode_utf8(all)) == all));
}

BOOST_AUTO_TEST_CASE(what_is_no_character_is_refused) {
    BOOST_CHECK_EXCEPTION(decode_utf8("\xFF"), std::invalid_argument, Says{"offset 0, line 1"});
    std::string text;
    BOOST_CHECK_EXCEPTION(append_utf8(text, 0xD800), std::invalid_argument, Says{"55296"});
    BOOST_CHECK_THROW(append_utf8(text, 0x110000), std::invalid_argument);
    BOOST_TEST(text.empty());
}

BOOST_AUTO_TEST_CASE(characters_have_their_unicode_class) {
    const auto is = [](std::u32string_view characters, CharacterClass expected) {
        for (const char32_t c : characters)
            BOOST_TEST((classify(c) == expected), "U+" << std::hex << std::uint32_t(c));
    };
    is(U"azAZéœßЖ中ªǅ", CharacterClass::letter);
    is(U"\u0301\u20DD", CharacterClass::mark);
    is(U"09٣½Ⅳ", CharacterClass::digit);
    is(U" \t\n\r\v\f\u0085\u00A0\u2028\u3000", CharacterClass::space);
    is(U".,;:!?'\"()[]{}-_“”‘’—…&*/#@%", CharacterClass::punctuation);
    is(U"$+<=>^`|~£°😀", CharacterClass::symbol);
    is(U"\0\u0007\u200D\uFEFF", CharacterClass::other);
}

BOOST_AUTO_TEST_CASE(the_display_width_counts_columns_of_a_terminal) {
    BOOST_TEST(display_width("") == 0u);
    BOOST_TEST(display_width("she said") == 8u);
    BOOST_TEST(display_width("café") == 4u);
    BOOST_TEST(display_width("cafe\xCC\x81") == 4u); // a combining accent
    BOOST_TEST(display_width("日本") == 4u);
    BOOST_TEST(display_width("£—“") == 3u);
    BOOST_CHECK_EXCEPTION(display_width("\xFF"), std::invalid_argument, Says{"offset 0"});
}

BOOST_AUTO_TEST_CASE(lower_case_is_one_code_point_for_one) {
    BOOST_TEST((lower_case(U'A') == U'a'));
    BOOST_TEST((lower_case(U'É') == U'é'));
    BOOST_TEST((lower_case(U'Œ') == U'œ'));
    BOOST_TEST((lower_case(U'Σ') == U'σ'));
    BOOST_TEST((lower_case(U'ß') == U'ß'));
    BOOST_TEST((lower_case(U'!') == U'!'));
    BOOST_TEST(is_lower_case(U'é'));
    BOOST_TEST(!is_lower_case(U'É'));
    BOOST_TEST(!is_lower_case(U'1'));
}

BOOST_AUTO_TEST_SUITE_END()
