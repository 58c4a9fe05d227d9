#include "framework/kernels/control_group.hpp"

#include "tests/support/temporary_folder.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fstream>
#include <string>

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(control_groups)

namespace {

// A root of the file system with what Linux tells of control groups.
struct Root : testing::TemporaryFolder {
    void write(const std::string& file, const std::string& text) const {
        const std::filesystem::path whole = path() / file;
        std::filesystem::create_directories(whole.parent_path());
        std::ofstream(whole) << text << '\n';
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(without_any_there_is_no_limit) {
    const Root root;
    BOOST_TEST(std::isinf(control_group_limit(root.path())));
    root.write("proc/self/cgroup", "0::/");
    BOOST_TEST(std::isinf(control_group_limit(root.path())));
    root.write("sys/fs/cgroup/memory.max", "max");
    BOOST_TEST(std::isinf(control_group_limit(root.path())));
}

BOOST_AUTO_TEST_CASE(the_least_limit_of_a_group_and_those_around_it_counts) {
    const Root root;
    root.write("proc/self/cgroup", "0::/user.slice/shell");
    root.write("sys/fs/cgroup/user.slice/memory.max", "3000000000");
    BOOST_TEST(control_group_limit(root.path()) == 3e9);
    root.write("sys/fs/cgroup/user.slice/shell/memory.max", "4000000000");
    BOOST_TEST(control_group_limit(root.path()) == 3e9);
    root.write("sys/fs/cgroup/user.slice/shell/memory.max", "2000000000");
    BOOST_TEST(control_group_limit(root.path()) == 2e9);
}

BOOST_AUTO_TEST_CASE(a_container_sees_its_own_group_at_the_top) {
    const Root root;
    root.write("proc/self/cgroup", "0::/docker/0123");
    root.write("sys/fs/cgroup/memory.max", "1000000000");
    BOOST_TEST(control_group_limit(root.path()) == 1e9);
}

BOOST_AUTO_TEST_CASE(the_first_version_has_a_folder_for_memory) {
    const Root root;
    root.write("proc/self/cgroup", "9:name=systemd:/\n4:memory:/batch/job\n1:cpu:/other\n0::/");
    root.write("sys/fs/cgroup/memory/batch/job/memory.limit_in_bytes", "500000000");
    root.write("sys/fs/cgroup/cpu/other/memory.limit_in_bytes", "1");
    BOOST_TEST(control_group_limit(root.path()) == 5e8);
}

BOOST_AUTO_TEST_SUITE_END()
