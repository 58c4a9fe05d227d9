#include "framework/text/tokenizer.hpp"
#include "framework/text/utf8.hpp"
#include "tests/support/random_text.hpp"
#include "tests/support/says.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(character_tokenizer)

namespace {

std::string split_and_list(const std::string& text) {
    std::string list;
    for (const std::string& token : CharacterTokenizer(Vocabulary()).split(text))
        list += (list.empty() ? "" : "|") + token;
    return list;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_token_is_a_character) {
    const auto tokenizer = CharacterTokenizer::from_text("é a\n");
    const std::vector<std::string> expected{"a", "\n", "é", "é", " "};
    BOOST_TEST(tokenizer.split("a\néé ") == expected, boost::test_tools::per_element());
    BOOST_TEST(tokenizer.vocabulary().size() == 4u + 4u);
}

BOOST_AUTO_TEST_CASE(what_looks_the_same_is_one_token_and_what_cannot_be_seen_none) {
    BOOST_TEST(split_and_list("cafe\u0301") == "c|a|f|é");
    BOOST_TEST(split_and_list("\uFEFFi\u200Bn\u2060 \u200Eit\u001B") == "i|n| |i|t");
    BOOST_TEST(split_and_list("q\u0323❤\uFE0F👩\u200D👧🇩🇪") == "q\u0323|❤\uFE0F|👩\u200D👧|🇩🇪");
    BOOST_TEST(split_and_list("\uFE0Fa \uFE0Fb") == "a| |b");
    BOOST_TEST(split_and_list("a\r\n\tb") == "a|\r|\n|\t|b"); // white space is kept as it is
}

BOOST_AUTO_TEST_CASE(known_characters_survive_the_round_trip_exactly) {
    const std::u32string alphabet = U"aB \t\n\r\"'-_—“”éœ中😀<>\u00A0\u2028ß";
    const auto tokenizer = CharacterTokenizer::from_text(encode_utf8(alphabet));
    Generator generator(5);
    for (int i = 0; i < 500; ++i) {
        const std::string text = testing::random_text(alphabet, 40, generator);
        BOOST_REQUIRE(tokenizer.decode(tokenizer.encode(text)) == text);
    }
    BOOST_TEST(tokenizer.decode(tokenizer.encode("<pad><unk>aa")).find("<") == 0u);
}

BOOST_AUTO_TEST_CASE(an_unknown_character_becomes_the_replacement_character) {
    const auto tokenizer = CharacterTokenizer::from_text("ab");
    BOOST_TEST(tokenizer.decode(tokenizer.encode("axb")) == "a\uFFFDb");
}

BOOST_AUTO_TEST_SUITE_END()
