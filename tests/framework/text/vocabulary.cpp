#include "framework/text/vocabulary.hpp"

#include "framework/kernels/random.hpp"
#include "tests/support/says.hpp"
#include "tests/support/temporary_folder.hpp"

#include <cctype>
#include <limits>

using namespace tapestry;
using tapestry::testing::bytes_of_file;
using tapestry::testing::put_bytes;
using tapestry::testing::Says;
using tapestry::testing::TemporaryFolder;

BOOST_AUTO_TEST_SUITE(vocabulary)

namespace {

const std::string specials = "<pad>\t0\n<unk>\t0\n<sos>\t0\n<eos>\t0\n";

void require_load_error(const std::string& content, std::string_view message) {
    const TemporaryFolder folder;
    put_bytes(folder / "vocab.txt", content);
    BOOST_CHECK_EXCEPTION(Vocabulary::load(folder / "vocab.txt"), std::runtime_error,
                          Says{message});
    BOOST_CHECK_EXCEPTION(Vocabulary::load(folder / "vocab.txt"), std::runtime_error,
                          Says{(folder / "vocab.txt").string()});
}

} // namespace

BOOST_AUTO_TEST_CASE(the_special_tokens_have_the_first_four_ids) {
    const Vocabulary vocabulary;
    BOOST_TEST(vocabulary.size() == 4u);
    BOOST_TEST(vocabulary.token(0) == "<pad>");
    BOOST_TEST(vocabulary.token(1) == "<unk>");
    BOOST_TEST(vocabulary.token(2) == "<sos>");
    BOOST_TEST(vocabulary.token(3) == "<eos>");
    BOOST_TEST(vocabulary.id("<eos>") == Vocabulary::eos);
}

BOOST_AUTO_TEST_CASE(ids_follow_falling_count_then_bytes) {
    const Vocabulary vocabulary({"b", "é", "a", "c", "a", "Z", "c", "b", "a"});
    std::vector<std::string> tokens;
    for (std::int64_t id = 4; id < std::int64_t(vocabulary.size()); ++id)
        tokens.push_back(vocabulary.token(id));
    const std::vector<std::string> expected{"a", "b", "c", "Z", "é"};
    BOOST_TEST(tokens == expected, boost::test_tools::per_element());
    BOOST_TEST(vocabulary.count(4) == 3);
    BOOST_TEST(vocabulary.count(5) == 2);
    BOOST_TEST(vocabulary.count(8) == 1);
}

BOOST_AUTO_TEST_CASE(ids_do_not_depend_on_the_order_of_the_text) {
    std::vector<std::string> tokens;
    for (int i = 0; i < 50; ++i)
        tokens.insert(tokens.end(), std::size_t(i % 7), "t" + std::to_string(i));
    const Vocabulary vocabulary(tokens);
    Generator generator(3);
    for (std::size_t i = tokens.size(); i > 1; --i)
        std::swap(tokens[i - 1], tokens[generator.below(i)]);
    BOOST_TEST((Vocabulary(tokens) == vocabulary));
}

BOOST_AUTO_TEST_CASE(rare_tokens_are_left_out_and_counted_as_unknown) {
    const Vocabulary vocabulary({"a", "b", "a", "c", "b", "a"}, 2);
    BOOST_TEST(vocabulary.size() == 6u);
    BOOST_TEST(vocabulary.contains("b"));
    BOOST_TEST(!vocabulary.contains("c"));
    BOOST_TEST(vocabulary.id("c") == Vocabulary::unk);
    BOOST_TEST(vocabulary.id("never seen") == Vocabulary::unk);
    BOOST_TEST(vocabulary.count(Vocabulary::unk) == 1);
}

BOOST_AUTO_TEST_CASE(a_special_token_in_the_text_keeps_its_id) {
    const Vocabulary vocabulary({"<eos>", "a", "<eos>"});
    BOOST_TEST(vocabulary.size() == 5u);
    BOOST_TEST(vocabulary.id("<eos>") == 3);
    BOOST_TEST(vocabulary.count(3) == 2);
}

