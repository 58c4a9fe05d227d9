#include "framework/io/folder.hpp"

#include "tests/support/says.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/tensors.hpp"

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <future>
#include <set>
#include <sys/fsuid.h>
#include <unistd.h>

using namespace tapestry;
using namespace tapestry::testing;
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(folder)

namespace {

using Names = std::set<std::string>;

} // namespace

BOOST_AUTO_TEST_CASE(a_folder_is_synced_and_what_is_none_is_named) {
    const TemporaryFolder folder;
    put_bytes(folder / "file", "");
    BOOST_CHECK_NO_THROW(sync_folder(folder.path()));
    BOOST_CHECK_NO_THROW(sync_folder("/proc/self")); // cannot sync
    BOOST_CHECK_EXCEPTION(sync_folder(folder / "none"), std::runtime_error,
                          Says{"none: cannot be opened: No such file or directory"});
    BOOST_CHECK_EXCEPTION(sync_folder(folder / "file"), std::runtime_error,
                          Says{"file: cannot be opened: Not a directory"});
}

BOOST_AUTO_TEST_CASE(a_mere_name_stands_in_this_folder) {
    BOOST_TEST(folder_of("vocab.txt") == ".");
    BOOST_TEST(folder_of("runs/1/vocab.txt") == "runs/1");
    BOOST_TEST(folder_of("/vocab.txt") == "/");
}

BOOST_AUTO_TEST_CASE(a_link_is_made_and_replaced) {
    const TemporaryFolder folder;
    replace_link(folder / "last", "step-1");
    BOOST_TEST(fs::read_symlink(folder / "last") == "step-1");
    replace_link(folder / "last", "step-2");
    BOOST_TEST(fs::read_symlink(folder / "last") == "step-2");
    BOOST_TEST(folder.names() == Names{"last"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_link_to_a_folder_is_replaced_and_not_followed) {
    const TemporaryFolder folder;
    fs::create_directory(folder / "step-1");
    fs::create_directory(folder / "step-2");
    replace_link(folder / "last", "step-1");
    replace_link(folder / "last", "step-2");
    BOOST_TEST(fs::canonical(folder / "last") == fs::canonical(folder / "step-2"));
    BOOST_TEST(fs::is_empty(folder / "step-1"));
    BOOST_TEST(fs::is_empty(folder / "step-2"));
}

BOOST_AUTO_TEST_CASE(a_link_that_a_crash_left_is_replaced) {
    const TemporaryFolder folder;
    fs::create_symlink("step-1", folder / "last.tmp0");
    replace_link(folder / "last", "step-2");
    BOOST_TEST(fs::read_symlink(folder / "last") == "step-2");
    BOOST_TEST(folder.names() == Names{"last"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_link_that_a_crash_left_in_a_locked_folder_is_an_error) {
    const TemporaryFolder folder;
    fs::create_symlink("step-1", folder / "last.tmp0");
    fs::permissions(folder.path(), fs::perms(0555));
    ::setfsuid(65534); // who is not root has to obey; another than root cannot become it, and obeys
    const std::string message =
        error_of<std::runtime_error>([&] { replace_link(folder / "last", "step-2"); });
    ::setfsuid(::geteuid());
    BOOST_TEST(message.ends_with("last.tmp0 beside it: Permission denied"), message);
    BOOST_TEST(folder.names() == Names{"last.tmp0"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_file_makes_way_and_a_folder_does_not) {
    const TemporaryFolder folder;
    put_bytes(folder / "model", "old");
    replace_link(folder / "model", "last/model");
    BOOST_TEST(fs::is_symlink(folder / "model"));

    fs::create_directory(folder / "best");
    BOOST_CHECK_EXCEPTION(replace_link(folder / "best", "last"), std::runtime_error,
                          Says{"best: cannot be replaced: Is a directory"});
    put_bytes(folder / "last.tmp0", "mine");
    BOOST_CHECK_EXCEPTION(replace_link(folder / "last", "step-1"), std::runtime_error,
                          Says{"last.tmp0 beside it: File exists"});
    BOOST_TEST(bytes_of_file(folder / "last.tmp0") == "mine");
    BOOST_TEST((folder.names() == Names{"model", "best", "last.tmp0"}));
}

BOOST_AUTO_TEST_CASE(a_missing_folder_is_named) {
    const TemporaryFolder folder;
    BOOST_CHECK_EXCEPTION(replace_link(folder / "runs/last", "step-1"), std::runtime_error,
                          Says{"runs: cannot be opened: No such file or directory"});
}

BOOST_AUTO_TEST_CASE(two_that_replace_a_link_at_once_both_succeed) {
    const TemporaryFolder folder;
    const auto repeat = [&](const std::string& target) {
        for (int i = 0; i < 200; ++i) replace_link(folder / "last", target);
    };
    std::future<void> other = std::async(std::launch::async, repeat, "step-1");
    repeat("step-2");
    other.get();
    const fs::path found = fs::read_symlink(folder / "last");
    BOOST_TEST((found == "step-1" || found == "step-2"));
    BOOST_TEST(folder.names() == Names{"last"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
