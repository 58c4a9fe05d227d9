#define BOOST_TEST_MODULE standin
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <thread>

namespace {
namespace test = boost::unit_test;

struct Without {
    boost::test_tools::assertion_result operator()(test::test_unit_id) const {
        boost::test_tools::assertion_result result(false);
        result.message() << "THE_TEXT names no file";
        return result;
    }
};
} // namespace

BOOST_AUTO_TEST_SUITE(sound)
BOOST_AUTO_TEST_CASE(adds) { BOOST_TEST(1 + 1 == 2); }
BOOST_AUTO_TEST_CASE(multiplies) { BOOST_TEST(2 * 3 == 6); }
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(failing)
BOOST_AUTO_TEST_CASE(holds) { BOOST_TEST(true); }
BOOST_AUTO_TEST_CASE(does_not_hold) { BOOST_TEST(1 + 1 == 3); }
BOOST_AUTO_TEST_CASE(throws) { throw std::runtime_error("thrown on purpose"); }
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(crashing)
BOOST_AUTO_TEST_CASE(is_killed) { std::raise(SIGKILL); }
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(skipping)
BOOST_AUTO_TEST_CASE(needs_nothing) { BOOST_TEST(true); }
BOOST_AUTO_TEST_CASE(needs_the_text, *test::precondition(Without())) { BOOST_TEST(false); }
BOOST_AUTO_TEST_SUITE(texts, *test::precondition(Without()))
BOOST_AUTO_TEST_CASE(first) { BOOST_TEST(false); }
BOOST_AUTO_TEST_CASE(second) { BOOST_TEST(false); }
BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(exiting)
BOOST_AUTO_TEST_CASE(passes_and_fails_on_the_way_out) {
    BOOST_TEST(true);
    std::atexit([] { std::_Exit(3); });
}
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(careless)
BOOST_AUTO_TEST_CASE(reads_past_the_end) {
    const std::unique_ptr<int[]> values(new int[4]);
    const volatile std::size_t end = 4;
    const volatile int past_the_end = values.get()[end];
    BOOST_TEST((past_the_end == 0 || past_the_end != 0));
}
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(racing)
BOOST_AUTO_TEST_CASE(two_threads_count_together) {
    volatile int count = 0;
    std::thread other([&] { count = count + 1; });
    count = count + 1;
    other.join();
    BOOST_TEST(count >= 1);
}
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(hanging)
BOOST_AUTO_TEST_CASE(does_not_end) { std::this_thread::sleep_for(std::chrono::hours(1)); }
BOOST_AUTO_TEST_SUITE_END()
