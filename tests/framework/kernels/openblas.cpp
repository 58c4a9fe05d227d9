#include "framework/kernels/openblas.hpp"

#include "framework/kernels/gemm.hpp"
#include "framework/kernels/memory.hpp"
#include "framework/kernels/workers.hpp"
#include "tests/support/tensors.hpp"

#include <algorithm>
#include <atomic>
#include <cblas.h>
#include <cmath>
#include <fstream>
#include <latch>
#include <sys/resource.h>
#include <thread>

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(threads_of_blas)

BOOST_AUTO_TEST_CASE(there_is_one_unless_more_are_asked_for) {
    BOOST_TEST(blas_threads() == 1u);
    {
        const BlasThreads three(3);
        BOOST_TEST(blas_threads() == 3u);
    }
    BOOST_TEST(blas_threads() == 1u);
}

BOOST_AUTO_TEST_CASE(they_can_be_set_for_good) {
    for (const std::size_t count : {2, 4, 1}) {
        BOOST_TEST(set_blas_threads(count));
        BOOST_TEST(blas_threads() == count);
    }
}

BOOST_AUTO_TEST_CASE(there_is_one_again_after_an_exception) {
    try {
        const BlasThreads two(2);
        throw std::runtime_error("on purpose");
    } catch (const std::runtime_error&) {
    }
    BOOST_TEST(blas_threads() == 1u);
}

BOOST_AUTO_TEST_CASE(more_give_the_same_product) {
    Generator generator(5);
    const std::size_t n = 300; // large enough to be shared out
    const Array a = normal({n, n}, generator), b = normal({n, n}, generator);
    Array one = empty({n, n}), several = empty({n, n});
    gemm({a.data(), n, n, n}, {b.data(), n, n, n}, one.data(), n);
    {
        const BlasThreads threads(3);
        gemm({a.data(), n, n, n}, {b.data(), n, n, n}, several.data(), n);
    }
    BOOST_TEST(close(several, one, 1e-3));
}

BOOST_AUTO_TEST_CASE(the_kernels_have_a_name) { BOOST_TEST(!blas_kernels().empty()); }

// The sanitizers have more address space than a limit would leave.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

namespace {

std::size_t address_space() {
    std::size_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    return pages * 4096;
}

// As much address space as the process has, and this much more, for as long as it lives.
class RoomFor {
  public:
    explicit RoomFor(std::size_t bytes) {
        getrlimit(RLIMIT_AS, &before_);
        rlimit tight = before_;
        tight.rlim_cur = address_space() + bytes;
        setrlimit(RLIMIT_AS, &tight);
    }
    ~RoomFor() { setrlimit(RLIMIT_AS, &before_); }
    RoomFor(const RoomFor&) = delete;
    RoomFor& operator=(const RoomFor&) = delete;

  private:
    rlimit before_{};
};

} // namespace

BOOST_AUTO_TEST_CASE(a_thread_without_room_for_its_buffer_gets_an_error_and_does_not_wait) {
    Workers many(6); // more than have asked before, so that a buffer is missing
    std::vector<std::string> found(many.size());
    many.run([&](std::size_t number) {
        if (number > 0) require_blas_memory();
    });
    std::thread([&] {
        {
            const RoomFor too_little(100 << 20);
            found[0] = error_of<OutOfMemory>([] { require_blas_memory(); });
        }
        require_blas_memory();
    }).join();
    BOOST_TEST(found[0].starts_with("[gemm] OpenBLAS's buffer for this thread needs 201 MB"),
               found[0]);
}

BOOST_AUTO_TEST_CASE(products_on_all_threads_need_no_more_memory_once_each_has_asked) {
    constexpr std::size_t n = 200;
    const Array ones = tapestry::ones({n, n});
    Workers workers(8);
    std::vector<Array> products(workers.size(), zeros({n, n}));
    workers.run([&](std::size_t) { require_blas_memory(); });
    const RoomFor too_little(50 << 20);
    workers.run([&](std::size_t number) {
        for (int i = 0; i < 20; ++i)
            gemm({ones.data(), n, n, n}, {ones.data(), n, n, n}, products[number].data(), n);
    });
    for (const Array& product : products) BOOST_TEST(product(n - 1, n - 1) == Real(n));
}

BOOST_AUTO_TEST_CASE(threads_of_blas_without_memory_or_without_threads_are_an_error) {
    const std::size_t before = blas_threads();
    const std::string memory = error_of<OutOfMemory>([] {
        const RoomFor too_little(std::size_t(300) << 20);
        const BlasThreads more(24);
    });
    BOOST_TEST(memory.starts_with("[gemm] a product on 24 threads needs "), memory);
    const std::string threads = error_of<std::system_error>([] {
        const RoomFor too_little(50 << 20);
        const BlasThreads more(60);
    });
    BOOST_TEST(threads.starts_with("[gemm] only "), threads);
    BOOST_TEST(threads.find(" of 60 threads can be had: take fewer") != std::string::npos, threads);
    BOOST_TEST(blas_threads() == before);
}

BOOST_AUTO_TEST_CASE(products_wait_while_a_buffer_is_mapped_and_take_none_of_their_own) {
    constexpr std::size_t columns = 600, count = 60, multiplying = 4;
    const Array matrix = ones({1, columns}), x = ones({1});
    Workers workers(count);
    std::latch begun(count); // and malloc has mapped something for each thread
    std::atomic<std::size_t> turn = multiplying;
    std::vector<double> grown(count, 0); // in MiB, by the buffer of each
    workers.run([&](std::size_t number) {
        Array y = zeros({columns});
        const auto multiply = [&] {
            cblas_sgemv(CblasRowMajor, CblasTrans, 1, columns, 1, matrix.data(), columns, x.data(),
                        1, 1, y.data(), 1);
        };
        if (number < multiplying) multiply();
        begun.arrive_and_wait();
        if (number < multiplying) {
            while (turn < count) multiply();
            return;
        }
        while (turn != number) std::this_thread::yield();
        const double before = double(address_space());
        require_blas_memory();
        grown[number] = (double(address_space()) - before) / (1 << 20);
        ++turn;
    });
    BOOST_TEST(std::round(std::ranges::max(grown)) == 128);
}

#endif

BOOST_AUTO_TEST_SUITE_END()
