#include "framework/io/file_rights.hpp"

#include "tests/support/says.hpp"
#include "tests/support/temporary_folder.hpp"

#include <array>
#include <boost/test/unit_test.hpp>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

using namespace tapestry;
using namespace tapestry::testing;
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(file_rights)

namespace {

struct stat status_of(const fs::path& path) {
    struct stat status;
    if (::stat(path.c_str(), &status) != 0) throw std::runtime_error("no " + path.string());
    return status;
}

mode_t mode_of(const fs::path& path) { return status_of(path).st_mode & 07777; }

void give_rights(const fs::path& from, const fs::path& to) {
    const int descriptor = ::open(to.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    copy_rights(from, descriptor);
    ::close(descriptor);
}

boost::test_tools::assertion_result is_root(boost::unit_test::test_unit_id) {
    boost::test_tools::assertion_result result(::geteuid() == 0);
    result.message() << "only root may give files away";
    return result;
}

// As the kernel keeps it: version 2, then tag, permissions and id of each entry.
struct AccessList {
    std::array<unsigned char, 44> bytes{
        2,    0, 0, 0,                        //
        0x01, 0, 6, 0, 255,  255,  255, 255,  // the owner reads and writes
        0x02, 0, 6, 0, 0x39, 0x30, 0,   0,    // so does user 12345
        0x04, 0, 0, 0, 255,  255,  255, 255,  // the group may nothing
        0x10, 0, 6, 0, 255,  255,  255, 255,  // the mask
        0x20, 0, 0, 0, 255,  255,  255, 255}; // all others may nothing

    int give_to(const fs::path& path, const char* name) const {
        return ::setxattr(path.c_str(), name, bytes.data(), bytes.size(), 0);
    }
};

constexpr const char* access_list = "system.posix_acl_access";

bool knows_lists() {
    const TemporaryFolder folder;
    put_bytes(folder / "file", "");
    return AccessList().give_to(folder / "file", access_list) == 0;
}

boost::test_tools::assertion_result has_lists(boost::unit_test::test_unit_id) {
    boost::test_tools::assertion_result result(knows_lists());
    result.message() << "the file system of the temporary folder knows no access lists";
    return result;
}

} // namespace

BOOST_AUTO_TEST_CASE(permissions_are_those_of_the_other_file) {
    const TemporaryFolder folder;
    put_bytes(folder / "old", "");
    for (const mode_t mode : {0600, 0640, 0664, 0666, 0755, 0400}) {
        ::chmod((folder / "old").c_str(), mode);
        fs::remove(folder / "new");
        give_rights(folder / "old", folder / "new");
        BOOST_TEST(mode_of(folder / "new") == mode);
    }
}

BOOST_AUTO_TEST_CASE(the_group_and_the_owner_stay, *boost::unit_test::precondition(is_root)) {
    const TemporaryFolder folder;
    put_bytes(folder / "old", "");
    ::chmod((folder / "old").c_str(), 0640);
    BOOST_REQUIRE(::chown((folder / "old").c_str(), 12345, 23456) == 0);
    give_rights(folder / "old", folder / "new");
    BOOST_TEST(status_of(folder / "new").st_uid == 12345u);
    BOOST_TEST(status_of(folder / "new").st_gid == 23456u);
    BOOST_TEST(mode_of(folder / "new") == 0640u);
}

BOOST_AUTO_TEST_CASE(a_group_that_cannot_stay_gives_no_right_to_another,
                     *boost::unit_test::precondition(is_root)) {
    const TemporaryFolder folder;
    fs::permissions(folder.path(), fs::perms::all);
    put_bytes(folder / "old", "");
    BOOST_REQUIRE(::chown((folder / "old").c_str(), 12345, 23456) == 0);
    ::chmod((folder / "old").c_str(), 0664);
    BOOST_REQUIRE(::seteuid(12345) == 0); // which may not give a file to group 23456
    give_rights(folder / "old", folder / "new");
    BOOST_REQUIRE(::seteuid(0) == 0);
    BOOST_TEST(status_of(folder / "new").st_gid != 23456u);
    BOOST_TEST(mode_of(folder / "new") == 0644u);
}

BOOST_AUTO_TEST_CASE(an_access_list_stays, *boost::unit_test::precondition(has_lists)) {
    const TemporaryFolder folder;
    put_bytes(folder / "old", "");
    const AccessList list;
    BOOST_REQUIRE(list.give_to(folder / "old", access_list) == 0);
    give_rights(folder / "old", folder / "new");
    AccessList found{};
    BOOST_TEST(::getxattr((folder / "new").c_str(), access_list, found.bytes.data(),
                          found.bytes.size()) == 44);
    BOOST_TEST((found.bytes == list.bytes));
    BOOST_TEST(mode_of(folder / "new") == mode_of(folder / "old"));
}

BOOST_AUTO_TEST_CASE(a_list_that_the_folder_gives_is_taken_from_the_new_file,
                     *boost::unit_test::precondition(has_lists)) {
    const TemporaryFolder folder;
    put_bytes(folder / "old", "");
    ::chmod((folder / "old").c_str(), 0640);
    BOOST_REQUIRE(AccessList().give_to(folder.path(), "system.posix_acl_default") == 0);
    give_rights(folder / "old", folder / "new");
    BOOST_TEST(::getxattr((folder / "new").c_str(), access_list, nullptr, 0) == -1);
    BOOST_TEST(mode_of(folder / "new") == 0640u);
}

BOOST_AUTO_TEST_CASE(a_missing_file_is_named) {
    const TemporaryFolder folder;
    BOOST_CHECK_EXCEPTION(give_rights(folder / "old", folder / "new"), std::runtime_error,
                          Says{"old: permissions cannot be read: No such file or directory"});
}

BOOST_AUTO_TEST_SUITE_END()
