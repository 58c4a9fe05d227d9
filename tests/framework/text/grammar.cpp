#include "framework/text/grammar.hpp"

#include "framework/text/tokenizer.hpp"
#include "tests/support/says.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <regex.h>

using namespace tapestry;
using tapestry::testing::Says;

BOOST_AUTO_TEST_SUITE(grammar)

namespace {

using Tokens = std::vector<std::string>;
using Context = std::map<std::string, double>; ///< how often each neighbour occurs

/// For each word, the tokens on its left and right.
std::map<std::string, Context> contexts(const Tokens& tokens) {
    std::map<std::string, Context> result;
    for (std::size_t i = 1; i + 1 < tokens.size(); ++i) {
        ++result[tokens[i]]["left " + tokens[i - 1]];
        ++result[tokens[i]]["right " + tokens[i + 1]];
    }
    return result;
}

double cosine(const Context& a, const Context& b) {
    const auto dot = [](const Context& x, const Context& y) {
        double sum = 0;
        for (const auto& [key, value] : x)
            if (const auto found = y.find(key); found != y.end()) sum += value * found->second;
        return sum;
    };
    return dot(a, b) / std::sqrt(dot(a, a) * dot(b, b));
}

/// Each of the words with its class.
std::map<std::string, std::string> class_of_words() {
    std::map<std::string, std::string> result;
    for (const auto& [name, words] : word_classes())
        for (const std::string& word : words) result.emplace(word, name);
    return result;
}

/// Whether an extended regular expression matches a part of the text. That of POSIX: std::regex takes two
/// seconds to compile.
bool matches(const std::string& text, const char* expression) {
    ::regex_t compiled;
    BOOST_TEST_REQUIRE(::regcomp(&compiled, expression, REG_EXTENDED | REG_NOSUB) == 0);
    const bool found = ::regexec(&compiled, text.c_str(), 0, nullptr, 0) == 0;
    ::regfree(&compiled);
    return found;
}

} // namespace

BOOST_AUTO_TEST_CASE(the_same_seed_gives_the_same_text) {
    BOOST_TEST(built_in_text(3, 200) == built_in_text(3, 200));
    BOOST_TEST(built_in_text(3, 200) != built_in_text(4, 200));
    BOOST_TEST(built_in_text(3, 400).starts_with(built_in_text(3, 200).substr(0, 5000)));
    BOOST_CHECK_EXCEPTION(built_in_text(3, 0), std::invalid_argument, Says{"0 sentences"});
}

BOOST_AUTO_TEST_CASE(the_text_has_tens_of_thousands_of_words) {
    const Tokens tokens = WordTokenizer(Vocabulary()).split(built_in_text());
    BOOST_TEST(tokens.size() > 30'000u);
    BOOST_TEST(tokens.size() < 50'000u);
}

BOOST_AUTO_TEST_CASE(no_symbol_of_the_grammar_is_left) {
    BOOST_TEST(built_in_text().find_first_of("{}_") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_paragraph_begins_with_a_capital_ends_a_sentence_and_pairs_its_quotes) {
    const std::string text = built_in_text();
    BOOST_REQUIRE(text.ends_with(".\n"));
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find("\n\n", begin), text.size() - 1);
        const std::string paragraph = text.substr(begin, end - begin);
        BOOST_REQUIRE(matches(paragraph, "^\"?[A-Z]"));
        BOOST_REQUIRE(matches(paragraph, "[.]\"?$"));
        BOOST_REQUIRE(std::count(paragraph.begin(), paragraph.end(), '"') % 2 == 0);
        BOOST_REQUIRE(!matches(paragraph, "[.?] \"?[a-z]|  | [,.?]|\n"));
        begin = end + 2;
    }
}

BOOST_AUTO_TEST_CASE(names_and_pronouns_agree) {
    const std::string text = built_in_text();
    BOOST_TEST(matches(text, "aunt was a [a-z]+ woman, and she "));
    BOOST_TEST(!matches(text, "aunt was a [a-z]+ (man|woman, and he)"));
    BOOST_TEST(!matches(text, "She [^.]* his |He [^.]* her "));
    for (const std::string& name : word_classes().at("female name")) {
        BOOST_TEST(text.find("Squire " + name) == std::string::npos);
        BOOST_TEST(text.find("Miss " + name) != std::string::npos);
        BOOST_TEST(text.find(name + " shaved") == std::string::npos);
        BOOST_TEST(text.find(name + " was the most kind man") == std::string::npos);
    }
    for (const std::string& name : word_classes().at("male name")) {
        BOOST_TEST(text.find("Miss " + name) == std::string::npos);
        BOOST_TEST(text.find(name + " sewed") == std::string::npos);
        BOOST_TEST(text.find("Squire " + name) != std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(no_word_is_in_two_classes) {
    std::size_t words = 0;
    for (const auto& [name, members] : word_classes()) {
        BOOST_TEST(members.size() >= 6u, name);
        BOOST_TEST(members.size() <= 12u, name);
        words += members.size();
    }
    BOOST_TEST(word_classes().size() == 12u);
    BOOST_TEST(class_of_words().size() == words);
}

BOOST_AUTO_TEST_CASE(every_word_of_a_class_occurs_often_and_the_first_more_often_than_the_last) {
    const auto tokenizer = WordTokenizer::from_text(built_in_text(), 1, false);
    const Vocabulary& vocabulary = tokenizer.vocabulary();
    for (const auto& [name, words] : word_classes()) {
        for (const std::string& word : words)
            BOOST_TEST(vocabulary.count(vocabulary.id(word)) >= 25, word);
        BOOST_TEST(vocabulary.count(vocabulary.id(words.front())) >
                   vocabulary.count(vocabulary.id(words.back())));
    }
}

BOOST_AUTO_TEST_CASE(words_of_a_class_stand_in_the_same_company) {
    const Tokens tokens = WordTokenizer(Vocabulary(), false).split(built_in_text());
    const auto neighbours = contexts(tokens);
    const auto classes = class_of_words();
    for (const auto& [word, name] : classes) {
        std::string nearest;
        double best = -1;
        for (const auto& [other, context] : neighbours) {
            if (other == word) continue;
            const double similarity = cosine(neighbours.at(word), context);
            if (similarity > best) {
                best = similarity;
                nearest = other;
            }
        }
        const auto found = classes.find(nearest);
        BOOST_TEST((found != classes.end() && found->second == name),
                   word << " (" << name << ") is nearest to " << nearest);
    }
}

BOOST_AUTO_TEST_SUITE_END()
