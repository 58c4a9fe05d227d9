#include "framework/io/temporary_file.hpp"

#include "tests/support/says.hpp"
#include "tests/support/temporary_folder.hpp"

#include <boost/test/unit_test.hpp>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace tapestry;
using namespace tapestry::testing;
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(temporary_file)

namespace {

using Names = std::set<std::string>;

} // namespace

BOOST_AUTO_TEST_CASE(it_is_removed_unless_it_takes_the_name) {
    const TemporaryFolder folder;
    {
        const TemporaryFile file(folder / "vocab.txt", 0666);
        BOOST_TEST(file.path() == folder / "vocab.txt.tmp0");
        BOOST_TEST((folder.names() == Names{"vocab.txt.tmp0"}));
    }
    BOOST_TEST(folder.names().empty());
    {
        TemporaryFile file(folder / "vocab.txt", 0666);
        BOOST_TEST(::write(file.descriptor(), "new", 3) == 3);
        file.take_the_name_of_the_target();
    }
    BOOST_TEST(bytes_of_file(folder / "vocab.txt") == "new");
    BOOST_TEST((folder.names() == Names{"vocab.txt"}));
}

BOOST_AUTO_TEST_CASE(each_writer_has_a_file_of_its_own) {
    const TemporaryFolder folder;
    auto first = std::make_unique<TemporaryFile>(folder / "vocab.txt", 0666);
    const TemporaryFile second(folder / "vocab.txt", 0666);
    BOOST_TEST((folder.names() == Names{"vocab.txt.tmp0", "vocab.txt.tmp1"}));
    first.reset();
    BOOST_TEST((folder.names() == Names{"vocab.txt.tmp1"}));
    const TemporaryFile third(folder / "vocab.txt", 0666); // leaves the second alone
    BOOST_TEST((folder.names() == Names{"vocab.txt.tmp0", "vocab.txt.tmp1"}));
}

BOOST_AUTO_TEST_CASE(what_killed_writers_left_is_removed) {
    const TemporaryFolder folder;
    for (const char* name : {"vocab.txt.tmp0", "vocab.txt.tmp1", "vocab.txt.tmp2"})
        put_bytes(folder / name, "half of");
    const TemporaryFile file(folder / "vocab.txt", 0666);
    BOOST_TEST((folder.names() == Names{"vocab.txt.tmp0"}));
    BOOST_TEST(bytes_of_file(file.path()) == "");
}

BOOST_AUTO_TEST_CASE(a_file_is_kept_as_long_as_its_writer_lives) {
    const TemporaryFolder folder;
    int ready[2];
    BOOST_REQUIRE(::pipe(ready) == 0);
    const pid_t writer = ::fork();
    BOOST_REQUIRE(writer >= 0);
    if (writer == 0) {
        const TemporaryFile file(folder / "vocab.txt", 0666);
        const bool told = ::write(ready[1], "!", 1) == 1;
        for (;;) ::pause();
        ::_exit(told);
    }
    char mark;
    BOOST_TEST(::read(ready[0], &mark, 1) == 1);
    {
        const TemporaryFile file(folder / "vocab.txt", 0666);
        BOOST_TEST((folder.names() == Names{"vocab.txt.tmp0", "vocab.txt.tmp1"}));
    }
    ::kill(writer, SIGKILL);
    ::waitpid(writer, nullptr, 0);
    BOOST_TEST((folder.names() == Names{"vocab.txt.tmp0"}));
    {
        const TemporaryFile file(folder / "vocab.txt", 0666);
        BOOST_TEST((folder.names() == Names{"vocab.txt.tmp0"}));
    }
    BOOST_TEST(folder.names().empty());
    ::close(ready[0]);
    ::close(ready[1]);
}

BOOST_AUTO_TEST_CASE(what_is_no_file_of_a_writer_is_left_alone) {
    const TemporaryFolder folder;
    put_bytes(folder / "mine", "mine");
    fs::create_directory(folder / "vocab.txt.tmp0");
    fs::create_symlink("mine", folder / "vocab.txt.tmp1");
    BOOST_REQUIRE(::mkfifo((folder / "vocab.txt.tmp2").c_str(), 0600) == 0);
    const TemporaryFile file(folder / "vocab.txt", 0666);
    BOOST_TEST(file.path() == folder / "vocab.txt.tmp3");
    BOOST_TEST(bytes_of_file(folder / "mine") == "mine");
    BOOST_TEST(folder.names().size() == 5u);
}

BOOST_AUTO_TEST_CASE(the_mode_is_narrowed_by_the_umask) {
    const TemporaryFolder folder;
    const mode_t before = ::umask(027);
    const TemporaryFile file(folder / "vocab.txt", 0666);
    ::umask(before);
    struct stat status;
    BOOST_REQUIRE(::fstat(file.descriptor(), &status) == 0);
    BOOST_TEST((status.st_mode & 07777) == 0640u);
}

BOOST_AUTO_TEST_CASE(a_target_that_cannot_be_replaced_is_named) {
    const TemporaryFolder folder;
    fs::create_directories(folder / "runs/1");
    TemporaryFile file(folder / "runs", 0666);
    BOOST_CHECK_EXCEPTION(file.take_the_name_of_the_target(), std::runtime_error,
                          Says{"runs: cannot be replaced: Is a directory"});
}

BOOST_AUTO_TEST_SUITE_END()
