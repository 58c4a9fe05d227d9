#include "framework/io/atomic_file.hpp"

#include "tests/support/file_size_limit.hpp"
#include "tests/support/temporary_folder.hpp"

#include <boost/test/unit_test.hpp>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <locale>
#include <ostream>
#include <string>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace tapestry;
using namespace tapestry::testing;
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(atomic_file)

namespace {

using Names = std::set<std::string>;

void write(const fs::path& path, const std::string& text) {
    write_atomically(path, [&](std::ostream& out) { out << text; });
}

mode_t mode_of(const fs::path& path) {
    struct stat status;
    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 07777 : 0;
}

auto says(const std::string& fragment) {
    return [fragment](const std::exception& error) {
        const bool found = std::string(error.what()).find(fragment) != std::string::npos;
        BOOST_TEST(found, "\"" << error.what() << "\" lacks \"" << fragment << "\"");
        return found;
    };
}

boost::test_tools::assertion_result permissions_bind(boost::unit_test::test_unit_id) {
    boost::test_tools::assertion_result result(::geteuid() != 0);
    result.message() << "root may write anywhere";
    return result;
}

// Points and commas exchanged, as in much of Europe.
struct Continental : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
};

struct GlobalLocale {
    explicit GlobalLocale(const std::locale& locale)
        : before(std::locale::global(locale)) {}
    ~GlobalLocale() { std::locale::global(before); }
    std::locale before;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_new_file_holds_what_was_written_and_nothing_lies_beside_it) {
    const TemporaryFolder folder;
    write(folder / "vocab.txt", std::string("a\0b\r\n", 5));
    BOOST_TEST(bytes_of_file(folder / "vocab.txt") == std::string("a\0b\r\n", 5));
    BOOST_TEST(folder.names() == Names{"vocab.txt"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_old_file_is_replaced_as_a_whole) {
    const TemporaryFolder folder;
    write(folder / "vocab.txt", "a long first version");
    write(folder / "vocab.txt", "short");
    BOOST_TEST(bytes_of_file(folder / "vocab.txt") == "short");
}

BOOST_AUTO_TEST_CASE(a_reader_of_the_old_file_keeps_the_old_file) {
    const TemporaryFolder folder;
    write(folder / "vocab.txt", "old");
    std::ifstream reader(folder / "vocab.txt");
    write(folder / "vocab.txt", "new");
    std::string word;
    reader >> word;
    BOOST_TEST(word == "old");
}

BOOST_AUTO_TEST_CASE(an_exception_of_the_writer_leaves_the_old_file) {
    const TemporaryFolder folder;
    write(folder / "vocab.txt", "old");
    const auto fail = [](std::ostream& out) {
        out << "half of the new one" << std::flush;
        throw std::invalid_argument("no more words");
    };
    BOOST_CHECK_EXCEPTION(write_atomically(folder / "vocab.txt", fail), std::invalid_argument,
                          says("no more words"));
    BOOST_TEST(bytes_of_file(folder / "vocab.txt") == "old");
    BOOST_TEST(folder.names() == Names{"vocab.txt"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_failing_stream_inside_the_writer_is_not_taken_for_the_file) {
    const TemporaryFolder folder;
    const auto read_a_missing_file = [&](std::ostream&) {
        std::ifstream missing;
        missing.exceptions(std::ios::failbit);
        missing.open(folder / "missing");
    };
    BOOST_CHECK_THROW(write_atomically(folder / "vocab.txt", read_a_missing_file),
                      std::ios::failure);
    BOOST_TEST(folder.names().empty());
}

BOOST_AUTO_TEST_CASE(a_full_disk_leaves_the_old_file) {
    const TemporaryFolder folder;
    write(folder / "vocab.txt", "old");
    for (const std::size_t size : {4097, 1'000'000}) { // noticed on closing, and while writing
        const auto write_too_much = [&] {
            const FileSizeLimit limit(4096);
            write(folder / "vocab.txt", std::string(size, 'x'));
        };
        BOOST_CHECK_EXCEPTION(write_too_much(), std::runtime_error,
                              says("vocab.txt: cannot be written: File too large"));
        BOOST_TEST(bytes_of_file(folder / "vocab.txt") == "old");
        BOOST_TEST(folder.names() == Names{"vocab.txt"}, boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(a_missing_folder_is_named) {
    const TemporaryFolder folder;
    BOOST_CHECK_EXCEPTION(write(folder / "runs/1/vocab.txt", "new"), std::runtime_error,
                          says("runs/1/vocab.txt: cannot create a temporary file beside it: No "
                               "such file or directory"));
    BOOST_TEST(folder.names().empty());
}

BOOST_AUTO_TEST_CASE(a_read_only_folder_stays_as_it_is,
                     *boost::unit_test::precondition(permissions_bind)) {
    const TemporaryFolder folder;
    write(folder / "vocab.txt", "old");
    fs::permissions(folder.path(), fs::perms::owner_read | fs::perms::owner_exec);
    BOOST_CHECK_EXCEPTION(write(folder / "vocab.txt", "new"), std::runtime_error,
                          says("vocab.txt: cannot create a temporary file beside it: Permission"));
    BOOST_TEST(bytes_of_file(folder / "vocab.txt") == "old");
    BOOST_TEST(folder.names() == Names{"vocab.txt"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_read_only_file_stays_as_it_is,
                     *boost::unit_test::precondition(permissions_bind)) {
    const TemporaryFolder folder;
    write(folder / "vocab.txt", "old");
    fs::permissions(folder / "vocab.txt", fs::perms::owner_read);
    BOOST_CHECK_EXCEPTION(write(folder / "vocab.txt", "new"), std::runtime_error,
                          says("vocab.txt: cannot be replaced: Permission denied"));
    BOOST_TEST(bytes_of_file(folder / "vocab.txt") == "old");
}

BOOST_AUTO_TEST_CASE(devices_and_folders_are_not_replaced) {
    const TemporaryFolder folder;
    fs::create_directory(folder / "runs");
    fs::create_symlink("/dev/full", folder / "full");
    for (const fs::path& path : {fs::path("/dev/full"), folder / "full", folder / "runs"})
        BOOST_CHECK_EXCEPTION(write(path, "new"), std::runtime_error, says("not a regular file"));
    BOOST_TEST(fs::is_character_file("/dev/full"));
    BOOST_TEST((folder.names() == Names{"full", "runs"}));
}

BOOST_AUTO_TEST_CASE(a_symbolic_link_is_followed) {
    const TemporaryFolder folder;
    fs::create_directory(folder / "runs");
    write(folder / "runs/1.txt", "old");
    fs::create_symlink("runs/1.txt", folder / "latest.txt");
    write(folder / "latest.txt", "new");
    BOOST_TEST(fs::is_symlink(folder / "latest.txt"));
    BOOST_TEST(bytes_of_file(folder / "runs/1.txt") == "new");

    fs::create_symlink("runs/2.txt", folder / "dangling.txt");
    BOOST_CHECK_EXCEPTION(write(folder / "dangling.txt", "new"), std::runtime_error,
                          says("dangling.txt: the symbolic link leads nowhere"));
}

BOOST_AUTO_TEST_CASE(a_temporary_file_of_another_writer_is_left_alone) {
    const TemporaryFolder folder;
    put_bytes(folder / "vocab.txt.tmp0", "theirs");
    const int theirs = ::open((folder / "vocab.txt.tmp0").c_str(), O_WRONLY | O_CLOEXEC);
    BOOST_REQUIRE(::flock(theirs, LOCK_EX) == 0);
    write(folder / "vocab.txt", "ours");
    BOOST_TEST(bytes_of_file(folder / "vocab.txt.tmp0") == "theirs");
    BOOST_TEST((folder.names() == Names{"vocab.txt", "vocab.txt.tmp0"}));
    ::close(theirs); // its writer was killed
    write(folder / "vocab.txt", "again ours");
    BOOST_TEST((folder.names() == Names{"vocab.txt"}));
}

BOOST_AUTO_TEST_CASE(the_rights_of_the_old_file_stay) {
    const TemporaryFolder folder;
    const mode_t before = ::umask(027);
    write(folder / "vocab.txt", "new");
    ::umask(before);
    BOOST_TEST(mode_of(folder / "vocab.txt") == 0640u);
    for (const mode_t mode : {0600, 0664, 0644}) {
        ::chmod((folder / "vocab.txt").c_str(), mode);
        write(folder / "vocab.txt", "newer");
        BOOST_TEST(mode_of(folder / "vocab.txt") == mode);
    }
}

BOOST_AUTO_TEST_CASE(while_it_is_written_nobody_reads_more_than_the_old_file_allowed) {
    const TemporaryFolder folder;
    write(folder / "vocab.txt", "old");
    ::chmod((folder / "vocab.txt").c_str(), 0600);
    write_atomically(folder / "vocab.txt", [&](std::ostream& out) {
        out << "secret" << std::flush;
        BOOST_TEST(mode_of(folder / "vocab.txt.tmp0") == 0600u);
    });
}

BOOST_AUTO_TEST_CASE(other_hard_links_keep_the_old_content) {
    const TemporaryFolder folder;
    write(folder / "vocab.txt", "old");
    fs::create_hard_link(folder / "vocab.txt", folder / "kept.txt");
    write(folder / "vocab.txt", "new");
    BOOST_TEST(bytes_of_file(folder / "kept.txt") == "old");
}

BOOST_AUTO_TEST_CASE(a_writer_that_hides_a_failed_write_does_not_hide_it) {
    const TemporaryFolder folder;
    write(folder / "vocab.txt", "old");
    const auto hide = [&] {
        const FileSizeLimit limit(4096);
        write_atomically(folder / "vocab.txt", [](std::ostream& out) {
            out.exceptions(std::ios::goodbit);
            out << std::string(5000, 'x') << std::flush;
            out.clear();
            errno = EBADF;
        });
    };
    BOOST_CHECK_EXCEPTION(hide(), std::runtime_error,
                          says("vocab.txt: cannot be written: File too large"));
    BOOST_TEST(bytes_of_file(folder / "vocab.txt") == "old");
}

BOOST_AUTO_TEST_CASE(the_reason_is_that_of_the_write_and_not_of_what_came_after) {
    const TemporaryFolder folder;
    const auto clean_up_on_failure = [&] {
        const FileSizeLimit limit(4096);
        write_atomically(folder / "vocab.txt", [&](std::ostream& out) {
            struct CleanUp {
                ~CleanUp() { ::close(-1); } // which fails too, with another errno
            } clean_up;
            out << std::string(1'000'000, 'x');
        });
    };
    BOOST_CHECK_EXCEPTION(clean_up_on_failure(), std::runtime_error,
                          says("vocab.txt: cannot be written: File too large"));
}

BOOST_AUTO_TEST_CASE(of_two_writers_at_once_one_wins_and_none_mixes) {
    const TemporaryFolder folder;
    const std::string a(100'000, 'a'), b(100'000, 'b');
    const auto repeat = [&](const std::string& text) {
        for (int i = 0; i < 20; ++i) write(folder / "vocab.txt", text);
    };
    std::thread other(repeat, a);
    repeat(b);
    other.join();
    const std::string found = bytes_of_file(folder / "vocab.txt");
    BOOST_TEST((found == a || found == b));
    BOOST_TEST(folder.names() == Names{"vocab.txt"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(numbers_do_not_depend_on_the_locale) {
    const TemporaryFolder folder;
    const GlobalLocale continental(std::locale(std::locale::classic(), new Continental));
    write_atomically(folder / "config.json", [](std::ostream& out) { out << 12345 << ' ' << 0.5; });
    BOOST_TEST(bytes_of_file(folder / "config.json") == "12345 0.5");
}

BOOST_AUTO_TEST_SUITE_END()
