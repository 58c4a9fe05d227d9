#include "framework/kernels/team.hpp"

#include "tests/support/tensors.hpp"

#include <chrono>
#include <set>

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(teams_of_threads)

BOOST_AUTO_TEST_CASE(each_task_runs_once_and_all_have_ended_after_a_call) {
    for (const std::size_t size : {1, 2, 3, 5}) {
        Team team(size);
        BOOST_TEST(team.size() == size);
        for (std::size_t round = 0; round < 2000; ++round) {
            std::vector<int> runs(round % 17, 0);
            team.for_each(runs.size(), [&](std::size_t i) { ++runs[i]; });
            BOOST_REQUIRE(runs == std::vector<int>(runs.size(), 1));
        }
    }
}

// A thread that is at work while its team ends has to hear of it.
BOOST_AUTO_TEST_CASE(a_team_ends_at_any_moment) {
    for (int round = 0; round < 1000; ++round) {
        std::atomic<int> runs{0};
        Team team(3);
        team.for_each(std::size_t(round % 5), [&](std::size_t) { ++runs; });
        BOOST_REQUIRE(runs == round % 5);
    }
}

BOOST_AUTO_TEST_CASE(threads_that_went_to_sleep_are_woken) {
    Team team(2);
    for (int round = 0; round < 5; ++round) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        std::atomic<std::size_t> started{0};
        std::vector<std::thread::id> threads(2);
        team.for_each(2, [&](std::size_t i) { // each waits for the other
            threads[i] = std::this_thread::get_id();
            for (++started; started < 2;) std::this_thread::yield();
        });
        BOOST_TEST((threads[0] == std::this_thread::get_id() && threads[1] != threads[0]));
    }
}

// Its share is done by the others.
BOOST_AUTO_TEST_CASE(a_thread_that_is_held_up_keeps_nobody_waiting) {
    Team team(2);
    std::atomic<std::size_t> others{0};
    team.for_each(20, [&](std::size_t i) {
        if (i == 10) // the first of the second thread's share, whoever has it
            while (others < 19) std::this_thread::yield();
        else
            ++others;
    });
    BOOST_TEST(others == 19u);
}

BOOST_AUTO_TEST_CASE(work_is_shared_out_within_a_scope_and_where_it_is_worth_it) {
    constexpr std::size_t much = 1 << 20, little = 1000;
    const auto threads_of = [](std::size_t bytes) {
        std::vector<std::thread::id> threads(2);
        std::atomic<std::size_t> started{0};
        const bool is_shared = kernels::parts_to_share(bytes) > 1;
        kernels::share_out(2, bytes, [&](std::size_t i) {
            threads[i] = std::this_thread::get_id();
            for (++started; is_shared && started < 2;) std::this_thread::yield();
        });
        return std::set(threads.begin(), threads.end()).size();
    };
    BOOST_TEST(threads_of(much) == 1u);
    {
        const TeamScope scope(2);
        BOOST_TEST(threads_of(much) == 2u);
        BOOST_TEST(threads_of(little) == 1u);
        {
            const TeamScope inner(1);
            BOOST_TEST(threads_of(little) == 1u);
        }
        BOOST_TEST(threads_of(much) == 2u);
        std::atomic<int> runs{0};
        kernels::share_out(4, much, [&](std::size_t) { // within a task a thread works alone
            kernels::share_out(3, much, [&](std::size_t) { ++runs; });
        });
        BOOST_TEST(runs == 12);
        BOOST_TEST(threads_of(much) == 2u);
    }
    BOOST_TEST(threads_of(much) == 1u);
}

BOOST_AUTO_TEST_CASE(a_team_of_none_is_refused) {
    BOOST_TEST(error_of<std::invalid_argument>([] { Team team(0); }) ==
               "[Team] needs at least one thread");
}

BOOST_AUTO_TEST_SUITE_END()
