#include "framework/kernels/workers.hpp"

#include "tests/support/tensors.hpp"

#include <atomic>
#include <fstream>
#include <set>
#include <sys/resource.h>
#include <system_error>
#include <unistd.h>

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(worker_threads)

BOOST_AUTO_TEST_CASE(workers_run_each_task_once_and_the_first_on_the_calling_thread) {
    for (const std::size_t count : {1, 2, 5}) {
        Workers workers(count);
        BOOST_TEST(workers.size() == count);
        for (int round = 0; round < 200; ++round) {
            std::vector<std::atomic<int>> runs(count);
            std::vector<std::thread::id> threads(count);
            workers.run([&](std::size_t number) {
                ++runs[number];
                threads[number] = std::this_thread::get_id();
            });
            for (const auto& number : runs) BOOST_REQUIRE(number == 1);
            BOOST_REQUIRE(threads[0] == std::this_thread::get_id());
            BOOST_REQUIRE(std::set(threads.begin(), threads.end()).size() == count);
        }
    }
}

BOOST_AUTO_TEST_CASE(the_exception_of_the_lowest_task_arrives_after_all_have_ended) {
    Workers workers(4);
    std::atomic<int> ended{0};
    const std::string message = error_of<std::runtime_error>([&] {
        workers.run([&](std::size_t number) {
            ++ended;
            if (number % 2 == 1) throw std::runtime_error("task " + std::to_string(number));
        });
    });
    BOOST_TEST(message == "task 1");
    BOOST_TEST(ended == 4);
    workers.run([](std::size_t) {}); // and is forgotten
}

BOOST_AUTO_TEST_CASE(an_exception_of_the_calling_thread_waits_for_the_others) {
    Workers workers(3);
    std::atomic<int> ended{0};
    const std::string message = error_of<std::runtime_error>([&] {
        workers.run([&](std::size_t number) {
            if (number == 0) throw std::runtime_error("task 0");
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
            ++ended;
            throw std::runtime_error("another");
        });
    });
    BOOST_TEST(message == "task 0");
    BOOST_TEST(ended == 2);
}

BOOST_AUTO_TEST_CASE(tasks_for_any_free_thread_are_each_run_once) {
    for (const std::size_t threads : {1, 2, 5}) {
        Workers workers(threads);
        for (const std::size_t count : {0, 1, 4, 5, 100}) {
            std::vector<std::atomic<int>> runs(count);
            workers.for_each(count, [&](std::size_t i) { ++runs.at(i); });
            for (const auto& task : runs) BOOST_TEST(task == 1);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_task_for_any_free_thread_may_fail) {
    for (const std::size_t threads : {1, 3}) {
        Workers workers(threads);
        std::vector<std::atomic<int>> runs(50);
        BOOST_TEST(error_of<std::runtime_error>([&] {
                       workers.for_each(runs.size(), [&](std::size_t i) {
                           ++runs[i];
                           if (i == 7) throw std::runtime_error("task 7");
                       });
                   }) == "task 7");
        for (std::size_t i = 0; i < runs.size(); ++i) BOOST_TEST(runs[i] <= 1);
        BOOST_TEST(runs[7] == 1);
        std::atomic<int> later{0};
        workers.for_each(10, [&](std::size_t) { ++later; });
        BOOST_TEST(later == 10);
    }
}

BOOST_AUTO_TEST_CASE(no_workers_at_all_are_refused) {
    BOOST_TEST(error_of<std::invalid_argument>([] { Workers none(0); }) ==
               "[Workers] needs at least one thread");
}

// The sanitizers have memory of their own, which a limit would hit first.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

BOOST_AUTO_TEST_CASE(threads_that_cannot_be_started_are_an_error) {
    std::size_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    rlimit before{};
    BOOST_REQUIRE(getrlimit(RLIMIT_AS, &before) == 0);
    rlimit tight = before; // room for the stacks of some threads, not of 1000
    tight.rlim_cur = pages * std::size_t(sysconf(_SC_PAGESIZE)) + (std::size_t(100) << 20);
    BOOST_REQUIRE(setrlimit(RLIMIT_AS, &tight) == 0);
    std::string message;
    try {
        Workers workers(1000);
    } catch (const std::system_error& error) {
        message = error.what();
    }
    BOOST_REQUIRE(setrlimit(RLIMIT_AS, &before) == 0);
    BOOST_TEST(message.starts_with("[Workers] only "), message);
    BOOST_TEST(message.find(" of 1000 threads can be had: take fewer") != std::string::npos,
               message);
}

#endif

BOOST_AUTO_TEST_SUITE_END()
