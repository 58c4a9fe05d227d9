#include "framework/io/projector.hpp"

#include "tests/support/file_size_limit.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/tensors.hpp"

#include <limits>

using namespace tapestry;
using namespace tapestry::testing;

BOOST_AUTO_TEST_SUITE(projector)

namespace {

using Words = std::vector<std::string>;
using Counts = std::vector<std::int64_t>;

// The message, for files that are then not written.
std::string refusal_of(const Words& words, const Counts& counts, const Array& vectors) {
    const TemporaryFolder folder;
    const std::string message = error_of<std::invalid_argument>(
        [&] { write_projector(folder / "new", words, counts, vectors); });
    BOOST_TEST(folder.names().empty());
    return message;
}

} // namespace

BOOST_AUTO_TEST_CASE(the_pair_of_files_is_what_the_projector_expects) {
    const TemporaryFolder folder;
    write_projector(folder / "a" / "b", {"the", "über", "new york"}, {31, 2, 1},
                    Array{{Real(0.1), -1.5}, {Real(1e-5), 3}, {0, Real(16777216)}});
    BOOST_TEST(bytes_of_file(folder / "a" / "b" / "vectors.tsv") ==
               "0.1\t-1.5\n1e-05\t3\n0\t16777216\n");
    BOOST_TEST(bytes_of_file(folder / "a" / "b" / "metadata.tsv") ==
               "word\tcount\nthe\t31\n\xC3\xBC"
               "ber\t2\nnew york\t1\n");
}

BOOST_AUTO_TEST_CASE(files_that_are_there_are_replaced) {
    const TemporaryFolder folder;
    write_projector(folder.path(), {"a", "b"}, {2, 1}, zeros({2, 2}));
    write_projector(folder.path(), {"c"}, {3}, ones({1, 2}));
    BOOST_TEST(bytes_of_file(folder / "vectors.tsv") == "1\t1\n");
    BOOST_TEST(bytes_of_file(folder / "metadata.tsv") == "word\tcount\nc\t3\n");
    BOOST_TEST(folder.names().size() == 2u);
}

BOOST_AUTO_TEST_CASE(what_would_break_a_file_is_refused) {
    const Array two = zeros({2, 3});
    for (const char* word : {"a\tb", "a\nb", "a\rb"})
        BOOST_TEST(refusal_of({"the", word}, {1, 1}, two) ==
                   "[write_projector] word 1 has white space at byte 1: put another character "
                   "there, such as _");
    BOOST_TEST(refusal_of({"", "the"}, {1, 1}, two) == "[write_projector] word 0 is empty");
    BOOST_TEST(refusal_of({"caf\xE9", "the"}, {1, 1}, two) ==
               "[write_projector] word 0 is not UTF-8 from byte 3 on");
    BOOST_TEST(refusal_of({"the", "the"}, {1, 1}, two) ==
               "[write_projector] words 0 and 1 are both \"the\"");
    BOOST_TEST(refusal_of({"the", "of"}, {1}, two) ==
               "[write_projector] needs 2 counts for as many words, got 1");
    BOOST_TEST(refusal_of({"the"}, {1}, two) ==
               "[write_projector] needs vectors of shape (1, D) for 1 words, got (2, 3)");
    BOOST_TEST(refusal_of({"the", "of"}, {1, 1}, zeros({2, 1})) ==
               "[write_projector] the Projector takes no vectors of one number");
    BOOST_TEST(refusal_of({"the"}, {1}, Array{{1, std::numeric_limits<Real>::infinity()}}) ==
               "[write_projector] element (0, 1) is inf: only finite numbers can be written");
}

BOOST_AUTO_TEST_CASE(a_folder_that_cannot_be_made_is_named) {
    const TemporaryFolder folder;
    put_bytes(folder / "file", "here");
    BOOST_TEST(error_of<std::runtime_error>([&] {
                   write_projector(folder / "file", {"a"}, {1}, zeros({1, 2}));
               }).find("file: ") != std::string::npos);
    BOOST_TEST(bytes_of_file(folder / "file") == "here");
}

BOOST_AUTO_TEST_SUITE_END()
