#include "framework/text/illustrations.hpp"

#include <boost/test/unit_test.hpp>

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(illustrations)

BOOST_AUTO_TEST_CASE(a_block_goes_with_all_in_it) {
    BOOST_TEST(has_illustrations("a [ILLUSTRATION]"));
    BOOST_TEST(!has_illustrations("a [Note: an illustration]"));
    BOOST_TEST(drop_illustrations("One.\n\n[Illustration: a [b [c]]\n\nd]\n\nTwo.\n") ==
               "One.\n\n\nTwo.\n");
    BOOST_TEST(drop_illustrations("no [Note] goes") == "no [Note] goes");
}

BOOST_AUTO_TEST_CASE(a_sentence_goes_on_behind_a_block) {
    BOOST_TEST(drop_illustrations("the idea\n\n[Illustration]\n\nélan") == "the idea\nélan");
    BOOST_TEST(drop_illustrations("one [illustration] two") == "one two");
}

BOOST_AUTO_TEST_CASE(a_heading_inside_a_block_is_kept) {
    BOOST_TEST(drop_illustrations("[Illustration: A BOOK\n\nChapter I.]\n\nIt was.\n") ==
               "\n\nChapter I.\n\nIt was.\n");
}

BOOST_AUTO_TEST_CASE(a_block_without_its_end_is_a_paragraph) {
    BOOST_TEST(drop_illustrations("[Illustration: a\nb\n\nText.\n") == "\n\n\nText.\n");
}

BOOST_AUTO_TEST_SUITE_END()
