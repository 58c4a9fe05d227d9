#include "framework/text/chapters.hpp"

#include <boost/test/unit_test.hpp>

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(chapters)

BOOST_AUTO_TEST_CASE(a_heading_is_the_word_and_a_number) {
    for (const std::string line :
         {"CHAPTER I.", "Chapter 12", "chapter twenty-two:", "  Chapter IV", "CHAPTER\tI",
          "Chapter 3. The Gate", "CHAPTER I -- THE GATE"})
        BOOST_TEST(is_heading(line), line);
    for (const std::string line :
         {"", "Chapter", "Chapter ", "Chapters I.", "ChapterI.", "Chapter I'll", "Chapter two was",
          "Chapter civilised", "In Chapter I."})
        BOOST_TEST(!is_heading(line), line);
}

BOOST_AUTO_TEST_CASE(the_first_chapter_is_where_its_words_are) {
    const std::string contents = "CHAPTER I.\nOf a gate\n\nCHAPTER II.\nOf a road\n\n";
    std::string story;
    for (int i = 0; i < 20; ++i) story += "A gate stood open. ";
    const std::string book =
        "CHAPTER I.\n\n" + story + "\n\nCHAPTER II. Of a road\n\nIt went on.\n";
    BOOST_TEST(drop_front_matter_and_headings("Preface\n\n" + contents + book) ==
               "\n\n" + story + "\n\n Of a road\n\nIt went on.\n");
    BOOST_TEST(has_first_chapter_in_first_half(contents + book));
    BOOST_TEST(!has_first_chapter_in_first_half(book.substr(12) + book.substr(12) + contents));
    BOOST_TEST(!has_first_chapter_in_first_half("Chapter II.\n\nText.\n"));
}

BOOST_AUTO_TEST_SUITE_END()
