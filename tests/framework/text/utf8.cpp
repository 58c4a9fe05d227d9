#include "framework/text/utf8.hpp"

#include "tests/support/random_text.hpp"
#include "tests/support/says.hpp"

#include <cstdlib>
#include <memory>
#include <utf8proc.h>

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
    is(U" \t\n\r\v\f\x1C\x1F\u0085\u00A0\u2028\u3000", CharacterClass::space);
    is(U".,;:!?'\"()[]{}-_“”‘’—…&*/#@%", CharacterClass::punctuation);
    is(U"$+<=>^`|~£°😀", CharacterClass::symbol);
    is(U"\0\u0007\u200D\uFEFF", CharacterClass::other);
}

BOOST_AUTO_TEST_CASE(punctuation_leads_or_trails) {
    for (const char32_t c : std::u32string_view(U"([{“‘„«¿¡$£「（")) {
        BOOST_TEST(is_leading(c));
        BOOST_TEST(!is_trailing(c));
    }
    for (const char32_t c : std::u32string_view(U")]}”’».,;:!?%،؟。」，")) {
        BOOST_TEST(is_trailing(c));
        BOOST_TEST(!is_leading(c));
    }
    for (const char32_t c : std::u32string_view(U"a1 -\"'*/&@#+—\u0301"))
        BOOST_TEST((!is_leading(c) && !is_trailing(c)));
}

