#include "framework/text/corpus.hpp"

#include "tests/support/says.hpp"
#include "tests/support/temporary_folder.hpp"

#include <limits>
#include <numeric>

using namespace tapestry;
using tapestry::testing::put_bytes;
using tapestry::testing::Says;
using tapestry::testing::TemporaryFolder;

BOOST_AUTO_TEST_SUITE(corpus)

BOOST_AUTO_TEST_CASE(a_text_is_read_as_it_stands_but_for_the_byte_order_mark) {
    const TemporaryFolder folder;
    put_bytes(folder / "a.txt", "\xEF\xBB\xBF“Naïve”\r\n\n x ");
    BOOST_TEST(read_text(folder / "a.txt") == "“Naïve”\r\n\n x ");
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_a_text_is_an_error_with_its_name) {
    const TemporaryFolder folder;
    const auto refuses = [&folder](const char* name, std::string_view reason) {
        BOOST_CHECK_EXCEPTION(read_text(folder / name), std::runtime_error, Says{reason});
        BOOST_CHECK_EXCEPTION(read_text(folder / name), std::runtime_error,
                              Says{(folder / name).string()});
    };
    refuses("missing.txt", "No such file or directory");
    std::filesystem::create_directory(folder / "folder");
    refuses("folder", "Is a directory");
    put_bytes(folder / "empty.txt", "");
    refuses("empty.txt", "no text");
    put_bytes(folder / "blank.txt", "\xEF\xBB\xBF \n\t\r\n");
    refuses("blank.txt", "no text");
    put_bytes(folder / "latin1.txt", "one\ntwo\ncaf\xE9\n");
    refuses("latin1.txt", "byte 0xE9 at offset 11, line 3");
}

BOOST_AUTO_TEST_CASE(a_file_larger_than_memory_is_an_error_and_not_read) {
    const TemporaryFolder folder;
    put_bytes(folder / "huge.txt", "x");
    std::filesystem::resize_file(folder / "huge.txt", std::uintmax_t(1) << 42); // with holes
    BOOST_CHECK_EXCEPTION(read_text(folder / "huge.txt"), std::runtime_error,
                          Says{"huge.txt: the file needs 4398 GB of memory, and at most "});
}

// A file may grow as fast as it is read. The size of this one is 0 when it is opened.
BOOST_AUTO_TEST_CASE(a_file_is_read_up_to_its_size_when_it_was_opened) {
    BOOST_CHECK_EXCEPTION(read_text("/proc/self/status"), std::runtime_error,
                          Says{"/proc/self/status: the file has no text in it"});
}

BOOST_AUTO_TEST_CASE(the_last_tenth_is_for_validation) {
    std::vector<std::int64_t> ids(1005);
    std::iota(ids.begin(), ids.end(), 0);
    const TokenIds text = ids;
    const Split parts = split(text);
    BOOST_TEST(parts.training.size() == 904u);
    BOOST_TEST(parts.validation.size() == 101u);
    BOOST_TEST(parts.training.data() == text.data());
    std::vector<std::int64_t> joined = parts.training;
    joined.insert(joined.end(), parts.validation.begin(), parts.validation.end());
    BOOST_TEST(joined == ids, boost::test_tools::per_element());
    BOOST_TEST(split(ids, 0).validation.empty());
    BOOST_TEST(split({}).training.empty());
}

BOOST_AUTO_TEST_CASE(a_share_outside_its_range_is_an_error) {
    for (const double share : {-0.1, 1.0, 2.0, std::numeric_limits<double>::quiet_NaN()})
        BOOST_CHECK_EXCEPTION(split({1, 2}, share), std::invalid_argument, Says{"[0, 1)"});
}

BOOST_AUTO_TEST_SUITE_END()
