#include "framework/kernels/random.hpp"
#include "framework/text/corpus.hpp"
#include "framework/text/gutenberg.hpp"
#include "framework/text/tokenizer.hpp"
#include "framework/text/utf8.hpp"
#include "tests/support/says.hpp"
#include "tests/support/unsanitized.hpp"

#include <algorithm>

using namespace tapestry;
using tapestry::testing::book_path;
using tapestry::testing::has_book;

BOOST_AUTO_TEST_SUITE(word_tokenizer)

namespace {

std::string split_and_list(const std::string& text) {
    std::string list;
    for (const std::string& token : WordTokenizer(Vocabulary()).split(text))
        list += (list.empty() ? "" : "|") + token;
    return list;
}

std::string read_back(const std::string& text) {
    const auto tokenizer = WordTokenizer::from_text(text, 1, false);
    return tokenizer.decode(tokenizer.encode(text));
}

} // namespace

BOOST_AUTO_TEST_CASE(words_are_lower_case_and_punctuation_stands_alone) {
    BOOST_TEST(split_and_list("It is a truth, Mr. Long; É!") == "it|is|a|truth|,|mr|.|long|;|é|!");
    BOOST_TEST(split_and_list("(No?)\n\n[4%]") == "(|no|?|)|[|4|%|]");
    BOOST_TEST(split_and_list(" \t\n\u00A0").empty());
}

BOOST_AUTO_TEST_CASE(capitals_stay_where_that_is_asked_for) {
    const WordTokenizer tokenizer(Vocabulary(), false);
    BOOST_TEST(tokenizer.split("Mr. Long")[0] == "Mr");
}

BOOST_AUTO_TEST_CASE(apostrophes_and_hyphens_inside_a_word_belong_to_it) {
    BOOST_TEST(split_and_list("don't mother-in-law's to-day") == "don't|mother-in-law's|to-day");
    BOOST_TEST(split_and_list("the officers' wives") == "the|officers|’|wives");
    BOOST_TEST(split_and_list("'well-' -x- 'a'") == "‘|well|-|’|-|x|-|‘|a|’");
    BOOST_TEST(split_and_list("tête-à-tête") == "tête-à-tête");
}

BOOST_AUTO_TEST_CASE(words_that_begin_with_an_apostrophe_are_whole) {
    BOOST_TEST(split_and_list("'Tis he; 'twas 'em 'emma'") == "'tis|he|;|'twas|'em|‘|emma|’");
    BOOST_TEST(split_and_list("‘’Twas,’ ’pon my word") == "‘|'twas|,|’|’pon|my|word");
}

BOOST_AUTO_TEST_CASE(a_dash_is_one_token) {
    BOOST_TEST(split_and_list("loving--fairly—so ----shire") == "loving|--|fairly|--|so|--|shire");
}

BOOST_AUTO_TEST_CASE(opening_and_closing_quotes_are_two_tokens) {
    const std::string tokens = "“|i|don't|,|”|said|he|:|“|‘|no|’|.|”";
    for (const std::string text :
         {"“I don’t,” said _he_: “‘No’.”", "\"I don't,\" said he: \"'No'.\"",
          "„I don´t,“ said he: „‚No‘.“", "«I don't,» said he: «‹No›.»"})
        BOOST_TEST(split_and_list(text) == tokens);
    BOOST_TEST(split_and_list("\"Poor vanity,\" said she--\"so--\"") ==
               "“|poor|vanity|,|”|said|she|--|“|so|--|”");
}

BOOST_AUTO_TEST_CASE(one_word_has_one_spelling) {
    BOOST_TEST(split_and_list("caf\u00E9 cafe\u0301 CAFE\u0301") == "café|café|café");
    BOOST_TEST(split_and_list("J\u030C j\u030C \u01F0") ==
               "\u01F0|\u01F0|\u01F0"); // no capital of its own
    BOOST_TEST(split_and_list("don't don’t don´t donʼt don\u2019\u200Bt") ==
               "don't|don't|don't|don't|don't");
    BOOST_TEST(split_and_list("non-stop non\u2011stop non\u2010stop") ==
               "non-stop|non-stop|non-stop");
}

