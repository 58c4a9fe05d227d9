#include "framework/kernels/start_threads.hpp"

#include "tests/support/says.hpp"
#include "tests/support/tensors.hpp"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <new>
#include <system_error>

using namespace tapestry;
using kernels::start_threads;

BOOST_AUTO_TEST_SUITE(threads_of_an_owner)

namespace {

struct Owner {
    std::vector<std::thread> threads;
    std::atomic<int> sum{0};
    int stops = 0;

    void start(std::size_t count, const std::function<void(std::size_t)>& work) {
        start_threads("Owner", count, threads, work, [this] { stop(); });
    }
    void stop() {
        ++stops;
        for (std::thread& thread : threads) thread.join();
    }
};

// Work that cannot be copied for the third thread.
template<class Error>
struct Scarce {
    Owner* owner;
    std::atomic<int>* copies;
    Scarce(Owner& owner, std::atomic<int>& copies)
        : owner(&owner)
        , copies(&copies) {}
    Scarce(const Scarce& other)
        : owner(other.owner)
        , copies(other.copies) {
        if (++*copies == 4) throw Error(); // one copy is the function's own
    }
    void operator()(std::size_t number) const { owner->sum += int(number); }
};

struct NoThread : std::system_error {
    NoThread()
        : std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again)) {}
};

} // namespace

BOOST_AUTO_TEST_CASE(a_thread_waits_for_another_value_awake_and_asleep) {
    for (const int milliseconds : {0, 1, 50}) {
        std::atomic<std::uint32_t> value{7};
        std::atomic<bool> is_told{false};
        std::thread waiting([&] {
            kernels::wait_while(value, 7);
            BOOST_TEST(is_told);
        });
        std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
        is_told = true;
        value = 8;
        value.notify_one();
        waiting.join();
        kernels::wait_while(value, 7); // returns at once
    }
}

BOOST_AUTO_TEST_CASE(each_has_its_number) {
    Owner owner;
    owner.start(4, [&](std::size_t number) { owner.sum += 1 << number; });
    BOOST_TEST(owner.threads.size() == 3u);
    BOOST_TEST(owner.stops == 0);
    owner.stop();
    BOOST_TEST(owner.sum == 2 + 4 + 8);
}

BOOST_AUTO_TEST_CASE(an_owner_without_threads_is_refused) {
    Owner owner;
    BOOST_TEST(error_of<std::invalid_argument>([&] { owner.start(0, [](std::size_t) {}); }) ==
               "[Owner] needs at least one thread");
}

BOOST_AUTO_TEST_CASE(those_that_did_start_are_ended_before_the_error) {
    Owner owner;
    std::atomic<int> copies{0};
    const std::string said =
        error_of<std::system_error>([&] { owner.start(9, Scarce<NoThread>(owner, copies)); });
    BOOST_TEST(said.starts_with("[Owner] only 3 of 9 threads can be had: take fewer"), said);
    BOOST_TEST(owner.stops == 1);
    BOOST_TEST(owner.sum == 1 + 2);

    Owner other;
    copies = 0;
    BOOST_CHECK_THROW(other.start(9, Scarce<std::bad_alloc>(other, copies)), std::bad_alloc);
    BOOST_TEST(other.stops == 1);
}

BOOST_AUTO_TEST_SUITE_END()
