#include "framework/io/word2vec.hpp"

#include "tests/support/file_size_limit.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/tensors.hpp"

#include <bit>
#include <limits>
#include <locale>

using namespace tapestry;
using namespace tapestry::testing;

BOOST_AUTO_TEST_SUITE(word2vec)

namespace {

using Words = std::vector<std::string>;

WordVectors read(std::string_view content) {
    const TemporaryFolder folder;
    put_bytes(folder / "vectors.txt", content);
    return read_word2vec(folder / "vectors.txt");
}

// The message after "[read_word2vec] " and the path up to the file's name.
std::string refusal_of(std::string_view content) {
    const std::string message = error_of<std::runtime_error>([&] { read(content); });
    const std::string name = "vectors.txt";
    const std::size_t found = message.find(name);
    if (!message.starts_with("[read_word2vec] /") || found == message.npos) return message;
    return message.substr(found + name.size());
}

// The message, for a file that is then not written.
std::string refusal_of(const Words& words, const Array& vectors) {
    const TemporaryFolder folder;
    const std::string message = error_of<std::invalid_argument>(
        [&] { write_word2vec(folder / "vectors.txt", words, vectors); });
    BOOST_TEST(folder.names().empty());
    return message;
}

// Points and commas exchanged, as in much of Europe.
struct Continental : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
};

} // namespace

BOOST_AUTO_TEST_CASE(what_gensim_writes_is_read) {
    const WordVectors read_back = read("3 2\n"
                                       "the 0.0011799444 -1.5\n"
                                       "\xC3\xBC"
                                       "ber 1e-05 3\n"
                                       "</s> -0.0 123456.79\n");
    BOOST_TEST(read_back.words == (Words{"the", "über", "</s>"}), boost::test_tools::per_element());
    BOOST_TEST((read_back.vectors ==
                Array{{Real(0.0011799444), -1.5}, {Real(1e-5), 3}, {0, Real(123456.79)}}));
    BOOST_TEST(std::signbit(read_back.vectors(2, 0)));
}

BOOST_AUTO_TEST_CASE(a_space_at_the_end_of_a_line_is_word2vecs_own_habit) {
    const WordVectors read_back = read("2 2\nthe 0.001180 -1.500000 \nof 2.000000 3.000000 \n");
    BOOST_TEST(read_back.words == (Words{"the", "of"}), boost::test_tools::per_element());
    BOOST_TEST((read_back.vectors == Array{{Real(0.00118), -1.5}, {2, 3}}));
}

BOOST_AUTO_TEST_CASE(lines_may_end_as_on_windows) {
    const WordVectors read_back = read("2 1\r\nthe 1\r\nof 2 \r\n");
    BOOST_TEST(read_back.words == (Words{"the", "of"}), boost::test_tools::per_element());
    BOOST_TEST((read_back.vectors == array({2, 1}, {1, 2})));
}

// What exports_test.py shows gensim to read as well.
BOOST_AUTO_TEST_CASE(other_programs_spellings_of_the_same_file_are_read) {
    const WordVectors expected = read("2 2\nthe 1.5 -2\nof 0.25 3\n");
    for (const std::string spelling :
         {"2 2\nthe +1.5 -2\nof .25 +3.\n", "2 2\nthe 1.5E+0 -2e00\nof +2.5e-1 0003\n",
          "2\t2\nthe 1.5 -2\nof 0.25 3\n", " 2  2 \t\nthe 1.5 -2\nof 0.25 3\n",
          "+2 +2\nthe 1.5 -2\nof 0.25 3\n", "02 2\nthe 1.5 -2\nof 0.25 3\n",
          "\uFEFF2 2\nthe 1.5 -2\nof 0.25 3\n", "\uFEFF2 2\r\nthe 1.5 -2\r\nof 0.25 3\r\n\r\n",
          "2 2\nthe 1.5 -2\nof 0.25 3", "2 2\nthe 1.5 -2\nof 0.25 3\r",
          "2 2\nthe 1.5 -2\nof 0.25 3 ", "2 2\nthe 1.5 -2\nof 0.25 3\n\n",
          "2 2\nthe 1.5 -2\nof 0.25 3\n\n \n\t\r\n", "2 2\nthe 1.5 -2 \t \nof 0.25 3  \n"})
        BOOST_TEST_CONTEXT(spelling) {
            const WordVectors found = read(spelling);
            BOOST_TEST(found.words == expected.words, boost::test_tools::per_element());
            BOOST_TEST((found.vectors == expected.vectors));
        }
    BOOST_TEST(read("0 5").words.empty());
    BOOST_TEST(read("1 1\n\uFEFFthe 1\n").words[0] == "\uFEFFthe"); // only the file has a mark
}

