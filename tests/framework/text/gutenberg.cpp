#include "framework/text/gutenberg.hpp"

#include "framework/kernels/random.hpp"
#include "framework/text/corpus.hpp"
#include "framework/text/tokenizer.hpp"
#include "framework/text/typography.hpp"
#include "tests/support/says.hpp"

#include <algorithm>
#include <set>

using namespace tapestry;
using tapestry::testing::book_path;
using tapestry::testing::has_book;

BOOST_AUTO_TEST_SUITE(gutenberg)

namespace {

const std::string start = "*** START OF THE PROJECT GUTENBERG EBOOK A SMALL BOOK ***\n";
const std::string end = "*** END OF THE PROJECT GUTENBERG EBOOK A SMALL BOOK ***\n";

/// All that an edition surrounds a novel with, in few words.
const std::string edition = "\uFEFFThe Project Gutenberg eBook of A Small Book\r\n"
                            "Terms of use.\r\n\r\n" +
                            start +
                            "\r\n                [Illustration:\r\n\r\n   _A gate._    ]\r\n\r\n"
                            "PREFACE.\r\n\r\n_What a book_ is this.\r\n\r\n"
                            "Heading to Chapter I.     1\r\n\r\n"
                            "CHAPTER I. The gate\r\n\r\nCHAPTER II. The road\r\n\r\n"
                            "[Illustration: ·A SMALL BOOK·\r\n\r\n\r\nChapter I.]\r\n\r\n\r\n"
                            "It was “_late_,”--so late that the old\r\n\r\n"
                            "[Illustration:\r\n\r\n“The gate”\r\n\r\n[_Copyright_]]\r\n\r\n"
                            "gate was shut by M^{r.} Miller; nobody\r\nsaw it.\r\n\r\n"
                            "     /* RIGHT “The Mill, _May 1st_. */\r\n\r\n"
                            "     *       *       *\r\n\r\n"
                            "[Illustration]\r\n\r\n\r\nCHAPTER II.\r\n\r\n[Illustration]\r\n\r\n"
                            "The road went on.\r\n\r\n"
                            "             [Illustration:\r\n\r\n  THE\r\n  END\r\n   ]\r\n\r\n\r\n"
                            "             SOME PRESS:--PRINTERS AND CO.\r\n"
                            "                  A COURT, LONDON.\r\n\r\n" +
                            end + "Licence: chapter and verse.\r\n";

const std::string novel = "It was “late,” -- so late that the old\n"
                          "gate was shut by Mr. Miller; nobody\nsaw it.\n\n"
                          "“The Mill, May 1st.\n\n"
                          "The road went on.\n";

/// What random texts are made of.
const std::vector<std::string> pieces{"[Illustration: x]",
                                      "[Illustration",
                                      "]",
                                      "[",
                                      "[Illustration:\n\nChapter I.]",
                                      "Chapter I.",
                                      "CHAPTER II.",
                                      "CHAPTER I",
                                      "\n\n",
                                      "\n\n",
                                      "\n\n",
                                      "\n",
                                      "\n",
                                      " ",
                                      "word",
                                      "One two.",
                                      "_so_",
                                      "--",
                                      "\n     CAPITALS",
                                      "\nTHE END\n",
                                      "* * *",
                                      "**",
                                      "/* NIND",
                                      "*/",
                                      "’",
                                      "“",
                                      "\"",
                                      "'",
                                      "\n" + start,
                                      "\n" + end,
                                      "*** START OF THE COPYRIGHTED PROJECT\nGUTENBERG EBOOK\n",
                                      "\n***START**THE SMALL PRINT!**\n",
                                      "\n*END*THE SMALL PRINT! FOR X*\n",
                                      "End of Project Gutenberg's X",
                                      "\f",
                                      "\v",
                                      "\r",
                                      "\t",
                                      "\u0085",
                                      "\u2028",
                                      "\u00A0",
                                      "\x1A",
                                      "\x1F",
                                      "e\u0301",
                                      "\u0301",
                                      "\uFE0F",
                                      "\u200B",
                                      "\u200C",
                                      "\u200D",
                                      "\u2060",
                                      "\uFEFF",
                                      "\u00AD",
                                      "❤\uFE0F",
                                      "]\u0301",
                                      "CHAPTER I.\u0301",
                                      "Chapter II --\u0301",
                                      "/*\u0301",
                                      "*\u0301",
                                      "[\u0301",
                                      "_\u0301"};
/// These join parts of words, as M^{r.} is meant to.
const std::vector<std::string> joining{"^", "I^llustration", "[I^llustration", "CHAP^TER I", "^{",
                                       "}", "M^{r}\u0301",   "^{\u0301r}"};

} // namespace

