#include "framework/io/encoding.hpp"

#include "tests/support/says.hpp"

#include <string>

using namespace tapestry;
using tapestry::testing::Says;

BOOST_AUTO_TEST_SUITE(encoding)

BOOST_AUTO_TEST_CASE(the_first_bad_byte_is_found_with_its_offset_and_line) {
    const auto error = find_utf8_error("one\ntwo\nth\xE9\x65\n\xFF");
    BOOST_REQUIRE(error.has_value());
    BOOST_TEST(error->offset == 10u);
    BOOST_TEST(error->line == 3u);
    BOOST_TEST(!find_utf8_error("caf\xC3\xA9").has_value());
}

BOOST_AUTO_TEST_CASE(malformed_sequences_are_refused) {
    for (const std::string text : {"\x80", "\xC3", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80",
                                   "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "\xE2\x82"}) {
        const auto error = find_utf8_error("a" + text);
        BOOST_REQUIRE(error.has_value());
        BOOST_TEST(error->offset == 1u);
    }
}

BOOST_AUTO_TEST_CASE(the_error_names_text_byte_offset_and_line) {
    BOOST_CHECK_EXCEPTION(require_utf8("a\nb\xE9", "letter.txt"), std::invalid_argument,
                          Says{"letter.txt is not UTF-8: byte 0xE9 at offset 3, line 2"});
    BOOST_CHECK_NO_THROW(require_utf8("", "nothing"));
}

BOOST_AUTO_TEST_CASE(the_beginning_of_a_text_ends_with_a_whole_character) {
    BOOST_TEST(beginning_of("dog", 3) == "dog");
    BOOST_TEST(beginning_of("dogs", 3) == "dog");
    BOOST_TEST(beginning_of("a\u00E9b", 3) == "a\u00E9");
    BOOST_TEST(beginning_of("a\u00E9b", 2) == "a");
    BOOST_TEST(beginning_of("\U0001F600b", 3) == "");
    BOOST_TEST(beginning_of("\U0001F600b", 4) == "\U0001F600");
    BOOST_TEST(beginning_of("a", 0) == "");
}

BOOST_AUTO_TEST_SUITE_END()
