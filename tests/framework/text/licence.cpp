#include "framework/text/licence.hpp"

#include <boost/test/unit_test.hpp>

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(licence)

namespace {

using Texts = std::vector<std::string>;

const std::string small_print_start =
    "***START**THE SMALL PRINT!**FOR PUBLIC DOMAIN ETEXTS**START***\n";
const std::string small_print_end =
    "*END*THE SMALL PRINT! FOR PUBLIC DOMAIN ETEXTS*Ver.04.29.93*END*\n";

void require_books(const std::string& text, const Texts& books) {
    const Books found = find_books(text);
    BOOST_TEST_CONTEXT(text) {
        BOOST_TEST(found.marked);
        BOOST_TEST(found.books == books, boost::test_tools::per_element());
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(the_lines_of_start_and_end_have_had_many_spellings) {
    for (const std::string line : {
             "*** START OF THE PROJECT GUTENBERG EBOOK EMMA ***",
             "***START OF THE PROJECT GUTENBERG EBOOK EMMA***",
             "*** START OF THIS PROJECT GUTENBERG EBOOK EMMA ***",
             "*** START OF PROJECT GUTENBERG'S EMMA ***",
             "*** START OF THE COPYRIGHTED PROJECT GUTENBERG EBOOK EMMA ***",
             "*** START OF THIS COPYRIGHTED PROJECT GUTENBERG-TM ETEXT EMMA ***",
             "*** Start of the Project Gutenberg eBook Emma ***",
             "  *** start of the project gutenberg ebook emma ***  ",
             "** START OF THE PROJECT GUTENBERG EBOOK EMMA **",
             "**** START OF THE PROJECT GUTENBERG EBOOK EMMA ****",
             "* * * START OF THE PROJECT GUTENBERG EBOOK EMMA ***",
             "*** START OF THE PROJECT GUTENBERG EBOOK EMMA",
             "START OF THE PROJECT GUTENBERG EBOOK EMMA ***",
             "***  START  OF\tTHE PROJECT GUTENBERG EBOOK EMMA***",
             "*** START OF THE PROJECT GUTENBERG EBOOK EMMA,\nOR: OF WANTING ONE'S WAY ***",
             "*** START OF THE PROJECT GUTENBERG EBOOK EMMA,\nIN THREE\n  VOLUMES\n***",
             "*** START OF THE PROJECT\nGUTENBERG EBOOK EMMA ***",
             "*** START\nOF THE\nCOPYRIGHTED\nPROJECT\nGUTENBERG EBOOK",
             "*** BEGINNING OF THE PROJECT GUTENBERG ETEXT EMMA ***",
         }) {
        std::string end = line;
        for (const auto& [from, to] :
             {std::pair{"START", "END"}, {"Start", "End"}, {"start", "end"}, {"BEGINNING", "END"}})
            if (const auto found = end.find(from); found != end.npos)
                end.replace(found, std::string(from).size(), to);
        require_books("Header\n" + line + "\nText.\n" + end + "\nLicence\n", {"Text.\n"});
        require_books("Header\n" + line + "\nText.\n", {"Text.\n"});
        require_books("Text.\n" + end + "\nLicence\n", {"Text.\n"});
    }
}

BOOST_AUTO_TEST_CASE(a_line_without_asterisks_at_its_end_takes_nothing_of_the_book) {
    require_books("*** START OF THE PROJECT GUTENBERG EBOOK EMMA\nText, with a note*\nand more.\n",
                  {"Text, with a note*\nand more.\n"});
    require_books("*** START OF THE PROJECT GUTENBERG EBOOK EMMA\n\nText **\n", {"\nText **\n"});
}

BOOST_AUTO_TEST_CASE(a_sentence_about_gutenberg_is_no_mark) {
    for (const std::string text :
         {"Start of the Project Gutenberg in 1971.\n", "* Start with Project Gutenberg **\n",
          "The *** START OF THE PROJECT GUTENBERG EBOOK ***\n", "*** START OF THE BOOK ***\n",
          "*** START: FULL LICENSE ***\n", "* * *\n\nStart of the Project Gutenberg\n\n***\n",
          "End the small print!\n", "****     SMALL PRINT! FOR COMPLETE SHAKESPEARE     ****\n", "",
          "Text"}) {
        const Books found = find_books(text);
        BOOST_TEST(!found.marked, text);
        BOOST_TEST(found.books == Texts{text}, boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(every_book_of_a_file_is_found) {
    const std::string start = "*** START OF THE PROJECT GUTENBERG EBOOK ***\n";
    const std::string end = "*** END OF THE PROJECT GUTENBERG EBOOK ***\n";
    require_books("A\n" + start + "One.\n" + end + "B\n" + start + "Two.\n" + end + "C\n",
                  {"One.\n", "Two.\n"});
    require_books("A\n" + start + "One.\n" + start + "Two.\n", {"One.\n", "Two.\n"});
    require_books("A\n" + start + end, {""});
}

BOOST_AUTO_TEST_CASE(the_small_print_goes) {
    const Texts ends{small_print_end,
                     "*END*THE SMALL PRINT! FOR PUBLIC DOMAIN ETEXTS*\n",
                     "*END THE SMALL PRINT! FOR PUBLIC DOMAIN EBOOKS*Ver.02/11/02*END*\n",
                     "*end*the small print! for public domain etexts\n",
                     "*END*THE SMALL PRINT! FOR PUBLIC\nDOMAIN ETEXTS*Ver.04.29.93*END*\n",
                     "*SMALL PRINT! Ver.03.17.97 FOR COPYRIGHT PROTECTED ETEXTS*END*\n"};
    for (const std::string& end : ends) {
        require_books("Header\n" + end + "Text.\n", {"Text.\n"});
        require_books("Header\n" + small_print_start + "Licence\n" + end + "Text.\n", {"Text.\n"});
        require_books("Text.\n" + small_print_start + "Licence\n" + end + "\n", {"Text.\n"});
        require_books("*** START OF THE PROJECT GUTENBERG EBOOK ***\n" + small_print_start +
                          "Licence\n" + end + "Text.\n*** END OF PROJECT GUTENBERG ***\nLicence",
                      {"Text.\n"});
        require_books("Header\n" + small_print_start + "Licence\n" + end +
                          "Produced by us\n*** START OF THE PROJECT GUTENBERG EBOOK ***\nText.\n",
                      {"Text.\n"});
    }
}

BOOST_AUTO_TEST_CASE(no_book_is_lost_with_the_small_print) {
    require_books("Header\n" + small_print_end + "One.\n" + small_print_start + "Licence\n" +
                      small_print_end + "Two.\n",
                  {"One.\nTwo.\n"});
    // Who can tell where the licence ends?
    const std::string text = "Header\n" + small_print_start + "Licence\nText.\n";
    BOOST_TEST(find_books(text).books == Texts{text}, boost::test_tools::per_element());
    require_books("Header\n" + small_print_end + "Text.\n" + small_print_start + "More.\n",
                  {"Text.\n" + small_print_start + "More.\n"});
}

BOOST_AUTO_TEST_CASE(the_end_needs_no_asterisks_where_it_is_looked_for) {
    for (const std::string line :
         {"End of Project Gutenberg's Emma, by Jane Austen",
          "End of the Project Gutenberg EBook of X", "END OF THIS PROJECT GUTENBERG ETEXT",
          "End of The Project\nGutenberg EBook of Emma",
          "*** END OF THE COPYRIGHTED PROJECT GUTENBERG EBOOK EMMA ***"})
        BOOST_TEST(is_end_of_gutenberg(line));
    for (const std::string line :
         {"The end of Project Gutenberg", "End of the project", "Ends of Project Gutenberg", ""})
        BOOST_TEST(!is_end_of_gutenberg(line));
}

BOOST_AUTO_TEST_SUITE_END()
