#include "framework/kernels/memory.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <string>
#include <sys/resource.h>

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(memory)

namespace {

// What the kernel says of this machine, in bytes.
[[maybe_unused]] double total_in_proc() { // not by the sanitizers
    std::ifstream file("/proc/meminfo");
    double total = 0;
    for (std::string name, rest; file >> name;) {
        double kilobytes = 0;
        file >> kilobytes;
        std::getline(file, rest);
        if (name == "MemTotal:" || name == "SwapTotal:") total += 1024 * kilobytes;
    }
    return total;
}

// `ulimit -v` for as long as it lives.
class AddressSpace {
  public:
    explicit AddressSpace(rlim_t bytes) {
        getrlimit(RLIMIT_AS, &before_);
        const rlimit limit{bytes, before_.rlim_max};
        setrlimit(RLIMIT_AS, &limit);
    }
    ~AddressSpace() { setrlimit(RLIMIT_AS, &before_); }
    AddressSpace(const AddressSpace&) = delete;
    AddressSpace& operator=(const AddressSpace&) = delete;

  private:
    rlimit before_{};
};

} // namespace

BOOST_AUTO_TEST_CASE(is_told_in_the_unit_that_suits) {
    BOOST_TEST(amount_of_memory(4e6) == "4.0 MB");
    BOOST_TEST(amount_of_memory(812e6) == "812 MB");
    BOOST_TEST(amount_of_memory(4e9) == "4.0 GB");
    BOOST_TEST(amount_of_memory(123.4e9) == "123 GB");
    BOOST_TEST(amount_of_memory(4e18) == "4000000000 GB");
}

// The sanitizers have more address space than any limit would leave them.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

BOOST_AUTO_TEST_CASE(ends_where_the_machine_or_the_limit_of_the_process_says) {
    if (total_in_proc() > 0) BOOST_TEST(memory_limit() <= 1.01 * total_in_proc());
    const AddressSpace small(rlim_t(1) << 40); // more than most machines have: no limit to feel
    const double before = memory_limit();
    const AddressSpace smaller(rlim_t(before / 2));
    const double found = memory_limit();
    BOOST_TEST(found == double(rlim_t(before / 2)));
}

BOOST_AUTO_TEST_CASE(there_is_room_for_pieces_that_can_be_had_all_at_once) {
    constexpr std::size_t megabyte = 1 << 20;
    std::size_t pages = 0; // of this process
    std::ifstream("/proc/self/statm") >> pages;
    const AddressSpace tight(pages * 4096 + 200 * megabyte);
    BOOST_TEST(has_room_for({}));
    BOOST_TEST(has_room_for({100 * megabyte}));
    BOOST_TEST(has_room_for({60 * megabyte, 60 * megabyte}));
    BOOST_TEST(!has_room_for({300 * megabyte}));
    BOOST_TEST(!has_room_for({60 * megabyte, 60 * megabyte, 60 * megabyte, 60 * megabyte}));
    BOOST_TEST(has_room_for({150 * megabyte})); // what was found has been given back
}

#endif

BOOST_AUTO_TEST_CASE(that_is_too_little_is_told_beside_what_is_needed) {
    const std::string limit = amount_of_memory(memory_limit());
    BOOST_TEST(shortage(4e18) ==
               "needs 4000000000 GB of memory, and at most " + limit + " can be had");
    BOOST_TEST(shortage(1e6) == "needs 1.0 MB of memory, and the system has not that much left");
}

BOOST_AUTO_TEST_CASE(errors_are_those_that_the_language_has_for_it) {
    BOOST_CHECK_THROW(throw OutOfMemory("text"), std::bad_alloc);
    BOOST_TEST(std::string(OutOfMemory("text").what()) == "text");
}

BOOST_AUTO_TEST_SUITE_END()
