#include "framework/text/lines.hpp"

#include <boost/test/unit_test.hpp>

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(lines)

BOOST_AUTO_TEST_CASE(lines_are_cut_at_their_ends) {
    const std::vector<std::string_view> expected{"one", "", " two "};
    BOOST_TEST(split_lines("one\n\n two \n") == expected, boost::test_tools::per_element());
    BOOST_TEST(split_lines("one\n\n two ") == expected, boost::test_tools::per_element());
    BOOST_TEST(split_lines("").empty());
    BOOST_TEST(split_lines("\n").size() == 1u);
    std::string text;
    append_line(text, "one");
    append_line(text, "");
    BOOST_TEST(text == "one\n\n");
}

BOOST_AUTO_TEST_CASE(white_space_goes_from_both_ends) {
    BOOST_TEST(trim(" \t a b\n") == "a b");
    BOOST_TEST(trim(" \n\t ") == "");
    BOOST_TEST(trim("") == "");
}

BOOST_AUTO_TEST_CASE(letters_are_those_of_ascii) {
    BOOST_TEST(begins_with("ChaPter I", "chapter"));
    BOOST_TEST(begins_with("É", ""));
    BOOST_TEST(!begins_with("chapt", "chapter"));
    BOOST_TEST(lower('Z') == 'z');
    BOOST_TEST(lower('[') == '[');
    BOOST_TEST((is_letter('a') && is_letter('Z') && !is_letter('1') && !is_letter('\xC3')));
    BOOST_TEST((is_digit('0') && is_digit('9') && !is_digit('a')));
}

BOOST_AUTO_TEST_SUITE_END()
