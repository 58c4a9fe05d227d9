#include "framework/text/spelling.hpp"

#include "tests/support/says.hpp"

#include <deque>

using namespace tapestry;
using tapestry::testing::Says;

BOOST_AUTO_TEST_SUITE(spelling)

namespace {

// All texts that one change makes of this one.
std::vector<std::u32string> changed(const std::u32string& text) {
    constexpr std::u32string_view alphabet = U"abc";
    std::vector<std::u32string> results;
    const auto add = [&](auto change) {
        std::u32string other = text;
        change(other);
        results.push_back(other);
    };
    for (std::size_t i = 0; i <= text.size(); ++i) {
        for (const char32_t c : alphabet) {
            add([&](std::u32string& other) { other.insert(i, 1, c); });
            if (i < text.size()) add([&](std::u32string& other) { other[i] = c; });
        }
        if (i < text.size()) add([&](std::u32string& other) { other.erase(i, 1); });
        if (i + 1 < text.size())
            add([&](std::u32string& other) { std::swap(other[i], other[i + 1]); });
    }
    return results;
}

// The number of changes to every text of at most `longest` characters, found by trying them all.
std::map<std::u32string, std::size_t> distances_from(const std::u32string& start,
                                                     std::size_t longest) {
    std::map<std::u32string, std::size_t> distances{{start, 0}};
    for (std::deque<std::u32string> next{start}; !next.empty(); next.pop_front())
        for (const std::u32string& text : changed(next.front()))
            if (text.size() <= longest &&
                distances.emplace(text, distances[next.front()] + 1).second)
                next.push_back(text);
    return distances;
}

Vocabulary vocabulary() {
    std::vector<std::string> tokens;
    const auto add = [&](const char* token, int count) {
        tokens.insert(tokens.end(), count, token);
    };
    add("darcy", 9);
    add("darcy's", 3);
    add("dare", 5);
    add("elizabeth", 8);
    add("elisabeth", 2);
    add("a", 7);
    add("to", 6);
    add("café", 2);
    return Vocabulary(tokens);
}

using Words = std::vector<std::string>;

} // namespace

BOOST_AUTO_TEST_CASE(the_distance_is_the_fewest_changes_that_a_search_finds) {
    for (const std::u32string start : {U"", U"a", U"ca", U"aab", U"abca"})
        for (const auto& [text, changes] : distances_from(start, 5))
            BOOST_TEST(edit_distance(start, text) == changes);
}

BOOST_AUTO_TEST_CASE(a_swap_is_one_change_and_so_is_a_character_outside_ascii) {
    BOOST_TEST(edit_distance(U"kitten", U"sitting") == 3u);
    BOOST_TEST(edit_distance(U"recieve", U"receive") == 1u);
    BOOST_TEST(edit_distance(U"ca", U"abc") == 2u); // swapped, and one put between
    BOOST_TEST(edit_distance(U"cafe", U"café") == 1u);
    BOOST_TEST(edit_distance(U"\U0001F600", U"") == 1u);
}

BOOST_AUTO_TEST_CASE(the_closest_come_first_and_of_these_the_more_frequent) {
    const Vocabulary words = vocabulary();
    BOOST_TEST((closest_spellings("darcys", words, 5) == Words{"darcy", "darcy's"}));
    BOOST_TEST((closest_spellings("darcys", words, 1) == Words{"darcy"}));
    BOOST_TEST((closest_spellings("eilzabeth", words, 5) == Words{"elizabeth", "elisabeth"}));
    BOOST_TEST((closest_spellings("elisabet", words, 5) == Words{"elisabeth", "elizabeth"}));
    BOOST_TEST((closest_spellings("dracy", words, 5) == Words{"darcy"}));
    BOOST_TEST((closest_spellings("cafe", words, 5) == Words{"café"}));
    BOOST_TEST((closest_spellings("ot", words, 5) == Words{"to"}));
}

BOOST_AUTO_TEST_CASE(what_is_like_no_word_gets_no_spelling) {
    const Vocabulary words = vocabulary();
    BOOST_TEST(closest_spellings("xyz", words, 5).empty());
    BOOST_TEST(closest_spellings("b", words, 5).empty()); // every letter would be close to it
    BOOST_TEST(closest_spellings("", words, 5).empty());
    BOOST_TEST(closest_spellings("<unk>", words, 5).empty());
    BOOST_TEST(closest_spellings("<sos", words, 5).empty());
    BOOST_CHECK_EXCEPTION(closest_spellings("\xFF", words, 5), std::invalid_argument,
                          Says{"offset 0"});
}

BOOST_AUTO_TEST_SUITE_END()