BOOST_AUTO_TEST_CASE(marks_belong_to_the_character_before_them) {
    BOOST_TEST(split_and_list("❤\uFE0Flove") == "❤\uFE0F|love");
    BOOST_TEST(split_and_list("q\u0323\u0307t 1\uFE0F\u20E3") == "q\u0323\u0307t|1\uFE0F\u20E3");
    BOOST_TEST(split_and_list("no\uFE0Fw ,\uFE0F \uFE0Fx") == "no\uFE0Fw|,\uFE0F|x");
    BOOST_TEST(split_and_list("👩\u200D👩\u200D👧👍🏽🇩🇪🇫🇷") ==
               "👩\u200D👩\u200D👧|👍🏽|🇩🇪|🇫🇷");
    BOOST_TEST(split_and_list("\u0301t a \u0301\u0323") == "\u0301|t|a|\u0323\u0301");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_seen_is_no_token_and_splits_no_word) {
    BOOST_TEST(split_and_list("in\u200Bvisible") == "invisible");
    BOOST_TEST(split_and_list("\uFEFFwo\u2060rd\u200E, \u202Bx\u202C. \u200B \u00AD") ==
               "word|,|x|.");
    BOOST_TEST(split_and_list("a\u0007b\u001B \u009B") == "ab");
    // Persian "I want", Sinhala "Sri": joiners are part of their spelling.
    BOOST_TEST(split_and_list("می\u200Cخواهم") == "می\u200Cخواهم");
    BOOST_TEST(split_and_list("ශ්\u200Dරී ලංකා") == "ශ්\u200Dරී|ලංකා");
    BOOST_TEST(split_and_list("\u200Cx \u200D y") == "x|y");
}

BOOST_AUTO_TEST_CASE(numbers_are_whole) {
    BOOST_TEST(split_and_list("10,000 pounds, 3.14. 5.") == "10,000|pounds|,|3.14|.|5|.");
}

BOOST_AUTO_TEST_CASE(special_tokens_cannot_be_typed) {
    BOOST_TEST(split_and_list("<pad>") == "<|pad|>");
}

BOOST_AUTO_TEST_CASE(rare_words_are_unknown) {
    const auto tokenizer = WordTokenizer::from_text("a dog, a cat, a dog");
    BOOST_TEST(tokenizer.vocabulary().size() == 4u + 3u);
    BOOST_TEST(tokenizer.decode(tokenizer.encode("a cat, a dog")) == "a <unk>, a dog");
}

BOOST_AUTO_TEST_CASE(decoded_text_is_spaced_as_print_is) {
    for (const std::string text :
         {"It is a truth, Mr. Long; no: yes! Is it?", "“I don't,” said he; “never.” “Why?”",
          "“He said, ‘No,’ to me,” she (and [he]) added -- “so --” -- “‘Yes!’”",
          "the officers’ wives and 'tis ’pon the boys’ “own” house",
          "10,000 at 3.14% is $5 or £6; a wish -- a hope...", "to-day's mother-in-law",
          "“¿Sí?” (ẹ\u0301) 「so」、 no"})
        BOOST_TEST(read_back(text) == text);
}

BOOST_AUTO_TEST_CASE(a_paragraph_that_leaves_its_quote_open_disturbs_no_other) {
    BOOST_TEST(read_back("\"A letter:\n\n\"It goes on.\n\n\"And ends.\"\n\nHe read \"it.\"") ==
               "“A letter: “It goes on. “And ends.” He read “it.”");
}

BOOST_AUTO_TEST_CASE(text_in_the_tokenizers_own_spelling_is_decoded_as_it_was) {
    const std::vector<std::string> words{
        "a",    "Darcy's",       "to-day",  "10,000",       "é", "snake_case", "'tis",
        "’pon", "می\u200Cخواهم", "❤\uFE0F", "q\u0323\u0307"};
    const std::vector<std::string> leading{"“", "‘", "(", "[", "£", "“‘"};
    const std::vector<std::string> trailing{",", ".", "”", "’", ")", "?", "%", ",”", ".’”", "..."};
    Generator generator(23);
    const auto any = [&](const std::vector<std::string>& list) {
        return list[generator.below(list.size())];
    };
    for (int i = 0; i < 5000; ++i) {
        std::string text;
        for (auto n = 1 + generator.below(8); n > 0; --n) {
            if (!text.empty()) text += generator.below(8) == 0 ? " -- " : " ";
            text += (generator.below(3) == 0 ? any(leading) : "") + any(words) +
                    (generator.below(3) == 0 ? any(trailing) : "");
        }
        BOOST_REQUIRE_MESSAGE(read_back(text) == text, text << "\nis: " << read_back(text));
    }
}

BOOST_AUTO_TEST_CASE(splitting_decoded_text_gives_the_same_tokens) {
    const std::vector<std::string> pieces{"a",        "dog's",    "to-day",  "10,000",
                                          ",",        ".",        "“",       "”",
                                          "‘",        "’",        "\"",      "'",
                                          "«",        "»",        "--",      "-",
                                          "(",        ")",        "£",       "?",
                                          "&",        "us",       "é",       "snake_case",
                                          "'tis",     "’pon",     "\n\n",    "e\u0301",
                                          "\u0301",   "\u0301x",  "❤\uFE0F", "می\u200Cخواهم",
                                          "ශ්\u200Dරී", "👩\u200D👧", "\u200B",  "\u200D",
                                          "\uFE0F",   "\u2060",   "\u001B",  "\u102B",
                                          "¿",        "「",       "。",      "*",
                                          "...",      "_",        "__",      "‚",
                                          "tis",      "ʼ",        "\u0E33",  "\u0600"};
    Generator generator(9);
    for (int i = 0; i < 10000; ++i) {
        std::string text;
        for (auto n = generator.below(15); n > 0; --n)
            text += pieces[generator.below(pieces.size())] + (generator.below(3) == 0 ? "" : " ");
        const auto tokenizer = WordTokenizer::from_text(text, 1);
        const auto ids = tokenizer.encode(text);
        BOOST_REQUIRE_MESSAGE(tokenizer.encode(tokenizer.decode(ids)) == ids,
                              text << "\nis: " << tokenizer.decode(ids));
    }
}

