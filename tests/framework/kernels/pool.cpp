#include "framework/kernels/pool.hpp"

#include "framework/kernels/memory.hpp"
#include "framework/tensor/array.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <limits>
#include <string>
#include <sys/resource.h>
#include <thread>
#include <vector>

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(the_pool)

BOOST_AUTO_TEST_CASE(buffers_are_aligned_and_theirs_to_the_last_byte) {
    for (const std::size_t bytes :
         {1, 15, 16, 1000, 1023, 1024, 1025, 4096, 5000, 100000, 1 << 20}) {
        std::vector<void*> buffers;
        for (int i = 0; i < 4; ++i) {
            void* const buffer = pool::allocate(bytes);
            BOOST_TEST(reinterpret_cast<std::uintptr_t>(buffer) % (bytes < 1024 ? 16 : 64) == 0u);
            std::memset(buffer, i, bytes);
            buffers.push_back(buffer);
        }
        for (int i = 0; i < 4; ++i) {
            const auto* const first = static_cast<const unsigned char*>(buffers[i]);
            BOOST_TEST((first[0] == i && first[bytes / 2] == i && first[bytes - 1] == i));
            pool::deallocate(buffers[i], bytes);
        }
    }
}

BOOST_AUTO_TEST_CASE(no_bytes_are_no_error) {
    pool::deallocate(pool::allocate(0), 0);
    pool::deallocate(nullptr, 0);
    pool::deallocate(nullptr, 5000);
    const Array nothing = empty({0, 3});
    BOOST_TEST(nothing.size() == 0u);
}

BOOST_AUTO_TEST_CASE(arrays_come_from_the_pool_and_go_back) {
    const std::size_t before = pool::statistics().in_use;
    {
        const Array x = zeros({100, 100});
        BOOST_TEST(pool::statistics().in_use >= before + x.size() * sizeof(Real));
        BOOST_TEST(pool::statistics().in_use <= before + x.size() * sizeof(Real) * 5 / 4);
        BOOST_TEST(reinterpret_cast<std::uintptr_t>(x.data()) % 64 == 0u);
    }
    BOOST_TEST(pool::statistics().in_use == before);
}

// The address sanitizer gives buffers back to the system at once, and both end the program where
// one is too large.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

BOOST_AUTO_TEST_CASE(more_than_there_is_throws_and_counts_for_nothing) {
    const pool::Statistics before = pool::statistics();
    const std::size_t most = std::numeric_limits<std::size_t>::max();
    for (const std::size_t bytes : {most, most - 1, most / 2, most / 2 + 2, most / 4 * 3})
        BOOST_CHECK_THROW(pool::allocate(bytes), std::bad_alloc);
    BOOST_TEST(pool::statistics().in_use == before.in_use);
    BOOST_TEST(pool::statistics().peak == before.peak);
}

BOOST_AUTO_TEST_CASE(says_how_much_more_than_there_is_was_asked_for) {
    try {
        pool::allocate(std::numeric_limits<std::size_t>::max() / 8);
        BOOST_ERROR("no exception");
    } catch (const OutOfMemory& error) {
        BOOST_TEST(std::string(error.what()).starts_with("[pool] a buffer needs 2305843009 GB"));
    }
}

BOOST_AUTO_TEST_CASE(kept_buffers_make_room_for_another_size) {
    pool::release();
    constexpr std::size_t megabyte = 1 << 20;
    pool::deallocate(pool::allocate(600 * megabyte), 600 * megabyte);
    std::size_t pages = 0; // of this process
    std::ifstream("/proc/self/statm") >> pages;
    BOOST_TEST_REQUIRE(pages > 0u);
    rlimit before{}, tight{};
    getrlimit(RLIMIT_AS, &before);
    tight = before;
    tight.rlim_cur = pages * 4096 + 100 * megabyte;
    setrlimit(RLIMIT_AS, &tight);
    void* buffer = nullptr;
    try {
        buffer = pool::allocate(400 * megabyte);
    } catch (const OutOfMemory&) {
    }
    setrlimit(RLIMIT_AS, &before);
    BOOST_TEST(buffer != nullptr);
    BOOST_TEST(pool::statistics().kept == 0u);
    pool::deallocate(buffer, 400 * megabyte);
    pool::release();
}

