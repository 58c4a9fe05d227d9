#include "examples/support/printable.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(printable_text)

BOOST_AUTO_TEST_CASE(what_gives_a_terminal_orders_becomes_visible) {
    BOOST_TEST(printable("\x1b]0;x\a\r\v\f\b") == "\\x1b]0;x\\x07\\r\\v\\f\\x08");
    BOOST_TEST(printable(std::string_view("a\0b", 3)) == "a\\x00b");
    BOOST_TEST(printable("\x7f") == "\\u007f");
    BOOST_TEST(printable("\u0080\u009b2J\u009f") == "\\u0080\\u009b2J\\u009f");
    BOOST_TEST(printable("\u202a\u202b\u202c\u202d\u202e") ==
               "\\u202a\\u202b\\u202c\\u202d\\u202e");
    BOOST_TEST(printable("\u2066\u2067\u2068\u2069") == "\\u2066\\u2067\\u2068\\u2069");
}

BOOST_AUTO_TEST_CASE(other_text_stays) {
    const std::string text = "tab\tand\nline, \\n, \u00a0\u00e9\u0301\u05d0\u2029\u202f\u2065\u206a"
                             "\u20ac\uffff\U00010000\U0001f600\U0010ffff";
    BOOST_TEST(printable(text) == text);
    BOOST_TEST(printable("") == "");
}

BOOST_AUTO_TEST_CASE(bytes_that_are_not_utf_8_become_visible) {
    BOOST_TEST(printable("caf\xe9.txt") == "caf\\xe9.txt");
    BOOST_TEST(printable("\x9b\x80\xff") == "\\x9b\\x80\\xff");          // no first byte
    BOOST_TEST(printable("\xc2") == "\\xc2");                            // the end comes too early
    BOOST_TEST(printable("\xe2\x80") == "\\xe2\\x80");                   // likewise
    BOOST_TEST(printable("\xe2\x80x") == "\\xe2\\x80x");                 // x does not continue it
    BOOST_TEST(printable("\xc0\x9b") == "\\xc0\\x9b");                   // ESC in two bytes
    BOOST_TEST(printable("\xe0\x80\x9b") == "\\xe0\\x80\\x9b");          // and in three
    BOOST_TEST(printable("\xed\xa0\x80") == "\\xed\\xa0\\x80");          // a surrogate
    BOOST_TEST(printable("\xf4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80"); // above U+10FFFF
    BOOST_TEST(printable("\xc2\xc2\x9b") == "\\xc2\\u009b");
}

BOOST_AUTO_TEST_CASE(pieces_may_end_anywhere) {
    const std::string text = "\u009b2J \u202e \u20ac \U0001f600 \x1b \xe9 \xe2\x80x \xf0\x9f\x98";
    for (std::size_t first = 0; first <= text.size(); ++first)
        for (std::size_t second = first; second <= text.size(); ++second) {
            PrintablePieces pieces;
            std::string shown = pieces.next(text.substr(0, first));
            shown += pieces.next(text.substr(first, second - first));
            shown += pieces.next(text.substr(second));
            BOOST_TEST(shown + pieces.end() == printable(text));
        }
}

BOOST_AUTO_TEST_SUITE_END()
