#include "framework/kernels/blas.hpp"

#include "tests/support/products.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(blas_calls)

BOOST_AUTO_TEST_CASE(gemv_adds_to_what_is_there) {
    Generator generator(3);
    for (const auto& [m, k] : {std::pair(1, 1), {1, 5}, {5, 1}, {7, 9}, {130, 70}, {3, 0}, {0, 3}})
        for (const std::size_t spare : {0, 3})
            for (const bool is_transposed : {false, true}) {
                const auto rows = std::size_t(m), columns = std::size_t(k);
                const Array a = normal(
                    {is_transposed ? columns : rows, (is_transposed ? rows : columns) + spare},
                    generator);
                const MatrixView A{a.data(), rows, columns, a.shape(1), is_transposed};
                const Array x = normal({columns}, generator);
                Array y = normal({rows}, generator);
                const Array expected = naive(A, {x.data(), columns, 1, 1}, y, 1, 1, 1);
                gemv(A, x.data(), y.data());
                BOOST_TEST_CONTEXT(m << "x" << k << " spare " << spare
                                     << (is_transposed ? " Aᵀ" : " A"))
                BOOST_TEST(close(y, expected, 1e-4));
            }
}

BOOST_AUTO_TEST_CASE(extents_that_blas_cannot_address_are_refused) {
    const std::size_t huge = std::size_t(1) << 32; // 0 modulo 2³²
    BOOST_TEST(error_of<std::invalid_argument>([&] {
                   blas_gemm({nullptr, huge, 0, 1}, {nullptr, 0, 0, 1}, nullptr, 1, 0, 1);
               }) == "[gemm] an extent of 4294967296 is more than BLAS can address");
    BOOST_TEST(error_of<std::invalid_argument>([&] {
                   gemv({nullptr, 0, huge, 1, true}, nullptr, nullptr);
               }) == "[gemv] an extent of 4294967296 is more than BLAS can address");
}

BOOST_AUTO_TEST_SUITE_END()
