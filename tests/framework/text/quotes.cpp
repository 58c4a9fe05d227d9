#include "framework/text/quotes.hpp"

#include "framework/kernels/random.hpp"
#include "framework/text/corpus.hpp"
#include "framework/text/gutenberg.hpp"
#include "framework/text/utf8.hpp"
#include "tests/support/says.hpp"

using namespace tapestry;
using tapestry::testing::book_path;
using tapestry::testing::has_book;

BOOST_AUTO_TEST_SUITE(quotes)

namespace {

std::string directed(std::string_view text) {
    return encode_utf8(direct_quotes(decode_utf8(text)));
}

std::string straight(const std::string& text) {
    std::u32string result;
    for (const char32_t c : decode_utf8(text))
        result += c == U'“' || c == U'”' ? U'"' : c == U'‘' || c == U'’' ? U'\'' : c;
    return encode_utf8(result);
}

} // namespace

BOOST_AUTO_TEST_CASE(straight_quotes_open_before_words_and_close_behind_them) {
    for (const std::string book :
         {"“Oh!” said he, “never.” “Why?”", "(“so”) [‘no’] -- “yes”; “1813”: “£5,” “$6!”",
          "“It was--” said he. She said --“no”-- and “--so”", "“Well...” “...and so?”",
          "“He said, ‘No,’ to me,” she added. “‘Yes’--‘no’”", "‘He said, “No,” to me’",
          "*“No,”* /“he”/ “*said*”", "“¿Sí?” “¡No!”", "“😀 yes 😀”", "“q\u0323 e\u0323\u0301”",
          "word (“Quoted.”), “[so]”.", "‘well-’ -‘a’"})
        BOOST_TEST(directed(straight(book)) == book);
}

BOOST_AUTO_TEST_CASE(a_paragraph_may_leave_its_quote_open) {
    const std::string book = "“A letter:\n\n“It goes on\nand on.\n\n“And ends.”\n\nHe read it.\n";
    BOOST_TEST(directed(straight(book)) == book);
    BOOST_TEST(directed("\"A letter--\"so\"") == "“A letter--“so”");
    // Between two spaces a quote closes what the paragraph has open, and no other.
    BOOST_TEST(directed("\" A letter:\n\n\" It goes \" on \" \n \t\n \" and on") ==
               "“ A letter:\n\n“ It goes ” on “ \n \t\n “ and on");
    BOOST_TEST(directed("No.\n\"\n\" Yes") == "No.\n“\n” Yes");
}

BOOST_AUTO_TEST_CASE(where_the_context_does_not_tell_the_form_does) {
    BOOST_TEST(directed("“ so ” ” so “") == "“ so ” ” so “");
    BOOST_TEST(directed("« oui » said“no” a”b") == "“ oui ” said“no” a”b");
    BOOST_TEST(directed("“” ”“ ‘’") == "“” ”“ ‘’");
}

BOOST_AUTO_TEST_CASE(the_context_counts_more_than_the_form) {
    BOOST_TEST(directed("„so“, »so«, ”so”, «so», “so”") == "“so”, “so”, “so”, “so”, “so”");
    BOOST_TEST(directed("‚so‘ ›so‹ ‹so› `so' `so´") == "‘so’ ‘so’ ‘so’ ‘so’ ‘so’");
    BOOST_TEST(directed("＂so＂ ＇so＇") == "“so” ‘so’");
}

BOOST_AUTO_TEST_CASE(an_apostrophe_inside_a_word_is_straight) {
    for (const char32_t c : std::u32string_view(U"'’‘‛＇`´ʼ"))
        BOOST_TEST(directed("don" + encode_utf8({&c, 1}) + "t É" + encode_utf8({&c, 1}) + "1") ==
                   "don't É'1");
    BOOST_TEST(directed("mother-in-law’s, “d’Arcy’s”") == "mother-in-law's, “d'Arcy's”");
    BOOST_TEST(directed("cafe\u0301’s don’\u0301t") == "cafe\u0301's don’\u0301t");
}

BOOST_AUTO_TEST_CASE(an_apostrophe_before_or_behind_a_word_stays_with_it) {
    BOOST_TEST(directed("’Tis he; 'TWAS ‘em, “'twere,” “’twill") ==
               "'Tis he; 'TWAS 'em, “'twere,” “'twill");
    BOOST_TEST(directed("’pon my word, (’cause) of the ’90s") ==
               "’pon my word, (’cause) of the ’90s");
    BOOST_TEST(directed("Sir W----’s and Lady D--'s") == "Sir W----'s and Lady D--'s");
    BOOST_TEST(directed("the officers' wives’ o' th' boys'") ==
               "the officers’ wives’ o’ th’ boys’");
    BOOST_TEST(directed("'emma' 'tisane'") == "‘emma’ ‘tisane’");
}

BOOST_AUTO_TEST_CASE(a_closing_single_quote_is_never_before_a_word) {
    BOOST_TEST(directed("‘no.’he said,’and”") == "‘no.’ he said,’ and”");
    BOOST_TEST(directed("‘no.’’he") == "‘no.’’ he");
}

BOOST_AUTO_TEST_CASE(what_has_no_quotes_is_left_alone) {
    const std::string text = "a = b * c; // 5′ 6″\n\n\tsnake_case -- 中 ʻokina ʼn";
    BOOST_TEST(directed(text) == text);
    BOOST_TEST(directed("") == "");
}

BOOST_AUTO_TEST_CASE(the_book_without_its_curls_gets_them_back,
                     *boost::unit_test::precondition(has_book)) {
    const std::string book = clean_gutenberg(read_text(book_path()));
    BOOST_REQUIRE(book.find("“") != std::string::npos);
    BOOST_TEST((directed(straight(book)) == directed(book)));
}

BOOST_AUTO_TEST_SUITE_END()