BOOST_AUTO_TEST_CASE(an_id_outside_the_range_is_an_error_with_id_and_range) {
    const Vocabulary vocabulary({"a"});
    const Says message{"[Vocabulary] id 5 is outside [0, 5)"};
    BOOST_CHECK_EXCEPTION(vocabulary.token(5), std::out_of_range, message);
    BOOST_CHECK_EXCEPTION(vocabulary.count(5), std::out_of_range, message);
    BOOST_CHECK_EXCEPTION(vocabulary.token(-1), std::out_of_range, Says{"id -1 "});
    BOOST_CHECK_THROW(vocabulary.token(std::numeric_limits<std::int64_t>::min()),
                      std::out_of_range);
}

BOOST_AUTO_TEST_CASE(tokens_that_are_empty_or_not_utf8_are_refused) {
    BOOST_CHECK_EXCEPTION(Vocabulary({"a", ""}), std::invalid_argument, Says{"empty"});
    BOOST_CHECK_EXCEPTION(Vocabulary({"caf\xE9"}), std::invalid_argument, Says{"UTF-8"});
}

BOOST_AUTO_TEST_CASE(the_file_has_a_line_for_each_token) {
    const TemporaryFolder folder;
    Vocabulary({"a", " ", "a", "\n", "\\"}).save(folder / "vocab.txt");
    BOOST_TEST(bytes_of_file(folder / "vocab.txt") == specials + "a\t2\n\\n\t1\n\\s\t1\n\\\\\t1\n");
    BOOST_TEST(folder.names().size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_token_is_escaped_without_white_space) {
    BOOST_TEST(escape_token("don't") == "don't");
    BOOST_TEST(escape_token(" a\t\n\r\v\f\\s") == "\\sa\\t\\n\\r\\v\\f\\\\s");
    BOOST_TEST(escape_token("\x1b[2J\x7f\x01é") == "\\x1b[2J\\x7f\\x01é");
    for (int c = 1; c < 128; ++c) {
        const std::string token{'a', char(c)};
        BOOST_TEST(has_white_space(token) == (std::isspace(c) != 0));
        BOOST_TEST(!has_white_space(escape_token(token)));
    }
}

BOOST_AUTO_TEST_CASE(loading_gives_back_what_was_saved) {
    const TemporaryFolder folder;
    const Vocabulary vocabulary({"a", "a", " ", "\t", "\n", "\r", "\\", "\\n", "s", "\v", "\u0085",
                                 "\u2028", "é", "\"", "😀", "two words", "\\\\s", "<unk>"},
                                1);
    vocabulary.save(folder / "vocab.txt");
    BOOST_TEST((Vocabulary::load(folder / "vocab.txt") == vocabulary));
    const Vocabulary nothing;
    nothing.save(folder / "vocab.txt");
    BOOST_TEST((Vocabulary::load(folder / "vocab.txt") == nothing));
}

BOOST_AUTO_TEST_CASE(any_ascii_tokens_survive_saving_and_loading) {
    const TemporaryFolder folder;
    Generator generator(11);
    std::vector<std::string> tokens;
    for (int i = 0; i < 3000; ++i) {
        std::string& token = tokens.emplace_back();
        for (auto n = 1 + generator.below(4); n > 0; --n) token += char(generator.below(128));
    }
    const Vocabulary vocabulary(tokens);
    vocabulary.save(folder / "vocab.txt");
    BOOST_TEST((Vocabulary::load(folder / "vocab.txt") == vocabulary));
}

BOOST_AUTO_TEST_CASE(a_label_stands_in_the_first_line_and_changes_nothing) {
    const TemporaryFolder folder;
    const Vocabulary vocabulary({"a", "b", "a"});
    vocabulary.save(folder / "vocab.txt", "run 17, step 3");
    std::string label;
    BOOST_TEST((Vocabulary::load(folder / "vocab.txt", &label) == vocabulary));
    BOOST_TEST(label == "run 17, step 3");
    BOOST_TEST((Vocabulary::load(folder / "vocab.txt") == vocabulary));
    BOOST_TEST(
        bytes_of_file(folder / "vocab.txt").starts_with("<pad>\t0\trun 17, step 3\n<unk>\t0\n"));
    vocabulary.save(folder / "vocab.txt");
    Vocabulary::load(folder / "vocab.txt", &label);
    BOOST_TEST(label.empty());
    BOOST_CHECK_THROW(vocabulary.save(folder / "vocab.txt", "two\nlines"), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(a_broken_file_is_an_error_with_file_and_line) {
    require_load_error(specials + "a\t1\nb 2\n", "line 6: no tab");
    require_load_error(specials + "a\tone\n", "line 5: \"one\" is not a count");
    require_load_error(specials + "a\t-1\n", "line 5: \"-1\" is not a count");
    require_load_error(specials + "a\t1 \n", "line 5: \"1 \" is not a count");
    require_load_error(specials + "a\t99999999999999999999\n", "line 5");
    require_load_error(specials + "a\t1\na\t1\n", "line 6: \"a\" occurs a second time");
    require_load_error(specials + "<pad>\t1\n", "line 5: \"<pad>\" occurs a second time");
    require_load_error(specials + "\t1\n", "line 5: the token is empty");
    require_load_error(specials + "\na\t1\n", "line 5: no tab");
    require_load_error(specials + "a\t1\r\r\nb\t1\n", "line 5: \"1\r\" is not a count");
    require_load_error(specials + "\\q\t1\n", "line 5: a backslash");
    for (const char* digits : {"", "1", "1g", "g1", "41", "-1", " 1"})
        require_load_error(specials + "\\x" + digits + "\t1\n", "line 5: \\x is not followed");
    require_load_error(specials + "a\\\t1\n", "line 5: a backslash");
    require_load_error("<pad>\t0\nthe\t7\n", "line 2: \"the\" stands in the place of <unk>");
    require_load_error("<pad>\t0\n<unk>\t0\n", "the file ends before <sos>");
    require_load_error(specials + "caf\xE9\t1\n", "line 5");
    require_load_error("", "no text");
}

BOOST_AUTO_TEST_CASE(what_editors_change_beside_the_tokens_does_no_harm) {
    const TemporaryFolder folder;
    Vocabulary({"a", "a", "\r", "\uFEFF"}).save(folder / "vocab.txt");
    const Vocabulary vocabulary = Vocabulary::load(folder / "vocab.txt");
    const std::string plain = bytes_of_file(folder / "vocab.txt");
    std::string windows;
    for (const char c : plain) windows += c == '\n' ? "\r\n" : std::string{c};
    for (const std::string& text :
         {plain + "\n", plain + "\r\n\n", plain.substr(0, plain.size() - 1), "\uFEFF" + plain,
          windows, "\uFEFF" + windows + "\r\n", windows.substr(0, windows.size() - 1),
          windows.substr(0, windows.size() - 2)}) {
        put_bytes(folder / "vocab.txt", text);
        BOOST_TEST((Vocabulary::load(folder / "vocab.txt") == vocabulary), text);
    }
}

BOOST_AUTO_TEST_CASE(a_missing_file_or_folder_is_an_error_with_its_name) {
    const TemporaryFolder folder;
    BOOST_CHECK_EXCEPTION(Vocabulary::load(folder / "none.txt"), std::runtime_error,
                          Says{"none.txt"});
    BOOST_CHECK_EXCEPTION(Vocabulary().save(folder.path() / "none" / "vocab.txt"),
                          std::runtime_error, Says{"vocab.txt"});
    BOOST_TEST(folder.names().empty());
}

BOOST_AUTO_TEST_SUITE_END()
