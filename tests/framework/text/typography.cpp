#include "framework/text/typography.hpp"

#include "framework/text/utf8.hpp"
#include "tests/support/random_text.hpp"
#include "tests/support/says.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(typography)

BOOST_AUTO_TEST_CASE(quotes_say_which_way_they_turn_and_stay) {
    const std::string text = "“I don’t,” said he; „so“ ‚so‘ «so» \"so\" 'so' `so´";
    BOOST_TEST(unify_typography(text) == text);
}

BOOST_AUTO_TEST_CASE(every_dash_becomes_two_hyphens_with_spaces_around) {
    BOOST_TEST(unify_typography("loving--fairly") == "loving -- fairly");
    BOOST_TEST(unify_typography("loving—fairly") == "loving -- fairly");
    BOOST_TEST(unify_typography("loving – fairly") == "loving -- fairly");
    BOOST_TEST(unify_typography("the ----shire,--") == "the -- shire, --");
    BOOST_TEST(unify_typography("said,--\n“No") == "said, --\n“No");
    BOOST_TEST(unify_typography("a ——b -- c") == "a -- b -- c");
    BOOST_TEST(unify_typography("to-day") == "to-day");
    BOOST_TEST(unify_typography("1894–96 555\u20121234") == "1894-96 555-1234");
    BOOST_TEST(unify_typography("non\u2011stop") == "non-stop");
}

BOOST_AUTO_TEST_CASE(a_dash_keeps_away_from_all_but_straight_quotes) {
    BOOST_TEST(unify_typography("“Yes”--“no”—‘so’") == "“Yes” -- “no” -- ‘so’");
    BOOST_TEST(unify_typography("\"Yes--\" he--\"no\"—'so'") == "\"Yes --\" he --\"no\"--'so'");
}

BOOST_AUTO_TEST_CASE(a_character_with_something_attached_stays_as_it_is) {
    for (const std::string text : {"a\u2014\uFE0Fb", "a-\uFE0F-\uFE0Fb", "\u2014\uFE0F\u2014\uFE0F",
                                   "_\u0301a_\u0301", "…\u20DD"})
        BOOST_TEST(unify_typography(text) == text);
}

BOOST_AUTO_TEST_CASE(marks_of_italics_go_and_underscores_in_words_stay) {
    BOOST_TEST(unify_typography("_You_ want; _Mr._ Darcy's _tête-à-tête_") ==
               "You want; Mr. Darcy's tête-à-tête");
    BOOST_TEST(unify_typography("“_You_”--_he_") == "“You” -- he");
    BOOST_TEST(unify_typography("snake_case __init__ ____") == "snake_case __init__ ____");
}

BOOST_AUTO_TEST_CASE(line_ends_byte_order_mark_and_odd_spaces_become_plain) {
    BOOST_TEST(unify_typography("\uFEFFone\r\ntwo\rthree\n\r\n") == "one\ntwo\nthree\n\n");
    BOOST_TEST(unify_typography("a\u00A0b\u202Fc") == "a b c");
    BOOST_TEST(unify_typography("a\u2003b\u3000c\u001Fd\te") == "a b c d\te");
    BOOST_TEST(unify_typography("a\fb\vc\u2028d\u2029e\u0085f") == "a\nb\nc\nd\ne\nf");
    BOOST_TEST(unify_typography("hy\u00ADphen in\u200Bvisible") == "hyphen invisible");
    BOOST_TEST(unify_typography("cafe\u0301 ❤\uFE0Flove \uFE0Fx") == "café ❤\uFE0Flove x");
    BOOST_TEST(unify_typography("") == "");
    BOOST_TEST(unify_typography("\uFEFF") == "");
}

BOOST_AUTO_TEST_CASE(all_other_text_is_left_alone) {
    const std::string text = "  if (x != \"y\") {\n\tz[0] = 'ab' * 4.5; // é 中 😀 ~ <unk>\n\n\n}  ";
    BOOST_TEST(unify_typography(text) == text);
}

BOOST_AUTO_TEST_CASE(text_that_is_not_utf8_is_refused) {
    BOOST_CHECK_THROW(unify_typography("caf\xE9"), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(a_text_in_this_typography_stays_as_it_is_whatever_it_was_made_of) {
    const std::u32string alphabet =
        U"ab1 \n\r\f-__—–'’\"“”….,é\u0301\u200B\u200D\uFE0F\u00AD\u00A0\u2003"
        U"\u2028\uFEFF\u2011\u1100\u1161";
    Generator generator(7);
    for (int i = 0; i < 20000; ++i) {
        const std::string text = testing::random_text(alphabet, 12, generator);
        const std::string once = unify_typography(text);
        BOOST_REQUIRE_MESSAGE(unify_typography(once) == once, "for \"" << text << '"');
    }
}

BOOST_AUTO_TEST_SUITE_END()