// Of the figures of Unicode's annex 15, "Unicode Normalization Forms".
BOOST_AUTO_TEST_CASE(what_looks_the_same_is_the_same) {
    BOOST_TEST((normalize("cafe\u0301") == U"café"));
    BOOST_TEST((normalize("caf\u00E9") == U"caf\u00E9"));
    BOOST_TEST((normalize("\u212B A\u030A \u2126") == U"\u00C5 \u00C5 \u03A9"));
    BOOST_TEST((normalize("\u1E0B\u0323 d\u0307\u0323") == U"\u1E0D\u0307 \u1E0D\u0307"));
    BOOST_TEST((normalize("q\u0307\u0323 q\u0323\u0307") == U"q\u0323\u0307 q\u0323\u0307"));
    BOOST_TEST((normalize("\u1100\u1161\u11A8") == U"\uAC01"));
    BOOST_TEST((normalize("ﬁ 2⁵ ①") == U"ﬁ 2⁵ ①")); // alike, but not the same
    BOOST_TEST((normalize(std::string_view("a\0\u0301b", 5)) == U"áb"));
    BOOST_TEST((normalize(" \t\r\n\u00A0\u2028") == U" \t\r\n\u00A0\u2028"));
    BOOST_CHECK_THROW(normalize("caf\xE9"), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_seen_goes) {
    // Zero width space, direction marks, word joiner, byte order mark, soft hyphen, a Mongolian
    // vowel separator, a Hangul filler, an interlinear mark; BEL, ESC, DEL and a control of C1.
    for (const char32_t c :
         std::u32string_view(U"\u200B\u200E\u200F\u061C\u202A\u202E\u2060\u2066\u2069\uFEFF\u00AD"
                             U"\u180E\u3164\uFFF9\U000E0001\u0007\u001A\u001B\u007F\u009B")) {
        BOOST_TEST_CONTEXT(std::hex << std::uint32_t(c)) {
            for (const std::u32string text : {U"ab", U"a b", U"e\u0301", U""})
                for (std::size_t at = 0; at <= text.size(); ++at) {
                    std::u32string with = text;
                    with.insert(at, 1, c);
                    BOOST_TEST((normalize(encode_utf8(with)) == normalize(encode_utf8(text))));
                }
        }
    }
}

// Joiners, a selector of emoji, one of Mongolian, the grapheme joiner, a tag of flags.
BOOST_AUTO_TEST_CASE(what_changes_the_character_before_stays_with_it) {
    for (const char32_t c : std::u32string_view(U"\u200C\u200D\uFE0F\u180B\u034F\U000E0067")) {
        const std::string it = encode_utf8({&c, 1});
        BOOST_TEST_CONTEXT(std::hex << std::uint32_t(c)) {
            BOOST_TEST(encode_utf8(normalize("a" + it + "b")) == "a" + it + "b");
            BOOST_TEST(encode_utf8(normalize("a\u200B" + it)) == "a" + it);
            for (const std::string none :
                 {"", " ", "a ", "\n", "\u00A0", "\u2060", "a\u3000\u200B"})
                BOOST_TEST((normalize(none + it + it + "b") == normalize(none + "b")));
        }
    }
    BOOST_TEST((normalize("\u0301 a \u0301b") == U"\u0301 a \u0301b")); // can be seen
}

BOOST_AUTO_TEST_CASE(a_character_is_what_a_reader_counts_as_one) {
    const auto characters = [](std::u32string_view text) {
        std::string list;
        for (const std::u32string_view character : characters_of(text))
            list += (list.empty() ? "" : "|") + encode_utf8(character);
        return list;
    };
    BOOST_TEST(characters(U"") == "");
    BOOST_TEST(characters(U"aé") == "a|é");
    BOOST_TEST(characters(U"q\u0323\u0307x") == "q\u0323\u0307|x");
    BOOST_TEST(characters(U"❤\uFE0Flove") == "❤\uFE0F|l|o|v|e");
    BOOST_TEST(characters(U"👩\u200D👩\u200D👧👍🏽") ==
               "👩\u200D👩\u200D👧|👍🏽");
    BOOST_TEST(characters(U"🇩🇪🇫🇷") == "🇩🇪|🇫🇷");
    BOOST_TEST(characters(U"நிகி") == "நி|கி");
    // White space carries nothing.
    BOOST_TEST(characters(U"a \u0301b") == "a| |\u0301|b");
    BOOST_TEST(characters(U"\r\n\u0301") == "\r|\n|\u0301");
    BOOST_TEST(characters(U"🇩 🇪") == "🇩| |🇪");
}

BOOST_AUTO_TEST_CASE(a_letter_or_digit_may_have_marks_and_is_no_mark) {
    const std::u32string text = U"aq\u03231 \u0301❤-";
    const Characters characters = characters_of(text);
    BOOST_REQUIRE(characters.size() == 7u);
    for (std::size_t i = 0; i <= characters.size(); ++i)
        BOOST_TEST(is_letter_or_digit(characters, i) == (i < 3), i);
}

// Of libutf8proc itself: these take a shorter way.
BOOST_AUTO_TEST_CASE(common_characters_are_what_unicode_says_of_them) {
    for (char32_t c = 1; c <= 0x205E; ++c) {
        if (c == 0x300) c = 0x2010;
        const std::string alone = encode_utf8({&c, 1});
        const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> composed(
            utf8proc_NFC(reinterpret_cast<const utf8proc_uint8_t*>(alone.c_str())), std::free);
        BOOST_TEST(alone == reinterpret_cast<const char*>(composed.get()));
        const utf8proc_property_t& properties = *utf8proc_get_property(utf8proc_int32_t(c));
        BOOST_TEST(properties.combining_class == 0);
        for (char32_t next = 0; next < 0x300 && c < 0x300; ++next)
            if (!is_space(c) && !is_space(next) &&
                !utf8proc_grapheme_break(utf8proc_int32_t(c), utf8proc_int32_t(next)))
                BOOST_ERROR(std::uint32_t(c) << ' ' << std::uint32_t(next));
    }
}

BOOST_AUTO_TEST_CASE(marks_are_skipped_up_to_the_next_character) {
    for (const std::string marks :
         {"", "\u0301", "\u0323\u0301", "\uFE0F\u20E3", "\u200D", "\u093F"})
        for (const std::string behind : {"", "b", " \u0301", "é", "\n"})
            BOOST_TEST(skip_marks("a]" + marks + behind, 2) == 2 + marks.size());
    BOOST_TEST(skip_marks("", 0) == 0u);
}

BOOST_AUTO_TEST_CASE(normalizing_twice_gives_what_normalizing_once_gives) {
    const std::u32string alphabet =
        U"aeJ \n\u0301\u0323\u030C\u034F\u200B\u200C\u200D\u2060\uFE0F\uFEFF"
        U"\u00AD\u1100\u1161\u11A8\u0600❤👩🇩\u0C46\u0C56\u102B\x01";
    Generator generator(19);
    for (int i = 0; i < 20000; ++i) {
        const std::u32string once = normalize(testing::random_text(alphabet, 10, generator));
        BOOST_REQUIRE((normalize(encode_utf8(once)) == once));
        std::u32string joined;
        for (const std::u32string_view character : characters_of(once)) {
            BOOST_REQUIRE(!character.empty());
            joined += character;
        }
        BOOST_REQUIRE((joined == once));
    }
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
