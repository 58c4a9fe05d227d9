#include "framework/kernels/blas.hpp"

#include "tests/support/products.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(blas_calls)

BOOST_AUTO_TEST_CASE(extents_that_blas_cannot_address_are_refused) {
    const std::size_t huge = std::size_t(1) << 32; // 0 modulo 2³²
    BOOST_TEST(error_of<std::invalid_argument>([&] {
                   blas_gemm({nullptr, huge, 0, 1}, {nullptr, 0, 0, 1}, nullptr, 1, 0, 1);
               }) == "[gemm] an extent of 4294967296 is more than BLAS can address");
}

BOOST_AUTO_TEST_SUITE_END()