BOOST_AUTO_TEST_CASE(no_token_is_empty_or_invisible, *unsanitized) {
    // Unicode's characters without a form of their own, by their ranges.
    const auto is_invisible = [](char32_t c) {
        for (const auto& [first, last] : {std::pair<char32_t, char32_t>{0, 0x20},
                                          {0x7F, 0xA0},
                                          {0xAD, 0xAD},
                                          {0x34F, 0x34F},
                                          {0x61C, 0x61C},
                                          {0x115F, 0x1160},
                                          {0x17B4, 0x17B5},
                                          {0x180B, 0x180F},
                                          {0x2000, 0x200F},
                                          {0x2028, 0x202F},
                                          {0x205F, 0x206F},
                                          {0x3000, 0x3000},
                                          {0x3164, 0x3164},
                                          {0xFE00, 0xFE0F},
                                          {0xFEFF, 0xFEFF},
                                          {0xFFA0, 0xFFA0},
                                          {0xFFF0, 0xFFFB},
                                          {0x1BCA0, 0x1BCA3},
                                          {0x1D173, 0x1D17A},
                                          {0xE0000, 0xE0FFF}})
            if (c >= first && c <= last) return true;
        return false;
    };
    std::u32string text;
    for (char32_t c = 0; c <= 0xE1000; ++c)
        if (c < 0xD800 || c > 0xDFFF) text += {c, U' '};
    Generator generator(31);
    for (int i = 0; i < 200000; ++i)
        text +=
            char32_t(generator.below(4) == 0 ? generator.below(0x250) : generator.below(0xD800));
    for (const auto& tokens : {WordTokenizer(Vocabulary()).split(encode_utf8(text)),
                               WordTokenizer(Vocabulary(), false).split(encode_utf8(text))})
        for (const std::string& token : tokens) {
            const std::u32string characters = decode_utf8(token);
            if (std::all_of(characters.begin(), characters.end(), is_invisible) ||
                normalize(token) != characters) // a check for each takes seconds
                BOOST_ERROR(escape_token(token) << ", " << characters.size());
        }
}

BOOST_AUTO_TEST_CASE(the_book_has_the_known_numbers_of_tokens_and_types,
                     *boost::unit_test::precondition(has_book)) {
    const std::string text = clean_gutenberg(read_text(book_path()));
    const auto tokenizer = WordTokenizer::from_text(text, 1);
    const Vocabulary& vocabulary = tokenizer.vocabulary();
    const auto tokens = tokenizer.split(text);
    const auto types = std::int64_t(vocabulary.size()) - Vocabulary::special_tokens;
    std::int64_t twice = 0;
    for (std::int64_t id = Vocabulary::special_tokens; id < std::int64_t(vocabulary.size()); ++id)
        twice += vocabulary.count(id) >= 2;
    // A count that keeps the 61 chapter headings has 144,600 tokens, 6,507 types, 3,987 of them
    // twice: the headings' numerals are most of the difference.
    BOOST_TEST(std::abs(std::int64_t(tokens.size()) - 144'600) < 500);
    BOOST_TEST(std::abs(types - 6'507) < 100);
    BOOST_TEST(std::abs(twice - 3'987) < 20);

    const std::vector<std::string> beginning{"it",          "is",           "a", "truth",
                                             "universally", "acknowledged", ","};
    BOOST_TEST(std::vector<std::string>(tokens.begin(), tokens.begin() + 7) == beginning,
               boost::test_tools::per_element());
    const std::vector<std::string> end{"the", "means", "of", "uniting", "them", "."};
    BOOST_TEST(std::vector<std::string>(tokens.end() - 6, tokens.end()) == end,
               boost::test_tools::per_element());
    BOOST_TEST(!vocabulary.contains("queen"));
}

BOOST_AUTO_TEST_CASE(the_book_survives_decoding, *boost::unit_test::precondition(has_book)) {
    const std::string text = clean_gutenberg(read_text(book_path()));
    const auto tokenizer = WordTokenizer::from_text(text, 1);
    const auto ids = tokenizer.encode(text);
    BOOST_TEST((tokenizer.encode(tokenizer.decode(ids)) == ids));
}

BOOST_AUTO_TEST_SUITE_END()
