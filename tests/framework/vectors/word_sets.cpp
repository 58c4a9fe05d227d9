#include "framework/vectors/word_sets.hpp"

#include "framework/text/corpus.hpp"
#include "framework/text/gutenberg.hpp"
#include "tests/support/says.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/tensors.hpp"

#include <set>

using namespace tapestry;
using namespace tapestry::testing;

BOOST_AUTO_TEST_SUITE(sets_of_words)

namespace {

using Lines = std::vector<std::string>;

const WordTokenizer tokenizer(Vocabulary({"he", "she", "they", "walked", "ran", "to-day", "mr"}));

WordSets parse(std::string_view text) { return parse_word_sets(text, tokenizer, "words.txt"); }

Lines words(const WordSet& set) {
    Lines result;
    for (const std::int64_t id : set.ids) result.push_back(tokenizer.vocabulary().token(id));
    return result;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_line_is_a_set_with_or_without_a_name) {
    const WordSets found = parse("# two sets\n\npersons: he, she ,they\n"
                                 "\twalked  ran,to-day mr # verbs?\r\n");
    BOOST_TEST_REQUIRE(found.sets.size() == 2u);
    BOOST_TEST(found.sets[0].name == "persons");
    BOOST_TEST(words(found.sets[0]) == (Lines{"he", "she", "they"}),
               boost::test_tools::per_element());
    BOOST_TEST(found.sets[1].name == "walked ran to-day");
    BOOST_TEST(words(found.sets[1]) == (Lines{"walked", "ran", "to-day", "mr"}),
               boost::test_tools::per_element());
    BOOST_TEST(found.left_out.empty());
}

BOOST_AUTO_TEST_CASE(words_are_read_as_the_tokenizer_reads_them) {
    const WordSets found = parse("He SHE");
    BOOST_TEST(words(found.sets[0]) == (Lines{"he", "she"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_is_left_out_is_listed) {
    const WordSets found = parse("he she zebra he mr. <unk>\n\nhe zebra\nnone:\n");
    BOOST_TEST(found.sets.size() == 1u);
    BOOST_TEST(words(found.sets[0]) == (Lines{"he", "she"}), boost::test_tools::per_element());
    const Lines expected = {"line 1: \"zebra\" is not in the vocabulary",
                            "line 1: \"he\" occurs twice",
                            "line 1: \"mr.\" is not in the vocabulary",
                            "line 1: \"<unk>\" is not in the vocabulary",
                            "line 3: \"zebra\" is not in the vocabulary",
                            "line 3: fewer than two words are left, so the set is too",
                            "line 4: fewer than two words are left, so the set is too"};
    BOOST_TEST(found.left_out == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_file_is_read_or_named) {
    const TemporaryFolder folder;
    put_bytes(folder / "words.txt", "he she\n");
    BOOST_TEST(read_word_sets(folder / "words.txt", tokenizer).sets.size() == 1u);
    put_bytes(folder / "words.txt", "he zebra\n");
    BOOST_TEST(error_of<std::runtime_error>([&] {
                   read_word_sets(folder / "words.txt", tokenizer);
               }).ends_with("words.txt has no line with two words of the vocabulary"));
    BOOST_TEST(error_of<std::runtime_error>([&] {
                   read_word_sets(folder / "none.txt", tokenizer);
               }).find("none.txt") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_sets_of_the_novel_have_names_and_words_of_their_own) {
    const WordTokenizer all = WordTokenizer::from_text(novel_word_sets(), 1);
    const WordSets found = parse_word_sets(novel_word_sets(), all, "novel");
    BOOST_TEST(found.left_out.empty());
    BOOST_TEST(found.sets.size() >= 10u);
    std::set<std::string> names;
    std::set<std::int64_t> ids;
    std::size_t words = 0;
    for (const WordSet& set : found.sets) {
        BOOST_TEST(set.ids.size() > 5u, set.name << " cannot have a share of 1");
        BOOST_TEST(names.insert(set.name).second);
        ids.insert(set.ids.begin(), set.ids.end());
        words += set.ids.size();
    }
    BOOST_TEST(ids.size() == words);
}

BOOST_AUTO_TEST_CASE(the_words_of_the_novel_occur_five_times_in_the_book,
                     *boost::unit_test::precondition(has_book)) {
    const auto all = WordTokenizer::from_text(clean_gutenberg(read_text(book_path())), 2);
    const WordSets found = parse_word_sets(novel_word_sets(), all, "novel");
    BOOST_TEST(found.left_out.empty());
    for (const WordSet& set : found.sets)
        for (const std::int64_t id : set.ids)
            BOOST_TEST(all.vocabulary().count(id) >= 5, all.vocabulary().token(id));
}

BOOST_AUTO_TEST_SUITE_END()