BOOST_AUTO_TEST_CASE(a_file_of_no_words_has_a_dimension) {
    BOOST_TEST(to_string(read("0 5\n").vectors.shape()) == "(0, 5)");
    const TemporaryFolder folder;
    write_word2vec(folder / "vectors.txt", {}, zeros({0, 5}));
    BOOST_TEST(bytes_of_file(folder / "vectors.txt") == "0 5\n");
}

BOOST_AUTO_TEST_CASE(the_file_is_what_the_format_says) {
    const TemporaryFolder folder;
    write_word2vec(folder / "vectors.txt", {"the", "über", "2,5"},
                   Array{{Real(0.1), -1.5}, {Real(1e-5), 3}, {0, Real(16777216)}});
    BOOST_TEST(bytes_of_file(folder / "vectors.txt") == "3 2\n"
                                                        "the 0.1 -1.5\n"
                                                        "\xC3\xBC"
                                                        "ber 1e-05 3\n"
                                                        "2,5 0 16777216\n");
}

BOOST_AUTO_TEST_CASE(every_number_survives_to_the_last_bit) {
    using Limits = std::numeric_limits<Real>;
    std::vector<Real> numbers = {0,
                                 Real(-0.0),
                                 Limits::max(),
                                 Limits::lowest(),
                                 Limits::min(),
                                 Limits::denorm_min(),
                                 Real(1) / 3,
                                 std::nextafter(Real(1), Real(2))};
    Generator generator(3);
    while (numbers.size() < 3000) {
        const Real x = std::bit_cast<Real>(std::uint32_t(generator.below(std::uint64_t(1) << 32)));
        if (std::isfinite(x)) numbers.push_back(x);
    }
    const Array vectors = array({1, numbers.size()}, numbers);
    const TemporaryFolder folder;
    write_word2vec(folder / "vectors.txt", {"all"}, vectors);
    const WordVectors read_back = read_word2vec(folder / "vectors.txt");
    for (std::size_t i = 0; i < numbers.size(); ++i)
        BOOST_TEST(std::bit_cast<std::uint32_t>(read_back.vectors.data()[i]) ==
                   std::bit_cast<std::uint32_t>(numbers[i]));
    write_word2vec(folder / "again.txt", read_back.words, read_back.vectors);
    BOOST_TEST(bytes_of_file(folder / "again.txt") == bytes_of_file(folder / "vectors.txt"));
}

BOOST_AUTO_TEST_CASE(numbers_are_rounded_to_the_nearest_float) {
    const Array vector =
        read("1 3\nthe 0.1000000000000000055511151231257827 -1e-60 7e-46\n").vectors;
    BOOST_TEST((vector == Array{{Real(0.1), 0, 0}}));
    BOOST_TEST(std::signbit(vector(0, 1)));
}

BOOST_AUTO_TEST_CASE(what_no_double_holds_is_0_where_it_is_too_small) {
    for (const std::string tiny : {"1e-400", "+1e-5000", "7.5E-99999999999999999999",
                                   "0.000000001e-320", ".1e-400", "123456789.e-400"})
        BOOST_TEST_CONTEXT(tiny) {
            const Array vector = read("1 2\nthe " + tiny + " 1\n").vectors;
            BOOST_TEST((vector == Array{{0, 1}}));
            BOOST_TEST(!std::signbit(vector(0, 0)));
        }
    BOOST_TEST(std::signbit(read("1 1\nthe -1e-400\n").vectors(0, 0)));
    BOOST_TEST(read("1 1\nthe 0." + std::string(500, '0') + "1e500\n").vectors(0, 0) == Real(0.1));
    for (const std::string large : {"1e400", "-1e5000", "1e99999999999999999999"})
        BOOST_TEST(refusal_of("1 1\nthe " + large + "\n").ends_with("a float can hold"));
}

BOOST_AUTO_TEST_CASE(a_wrong_header_is_refused) {
    const std::string expected = ": the file has to begin with a line \"V D\", the number of words "
                                 "and the length of a vector; write it there if it is missing, as "
                                 "in GloVe's files";
    BOOST_TEST(refusal_of("") == expected);
    for (const std::string header :
         {"", "3", "2 2 2", "the 0.5 1.5", "two 2", "2 two", "-2 2", "2 -2", "2.0 2", "+-2 2",
          "2 ++2", "+ 2", "2+2", "2,2", "0x2 2", "2 0", "\uFEFF", " \uFEFF2 2",
          "99999999999999999999 2"})
        BOOST_TEST_CONTEXT("header \"" << header << '"')
    BOOST_TEST(refusal_of(header + "\nthe 1 2\nof 3 4\n") == ", line 1" + expected);
}

