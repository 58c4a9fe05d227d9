#include "framework/kernels/random.hpp"
#include "framework/text/tokenizer.hpp"
#include "framework/text/utf8.hpp"
#include "tests/support/says.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(character_tokenizer)

BOOST_AUTO_TEST_CASE(a_token_is_a_code_point) {
    const auto tokenizer = CharacterTokenizer::from_text("é a\n");
    const std::vector<std::string> expected{"a", "\n", "é", "é", " "};
    BOOST_TEST(tokenizer.split("a\néé ") == expected, boost::test_tools::per_element());
    BOOST_TEST(tokenizer.vocabulary().size() == 4u + 4u);
}

BOOST_AUTO_TEST_CASE(known_characters_survive_the_round_trip_exactly) {
    const std::u32string alphabet = U"aB \t\n\r\"'-_—“”éœ中😀<>";
    const auto tokenizer = CharacterTokenizer::from_text(encode_utf8(alphabet));
    Generator generator(5);
    for (int i = 0; i < 500; ++i) {
        std::u32string characters;
        for (auto n = generator.below(40); n > 0; --n)
            characters += alphabet[generator.below(alphabet.size())];
        const std::string text = encode_utf8(characters);
        BOOST_REQUIRE(tokenizer.decode(tokenizer.encode(text)) == text);
    }
    BOOST_TEST(tokenizer.decode(tokenizer.encode("<pad><unk>aa")).find("<") == 0u);
}

BOOST_AUTO_TEST_CASE(an_unknown_character_becomes_the_replacement_character) {
    const auto tokenizer = CharacterTokenizer::from_text("ab");
    BOOST_TEST(tokenizer.decode(tokenizer.encode("axb")) == "a\uFFFDb");
}

BOOST_AUTO_TEST_SUITE_END()