BOOST_AUTO_TEST_CASE(the_novel_alone_is_left_of_an_edition) {
    BOOST_TEST(clean_gutenberg(edition) == novel);
}

BOOST_AUTO_TEST_CASE(the_same_is_left_where_the_lines_of_gutenberg_are_lost) {
    const std::size_t begin = edition.find(start) + start.size();
    BOOST_TEST(clean_gutenberg(edition.substr(begin, edition.find(end) - begin)) == novel);
    BOOST_TEST(clean_gutenberg(edition.substr(begin)) == novel);
    BOOST_TEST(clean_gutenberg(edition.substr(0, edition.find(end))) == novel);
}

BOOST_AUTO_TEST_CASE(the_lines_of_gutenberg_have_had_many_spellings) {
    for (const std::string mark :
         {"***START OF THE PROJECT GUTENBERG EBOOK X***",
          "*** START OF THE COPYRIGHTED PROJECT GUTENBERG EBOOK X ***",
          "*** Start of this Project Gutenberg EBook X ***",
          "*** START OF THE PROJECT GUTENBERG EBOOK A VERY\nLONG\nTITLE ***",
          "\f\u200B***\u00A0START OF THE PROJECT GUTENBERG EBOOK X ***\r",
          "***START**THE SMALL PRINT!**FOR PUBLIC DOMAIN ETEXTS**START***\nTerms.\n"
          "*END*THE SMALL PRINT! FOR PUBLIC DOMAIN ETEXTS*Ver.04.29.93*END*",
          "*END*THE SMALL PRINT! FOR PUBLIC DOMAIN ETEXTS*"})
        BOOST_TEST(clean_gutenberg("Header\n" + mark + "\nText.\n") == "Text.\n");
    for (const std::string line :
         {"End of the Project Gutenberg EBook of X",
          "End of this Project Gutenberg EBook of A Very\nLong Title, by X"})
        BOOST_TEST(clean_gutenberg("Text.\n\n" + line + "\n\n" + end) == "Text.\n");
}

BOOST_AUTO_TEST_CASE(pages_and_what_cannot_be_seen_hide_no_heading) {
    for (const std::string before :
         {"\f", "\n\f", "\u200B", "\uFEFF", "\u00A0\u3000", "\x1A", "\v"})
        for (const std::string heading : {"CHAPTER I", "CHAPTER\tI.", "CHAPTER\u00A0I",
                                          "CHAP\u00ADTER I", "_CHAPTER I._", "CHAPTER I\f"})
            BOOST_TEST(clean_gutenberg(start + "Preface\n\n" + before + heading + "\n\nText.\n") ==
                       "Text.\n");
    BOOST_TEST(clean_gutenberg("Preface\n\n\fCHAPTER I\n\nText that is longer.\n") ==
               "Text that is longer.\n");
}

BOOST_AUTO_TEST_CASE(several_books_in_one_file_are_all_kept) {
    BOOST_TEST(clean_gutenberg("A\n" + start + "One.\n" + end + "B\n" + start + "Two.\n" + end) ==
               "One.\n\nTwo.\n");
}

BOOST_AUTO_TEST_CASE(chapter_headings_are_found_in_their_many_forms) {
    for (const std::string heading : {"CHAPTER I.", "Chapter I", "Chapter 1.", "CHAPTER ONE",
                                      "  CHAPTER I", "chapter 1:", "CHAPTER I.--", "Chapter I—"})
        BOOST_TEST(clean_gutenberg("Preface.\n\n" + heading +
                                   "\n\nOne two three.\n\nCHAPTER "
                                   "Twenty-two\n\nFour.\n") == "One two three.\n\nFour.\n");
    BOOST_TEST(clean_gutenberg("CHAPTER I. THE GATE\n\nOne.\n\nCHAPTER IV: The road\nTwo.\n") ==
               "THE GATE\n\nOne.\n\nThe road\nTwo.\n");
}

BOOST_AUTO_TEST_CASE(a_sentence_about_a_chapter_is_no_heading) {
    const std::string text = "Chapter one was long.\n\nHe read\nChapter I.\nof it.\n\nChapter I'll "
                             "skip.\n\nChapters I.\n\nChapter civilised.\n";
    BOOST_TEST(clean_gutenberg(text) == text);
}