BOOST_AUTO_TEST_CASE(a_header_that_promises_more_than_the_file_holds_is_refused_at_once) {
    BOOST_TEST(refusal_of("3000000 300\nthe 1\n") ==
               ", line 1: 3000000 words with 300 numbers each do not fit into the file's 18 bytes: "
               "it is cut short, or this line is wrong");
    for (const char* header :
         {"4294967296 4294967296", "18446744073709551615 1", "0 18446744073709551615",
          "1 18446744073709551615", "9223372036854775808 2"})
        BOOST_TEST_CONTEXT(header)
    BOOST_TEST(refusal_of(std::string(header) + "\nthe 1 2\n").ends_with("this line is wrong"));
}

BOOST_AUTO_TEST_CASE(a_wrong_line_is_refused_by_its_number) {
    const auto refusal = [](const std::string& second) {
        return refusal_of("2 2\nthe 1 2\n" + second + "\n");
    };
    BOOST_TEST(refusal("of 3") == ", line 3: numbers after \"of\": 1, expected 2");
    BOOST_TEST(refusal("of 3 4 5") == ", line 3: numbers after \"of\": 3, expected 2");
    BOOST_TEST(refusal("of") == ", line 3: numbers after \"of\": 0, expected 2");
    BOOST_TEST(refusal("new york 3 4") == ", line 3: numbers after \"new\": 3, expected 2");
    BOOST_TEST(refusal("of  3 4") == ", line 3: numbers after \"of\": 3, expected 2");
    BOOST_TEST(refusal("of 3 x4") ==
               ", line 3: \"x4\", number 2 of 2, is no finite number that a float can hold");
    BOOST_TEST(refusal("of 3  ") == ", line 3: numbers after \"of\": 1, expected 2");
    for (const char* number : {"",    "nan",  "-nan", "inf", "-inf",  "infinity", "1e39", "-1e400",
                               "1,5", "0x10", "+",    "+-1", "-+1",   "++1",      "+nan", "+e1",
                               "1e",  "-",    ".",    "--1", "1_000", "\t1"})
        BOOST_TEST_CONTEXT("number \"" << number << '"')
    BOOST_TEST(refusal(std::string("of ") + number + " 4") ==
               std::string(", line 3: \"") + number +
                   "\", number 1 of 2, is no finite number that a float can hold");
    BOOST_TEST(refusal("of 3 " + std::string(39, 'x') + "\u00E9") ==
               ", line 3: \"" + std::string(39, 'x') +
                   "\", number 2 of 2, is no finite number that a float can hold");
    BOOST_TEST(refusal(" 3 4") == ", line 3: the word is empty");
    BOOST_TEST(refusal("") == ", line 3: the word is empty");
    BOOST_TEST(refusal("of\t3\t4") == ", line 3: the word has white space at byte 2: put another "
                                      "character there, such as _");
    BOOST_TEST(refusal("the 3 4") == ", line 3: \"the\" occurs a second time, after line 2");
    BOOST_TEST(refusal("caf\xE9 3 4") ==
               ", line 3: byte 3 of the line is not UTF-8; only the text format can be read, and "
               "not word2vec's binary one");
}

BOOST_AUTO_TEST_CASE(missing_and_surplus_lines_are_refused) {
    BOOST_TEST(refusal_of("2 2\nthe 1.25 2.25\n") ==
               ", line 2: the file ends after 1 of 2 words: it is cut short, or the first line is "
               "wrong");
    const std::string surplus = ": one line more than the 1 words that the first line promises";
    BOOST_TEST(refusal_of("1 2\nthe 1 2\nof 3 4\n") == ", line 3" + surplus);
    BOOST_TEST(refusal_of("1 2\nthe 1 2\n\nof 3 4\n") == ", line 4" + surplus);
    BOOST_TEST(refusal_of("2 2\nthe 1 2\n\nof 3 4\n") == ", line 3: the word is empty");
}

BOOST_AUTO_TEST_CASE(a_file_cut_anywhere_before_its_last_number_is_refused) {
    const std::string whole = "3 2\nthe 0.25 -1.5 \n\xC3\xBC"
                              "ber 1e-05 3\r\n2,5 0 16777216\n";
    BOOST_REQUIRE_NO_THROW(read(whole));
    for (std::size_t size = 0; size <= whole.rfind(' ') + 1; ++size)
        BOOST_TEST_CONTEXT(size << " bytes")
    BOOST_CHECK_THROW(read(whole.substr(0, size)), std::runtime_error);
}

