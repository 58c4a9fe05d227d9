#include "framework/text/pieces.hpp"

#include "framework/text/quotes.hpp"
#include "framework/text/tokenizer.hpp"
#include "framework/text/typography.hpp"
#include "framework/text/utf8.hpp"
#include "tests/support/random_text.hpp"
#include "tests/support/says.hpp"

using namespace tapestry;
using tapestry::testing::random_text;
using tapestry::testing::Says;

BOOST_AUTO_TEST_SUITE(pieces)

namespace {

/// All that looks at its neighbours: marks, joiners, flags, dashes, quotes, underscores, white space
/// of every kind, what composes, and what nobody can see.
constexpr std::u32string_view alphabet =
    U"aeJ1.,'’\"“”‘_--—–…() \n\n  \r\t\f\v\u00A0\u2028\u0085\u0301\u030C\u0323\u200B\u200D\u2060"
    U"\uFE0F\uFEFF\u00AD\u1100\u1161\u11A8\u0600❤👩🇩🇪中\x01";

/// As long as it takes for the first piece to end inside of what follows, `before` bytes behind its
/// beginning.
std::string filler(std::size_t before) {
    return std::string(shortest_piece - before - 1, 'x') + ' ';
}

} // namespace

BOOST_AUTO_TEST_CASE(the_pieces_of_a_text_are_the_text) {
    Generator generator(31);
    for (int i = 0; i < 200; ++i) {
        std::string text;
        for (auto n = generator.below(4); n > 0; --n)
            text += filler(generator.below(20)) + random_text(alphabet, 40, generator);
        const auto pieces = pieces_of(text);
        std::string joined;
        for (std::size_t p = 0; p < pieces.size(); ++p) {
            joined += pieces[p];
            BOOST_REQUIRE(!pieces[p].empty());
            const std::size_t end = pieces[p].find_first_of(" \n", shortest_piece - 1);
            const bool is_last = p + 1 == pieces.size();
            BOOST_REQUIRE((end == pieces[p].size() - 1 || (is_last && end == text.npos)));
        }
        BOOST_REQUIRE(joined == text);
    }
    BOOST_TEST(pieces_of("").empty());
}

BOOST_AUTO_TEST_CASE(a_text_without_white_space_is_one_piece) {
    std::string text;
    while (text.size() < 3 * shortest_piece) text += "中";
    BOOST_TEST(pieces_of(text).size() == 1u);
    BOOST_TEST(pieces_of("a\n" + text).size() == 1u);
    BOOST_TEST(pieces_of(text + "\n" + text).size() == 2u);
}

BOOST_AUTO_TEST_CASE(an_error_has_the_offset_in_the_whole_text) {
    const std::string text = filler(0) + "\n" + filler(0) + "\xFF";
    BOOST_REQUIRE(pieces_of(text.substr(0, text.size() - 1)).size() == 2u);
    const std::string where = "offset " + std::to_string(text.size() - 1) + ", line 2";
    const Says message{where};
    BOOST_CHECK_EXCEPTION(pieces_of(text), std::invalid_argument, message);
    BOOST_CHECK_EXCEPTION(CharacterTokenizer::from_text(text), std::invalid_argument, message);
    BOOST_CHECK_EXCEPTION(WordTokenizer::from_text(text), std::invalid_argument, message);
    BOOST_CHECK_EXCEPTION(unify_typography(text), std::invalid_argument, message);
}

// What pieces promise, at each place where one may end: no pass looks over it.
BOOST_AUTO_TEST_CASE(a_text_cut_behind_white_space_gives_what_the_whole_text_gives) {
    Generator generator(32);
    for (int i = 0; i < 5000; ++i) {
        const std::string front = random_text(alphabet, 12, generator) + (i % 2 ? ' ' : '\n');
        const std::string back = random_text(alphabet, 12, generator);
        BOOST_TEST_CONTEXT('"' << front << "\" and \"" << back << '"') {
            BOOST_REQUIRE((normalize(front + back) == normalize(front) + normalize(back)));
            BOOST_REQUIRE(unify_typography(front + back) ==
                          unify_typography(front) + unify_typography(back));
            const std::u32string characters = normalize(front + back), begin = normalize(front),
                                 end = normalize(back);
            Characters joined = characters_of(begin);
            for (const std::u32string_view character : characters_of(end))
                joined.push_back(character);
            BOOST_REQUIRE((characters_of(characters) == joined));
            OpenQuotes open;
            const auto directed = [&open](const std::string& piece) {
                return direct_quotes(decode_utf8(piece), open);
            };
            const std::u32string directed_front = directed(front);
            BOOST_REQUIRE(
                (direct_quotes(decode_utf8(front + back)) == directed_front + directed(back)));
        }
    }
}

// The border of two pieces at each place of a text; in no place it changes a token.
BOOST_AUTO_TEST_CASE(tokens_do_not_depend_on_where_the_pieces_end) {
    Generator generator(33);
    for (int i = 0; i < 80; ++i) {
        const std::string text = random_text(alphabet, 60, generator);
        const std::string before = filler(generator.below(text.size() + 1));
        BOOST_TEST_CONTEXT('"' << text << "\" behind " << before.size()) {
            for (const std::string name : {"words", "characters"}) {
                const auto tokenizer = make_tokenizer(name, Vocabulary());
                // The filler's line is not empty, and so is not what a text begins with.
                std::vector<std::string> expected = tokenizer->split("x " + text);
                const std::size_t head = name == "words" ? 1 : 2;
                const std::vector<std::string> found = tokenizer->split(before + text);
                BOOST_REQUIRE(found.size() ==
                              expected.size() - head + (name == "words" ? 1 : before.size()));
                BOOST_REQUIRE(std::equal(expected.begin() + std::ptrdiff_t(head), expected.end(),
                                         found.end() - std::ptrdiff_t(expected.size() - head)));
            }
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