BOOST_AUTO_TEST_CASE(a_freed_buffer_is_handed_out_again) {
    void* const first = pool::allocate(5000);
    const pool::Statistics used = pool::statistics();
    pool::deallocate(first, 5000);
    const pool::Statistics freed = pool::statistics();
    BOOST_TEST(freed.in_use < used.in_use);
    BOOST_TEST(freed.in_use + freed.kept == used.in_use + used.kept);
    BOOST_TEST(freed.peak == used.peak);

    void* const again = pool::allocate(4900); // near enough in size
    BOOST_TEST(again == first);
    BOOST_TEST(pool::statistics().in_use == used.in_use);
    BOOST_TEST(pool::statistics().kept == used.kept);
    pool::deallocate(again, 4900);
}

BOOST_AUTO_TEST_CASE(a_larger_request_does_not_get_a_smaller_buffer) {
    void* const small = pool::allocate(5000);
    pool::deallocate(small, 5000);
    void* const large = pool::allocate(50000);
    BOOST_TEST(large != small);
    pool::deallocate(large, 50000);
}

// What forward saved makes room for gradients of other sizes.
BOOST_AUTO_TEST_CASE(large_buffers_that_are_free_are_cut_and_joined) {
    constexpr std::size_t size = 1 << 20;
    pool::release();
    void* const whole = pool::allocate(size);
    const pool::Statistics used = pool::statistics();
    pool::deallocate(whole, size);
    std::vector<void*> parts;
    for (int i = 0; i < 4; ++i) parts.push_back(pool::allocate(size / 4));
    BOOST_TEST(pool::statistics().in_use == used.in_use);
    BOOST_TEST(pool::statistics().kept == used.kept);
    for (void* const part : parts) pool::deallocate(part, size / 4);
    BOOST_TEST(pool::allocate(size) == whole);
    pool::deallocate(whole, size);
}

BOOST_AUTO_TEST_CASE(small_buffers_are_not_counted) {
    const pool::Statistics before = pool::statistics();
    void* const small = pool::allocate(1023);
    BOOST_TEST(pool::statistics().in_use == before.in_use);
    pool::deallocate(small, 1023);
    BOOST_TEST(pool::statistics().kept == before.kept);
}

BOOST_AUTO_TEST_CASE(the_peak_can_be_taken_anew) {
    void* const held = pool::allocate(5000);
    pool::deallocate(pool::allocate(100000), 100000);
    BOOST_TEST(pool::statistics().peak >= pool::statistics().in_use + 100000);
    pool::reset_peak();
    BOOST_TEST(pool::statistics().peak == pool::statistics().in_use);
    pool::deallocate(pool::allocate(20000), 20000);
    BOOST_TEST(pool::statistics().peak >= pool::statistics().in_use + 20000);
    BOOST_TEST(pool::statistics().peak < pool::statistics().in_use + 100000);
    pool::deallocate(held, 5000);
}

BOOST_AUTO_TEST_CASE(release_gives_back_what_is_kept_and_nothing_else) {
    void* const held = pool::allocate(7000);
    std::memset(held, 42, 7000);
    pool::deallocate(pool::allocate(9000), 9000);
    const std::size_t in_use = pool::statistics().in_use;
    BOOST_TEST(pool::statistics().kept > 0u);
    pool::release();
    BOOST_TEST(pool::statistics().kept == 0u);
    BOOST_TEST(pool::statistics().in_use == in_use);
    BOOST_TEST(static_cast<unsigned char*>(held)[6999] == 42);
    pool::deallocate(held, 7000);
}

BOOST_AUTO_TEST_CASE(any_thread_may_free_what_another_allocated) {
    const std::size_t before = pool::statistics().in_use;
    std::vector<void*> buffers(64);
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (std::size_t i = t; i < buffers.size(); i += 4) buffers[i] = pool::allocate(2000);
        });
    for (std::thread& thread : threads) thread.join();
    threads.clear();
    for (std::size_t t = 0; t < 4; ++t)
        threads.emplace_back([&, t] { // each frees those of its neighbour, and takes some again
            for (std::size_t i = (t + 1) % 4; i < buffers.size(); i += 4) {
                pool::deallocate(buffers[i], 2000);
                pool::deallocate(pool::allocate(2000), 2000);
            }
        });
    for (std::thread& thread : threads) thread.join();
    BOOST_TEST(pool::statistics().in_use == before);
    BOOST_TEST(pool::statistics().peak >= before + 64 * 2000);
}

#endif

BOOST_AUTO_TEST_SUITE_END()
