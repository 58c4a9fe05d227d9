#include "framework/kernels/onednn.hpp"

#include "framework/kernels/openblas.hpp"
#include "tests/support/products.hpp"

#include <thread>

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(products_of_onednn)

// More kinds than are kept for a thread: 1000.
BOOST_AUTO_TEST_CASE(any_number_of_sizes_can_be_multiplied,
                     *boost::unit_test::precondition([](auto) {
                         return boost::test_tools::assertion_result(!onednn::name().empty());
                     })) {
    const std::vector<float> a(40 * 40, 0.5f), b(40 * 40, 2.f);
    for (int round = 0; round < 2; ++round)
        for (std::size_t m = 1; m <= 33; ++m)
            for (std::size_t n = 1; n <= 33; ++n) {
                std::vector<float> c(m * n, 7.f);
                onednn::multiply(MatrixView{a.data(), m, 3, 40}, MatrixView{b.data(), 3, n, 40},
                                 c.data(), n, round == 1);
                BOOST_REQUIRE(std::all_of(c.begin(), c.end(), [round](float found) {
                    return found == (round == 1 ? 10 : 3);
                }));
            }
}

BOOST_AUTO_TEST_CASE(threads_give_equal_bits_and_more_threads_the_same_product,
                     *boost::unit_test::precondition([](auto) {
                         return boost::test_tools::assertion_result(!onednn::name().empty());
                     })) {
    constexpr std::size_t n = 150;
    std::vector<float> a(n * n), b(n * n);
    for (std::size_t i = 0; i < n * n; ++i) {
        a[i] = float(i % 17) - 8.f;
        b[i] = 1.f / float(1 + i % 23);
    }
    const auto multiplied = [&] {
        std::vector<float> c(n * n);
        onednn::multiply(MatrixView{a.data(), n, n, n}, MatrixView{b.data(), n, n, n}, c.data(), n,
                         false);
        return c;
    };
    const std::vector<float> here = multiplied();
    std::vector<float> there;
    std::thread([&] { there = multiplied(); }).join();
    BOOST_TEST(here == there);
    const BlasThreads two(2);
    const std::vector<float> shared = multiplied();
    for (std::size_t i = 0; i < n * n; ++i) BOOST_REQUIRE(std::abs(shared[i] - here[i]) < 1e-3f);
}

BOOST_AUTO_TEST_SUITE_END()
