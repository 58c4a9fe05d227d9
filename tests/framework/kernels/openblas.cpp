#include "framework/kernels/openblas.hpp"

#include "framework/kernels/blas.hpp"
#include "framework/kernels/memory.hpp"
#include "tests/support/tensors.hpp"

#include <fstream>
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

BOOST_AUTO_TEST_CASE(a_thread_without_room_for_its_buffer_gets_an_error_and_does_not_wait) {
    std::size_t pages = 0; // of this process
    std::ifstream("/proc/self/statm") >> pages;
    rlimit before{};
    getrlimit(RLIMIT_AS, &before);
    std::string found;
    std::thread([&] { // on which nothing has asked before
        rlimit tight = before;
        tight.rlim_cur = pages * 4096 + (100 << 20);
        setrlimit(RLIMIT_AS, &tight);
        try {
            require_blas_memory();
        } catch (const OutOfMemory& error) {
            found = error.what();
        }
        setrlimit(RLIMIT_AS, &before);
        require_blas_memory();
    })
        .join();
    BOOST_TEST(found.starts_with("[gemm] OpenBLAS's buffer for this thread needs 201 MB"), found);
}

#endif

BOOST_AUTO_TEST_SUITE_END()