BOOST_AUTO_TEST_CASE(a_table_of_contents_is_not_the_book) {
    std::string contents, book;
    for (const std::string number : {"I", "II", "III", "IV"}) {
        contents += "CHAPTER " + number + ". Of a gate\n";
        book += "CHAPTER " + number + ".\n\n";
        for (int i = 0; i < 60; ++i) book += "A gate stood there. ";
        book += "\n\n";
    }
    const std::string clean = clean_gutenberg("Contents\n\n" + contents + "\n\n" + book);
    BOOST_TEST(clean.starts_with("A gate stood there."));
    BOOST_TEST(clean.find("Of a gate") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_first_chapter_late_in_a_text_takes_nothing_away) {
    const std::string text = "A long essay that speaks of many a thing.\n\nChapter I.\n\nShort.\n";
    BOOST_TEST(clean_gutenberg(text) == text);
}

BOOST_AUTO_TEST_CASE(illustrations_leave_words_and_sentences_whole) {
    BOOST_TEST(clean_gutenberg("one[Illustration]two") == "one two\n");
    BOOST_TEST(clean_gutenberg("one [illustration: a [b [c]]] two") == "one two\n");
    BOOST_TEST(clean_gutenberg("the idea of\n\n[Illustration: x\n\ny]\n\nélan") ==
               "the idea of\nélan\n");
    BOOST_TEST(clean_gutenberg("Done.\n\n[Illustration]\n\nNext [sic] one.") ==
               "Done.\n\nNext [sic] one.\n");
    BOOST_TEST(clean_gutenberg("[Illustration][Illustration] a") == "a\n");
}

BOOST_AUTO_TEST_CASE(a_forgotten_bracket_takes_no_more_than_its_paragraph) {
    BOOST_TEST(clean_gutenberg("One.\n\n[Illustration: a gate\n\nTwo [sic].\n") ==
               "One.\n\nTwo [sic].\n");
    BOOST_TEST(clean_gutenberg("One.\n\n[Illustration: a gate") == "One.\n");
}

BOOST_AUTO_TEST_CASE(a_mark_goes_with_the_character_that_it_stands_on) {
    for (const std::string mark : {"\u0301", "\u0323\u0305", "\uFE0F", "\u093F"}) {
        BOOST_TEST(clean_gutenberg("One.\n\n[Illustration: x]" + mark + "\n\nTwo.\n") ==
                   "One.\n\nTwo.\n");
        BOOST_TEST(clean_gutenberg("one [Illustration: [x]" + mark + " y]" + mark + "two") ==
                   "one two\n");
        BOOST_TEST(clean_gutenberg(start + "CHAPTER I." + mark + "\n\nOne.\n\nCHAPTER II --" +
                                   mark + "\nTwo.\n") == "One.\n\nTwo.\n");
        BOOST_TEST(clean_gutenberg(start + "/*" + mark + " NIND One.\n*/\n") == "One.\n");
        BOOST_TEST(clean_gutenberg(start + "M^{" + mark + "r.}" + mark + " Long\n") ==
                   "Mr. Long\n");
        // Where nothing goes, the mark stays on its character.
        const std::string text = "a]" + mark + " [" + mark + "b *" + mark + " _" + mark + "\n";
        BOOST_TEST(clean_gutenberg(start + text) == text);
    }
}

BOOST_AUTO_TEST_CASE(the_end_and_the_printer_go_and_a_signature_stays) {
    const std::string body = start + "Words.\n\n";
    BOOST_TEST(clean_gutenberg(body + "THE END.\n") == "Words.\n");
    BOOST_TEST(clean_gutenberg(body + "           Finis\n\n       PRINTED BY X, LONDON\n") ==
               "Words.\n");
    BOOST_TEST(clean_gutenberg(body + "THE END.\n\nEnd of Project Gutenberg's X\n") == "Words.\n");
    BOOST_TEST(clean_gutenberg(body + "\"A. B.\"\n") == "Words.\n\n\"A. B.\"\n");
}

BOOST_AUTO_TEST_CASE(any_other_text_keeps_its_words_and_lines) {
    const std::string text = "First Citizen:\nBefore we proceed any further, hear me speak.\n\n\n"
                             "    int a[2] = {x ^ y}; /* RIGHT snake_case */ * * *\n\nTHE END\n";
    BOOST_TEST(clean_gutenberg(text) == text);
    BOOST_TEST(clean_gutenberg("") == "");
    BOOST_TEST(clean_gutenberg("\uFEFF“a”—b\r\n") == "“a” -- b\n");
}

BOOST_AUTO_TEST_CASE(cleaning_twice_gives_what_cleaning_once_gives) {
    const std::vector<std::string> texts{
        start + "Preface\n\n\fCHAPTER I\n\nText.\n", "[Illustration\n\n[I^llustration",
        start + "CHAPTER I. *** END OF THE PROJECT GUTENBERG EBOOK X ***\nMore.\n",
        start + "/* *** START OF THE PROJECT GUTENBERG EBOOK X ***\nMore.\n",
        "[Illustration]\n\n*END*THE SMALL PR^INT! FOR X*\n\nMore.\n"};
    for (const std::string& text : texts) {
        const std::string once = clean_gutenberg(text);
        BOOST_TEST(clean_gutenberg(once) == once);
    }
    BOOST_TEST(clean_gutenberg(texts[1]) == "");
}

BOOST_AUTO_TEST_CASE(of_any_text_a_clean_one_is_left_and_no_word_is_invented) {
    Generator generator(17);
    const WordTokenizer tokenizer{Vocabulary()};
    // A quote may turn.
    const auto letters_of = [](const std::vector<std::string>& words) {
        std::set<std::string> letters;
        for (std::string word : words) {
            if (word.starts_with("’")) word.erase(0, std::string_view("’").size());
            const bool is_quote = std::string_view("“”‘").find(word) != std::string_view::npos;
            if (!is_quote) letters.insert(word);
        }
        return letters;
    };
    for (int i = 0; i < 30000; ++i) {
        const bool joins = i % 3 == 0;
        std::string text;
        for (auto n = generator.below(14); n > 0; --n) {
            const auto at = generator.below(pieces.size() + (joins ? joining.size() : 0));
            text += at < pieces.size() ? pieces[at] : joining[at - pieces.size()];
        }
        const std::string once = clean_gutenberg(text);
        BOOST_REQUIRE_MESSAGE(clean_gutenberg(once) == once, "for: " << text << "\nonce: " << once);
        BOOST_REQUIRE_MESSAGE(once.find("[Illustration") == std::string::npos, text);
        if (joins) continue;
        const auto words = letters_of(tokenizer.split(text)),
                   left = letters_of(tokenizer.split(once));
        BOOST_REQUIRE_MESSAGE(std::includes(words.begin(), words.end(), left.begin(), left.end()),
                              "for: " << text << "\nonce: " << once);
    }
}

BOOST_AUTO_TEST_CASE(the_book_is_clean, *boost::unit_test::precondition(has_book)) {
    const std::string original = read_text(book_path());
    const std::string clean = clean_gutenberg(original);
    BOOST_TEST(clean.starts_with("It is a truth universally acknowledged, that a single man"));
    BOOST_TEST(clean.ends_with("had been the means of uniting them.\n"));
    for (const char* leftover : {"Illustration", "Copyright", "CHAPTER", "Chapter", "PRESS", "NIND",
                                 "RIGHT ", "THE END", "  ", "\n\n\n", "\r"})
        BOOST_TEST(clean.find(leftover) == std::string::npos, leftover);
    BOOST_TEST(clean.find_first_of("[]{}^_*/|<>~=+#@\\\t") == std::string::npos);
    BOOST_TEST(clean_gutenberg(clean) == clean);
    // Sentences that pictures interrupt in the printed book.
    BOOST_TEST(clean.find("the idea of his\nbeing gone to London") != std::string::npos);
    BOOST_TEST(clean.find("your\ndaughter has proceeded") != std::string::npos);

    const WordTokenizer tokenizer{Vocabulary(), false};
    const auto words = tokenizer.split(original);
    const std::set<std::string> known(words.begin(), words.end());
    for (const std::string& word : tokenizer.split(clean))
        BOOST_REQUIRE_MESSAGE(known.contains(word), word << " is no word of the book");
}

BOOST_AUTO_TEST_CASE(the_book_with_gutenbergs_lines_is_the_same,
                     *boost::unit_test::precondition(has_book)) {
    const std::string original = read_text(book_path());
    BOOST_TEST(clean_gutenberg("Header.\n\n" + start + original + "\n" + end + "Licence.\n") ==
               clean_gutenberg(original));
}

BOOST_AUTO_TEST_SUITE_END()