// A changed byte is refused, or changes a word or number into another that is well formed.
BOOST_AUTO_TEST_CASE(a_changed_byte_never_goes_further_than_its_line) {
    const std::string whole = "2 2\nthe 0.25 -1.5\nof 1e-05 3\n";
    for (std::size_t at = 0; at < whole.size(); ++at)
        for (int byte = 0; byte < 256; ++byte) {
            std::string changed = whole;
            changed[at] = char(byte);
            try {
                const WordVectors found = read(changed);
                BOOST_REQUIRE_EQUAL(to_string(found.vectors.shape()), "(2, 2)");
                BOOST_REQUIRE_EQUAL(found.words.size(), 2u);
                const bool first = changed.find('\n', 4) > at;
                BOOST_REQUIRE((first || found.vectors(0, 0) == Real(0.25)));
                BOOST_REQUIRE((!first || found.words[1] == "of"));
            } catch (const std::runtime_error& error) {
                BOOST_REQUIRE(std::string_view(error.what()).starts_with("[read_word2vec] /"));
            }
        }
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_opened_is_named) {
    const TemporaryFolder folder;
    BOOST_TEST(error_of<std::runtime_error>([&] {
                   read_word2vec(folder / "none.txt");
               }).ends_with("none.txt: No such file or directory"));
    BOOST_TEST(error_of<std::runtime_error>([&] {
                   read_word2vec(folder.path());
               }).ends_with("Is a directory"));
}

BOOST_AUTO_TEST_CASE(what_could_not_be_read_again_is_not_written) {
    const Array two = zeros({2, 3});
    BOOST_TEST(refusal_of(Words{"the", "new york"}, two) ==
               "[write_word2vec] word 1 has white space at byte 3: put another character there, "
               "such as _");
    for (const char* word : {"a\n", "\ta", "a\rb", " ", "\v", "\f"})
        BOOST_TEST(refusal_of(Words{"the", word}, two)
                       .starts_with("[write_word2vec] word 1 has "
                                    "white space at byte "));
    BOOST_TEST(refusal_of(Words{"", "the"}, two) == "[write_word2vec] word 0 is empty");
    BOOST_TEST(refusal_of(Words{"caf\xE9", "the"}, two) ==
               "[write_word2vec] word 0 is not UTF-8 from byte 3 on");
    BOOST_TEST(refusal_of(Words{"the", "the"}, two) ==
               "[write_word2vec] words 0 and 1 are both \"the\"");
    BOOST_TEST(refusal_of(Words{"the"}, two) ==
               "[write_word2vec] needs vectors of shape (1, D) for 1 words, got (2, 3)");
    for (const Shape& shape : {Shape{2}, Shape{2, 0}, Shape{2, 1, 1}})
        BOOST_TEST(refusal_of(Words{"the", "of"}, zeros(shape)) ==
                   "[write_word2vec] needs vectors of shape (2, D) for 2 words, got " +
                       to_string(shape));
    using Limits = std::numeric_limits<Real>;
    BOOST_TEST(refusal_of(Words{"the", "of"}, Array{{1, 2}, {3, Limits::infinity()}}) ==
               "[write_word2vec] element (1, 1) is inf: only finite numbers can be written");
    BOOST_TEST(refusal_of(Words{"the"}, Array{{1, Limits::quiet_NaN()}}) ==
               "[write_word2vec] element (0, 1) is nan: only finite numbers can be written");
}

BOOST_AUTO_TEST_CASE(white_space_beyond_ascii_belongs_to_the_word) {
    const TemporaryFolder folder;
    const Words words = {"a\u00A0b", "\u2028", "\u3000"};
    write_word2vec(folder / "vectors.txt", words, array({3, 1}, {1, 2, 3}));
    BOOST_TEST(read_word2vec(folder / "vectors.txt").words == words,
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_full_disk_leaves_the_old_file) {
    const TemporaryFolder folder;
    write_word2vec(folder / "vectors.txt", {"old"}, zeros({1, 1}));
    const FileSizeLimit limit(4096);
    BOOST_CHECK_THROW(write_word2vec(folder / "vectors.txt", {"new"}, ones({1, 5000})),
                      std::runtime_error);
    BOOST_TEST(bytes_of_file(folder / "vectors.txt") == "1 1\nold 0\n");
    BOOST_TEST(folder.names().size() == 1u);
}

BOOST_AUTO_TEST_CASE(the_locale_changes_nothing) {
    const std::locale before =
        std::locale::global(std::locale(std::locale::classic(), new Continental));
    const TemporaryFolder folder;
    write_word2vec(folder / "vectors.txt", {"the"}, full({1, 1234}, Real(1234.5)));
    BOOST_TEST(bytes_of_file(folder / "vectors.txt").starts_with("1 1234\nthe 1234.5 1234.5 "));
    BOOST_TEST((read_word2vec(folder / "vectors.txt").vectors == full({1, 1234}, Real(1234.5))));
    std::locale::global(before);
}

BOOST_AUTO_TEST_SUITE_END()
