#include "framework/kernels/precision.hpp"

#include "framework/kernels/workers.hpp"
#include "tests/support/tensors.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(precision_of_products)

BOOST_AUTO_TEST_CASE(it_holds_for_a_scope_and_for_all_threads) {
    BOOST_TEST((matmul_precision() == MatmulPrecision::full));
    Workers workers(2);
    {
        const ScopedMatmulPrecision outer(MatmulPrecision::bfloat16);
        std::vector<MatmulPrecision> seen(2);
        workers.run([&](std::size_t worker) { seen[worker] = matmul_precision(); });
        for (const MatmulPrecision of_worker : seen)
            BOOST_TEST((of_worker == MatmulPrecision::bfloat16));
        {
            const ScopedMatmulPrecision inner(MatmulPrecision::full);
            BOOST_TEST((matmul_precision() == MatmulPrecision::full));
        }
        BOOST_TEST((matmul_precision() == MatmulPrecision::bfloat16));
    }
    BOOST_TEST((matmul_precision() == MatmulPrecision::full));
}

BOOST_AUTO_TEST_CASE(it_has_two_names) {
    BOOST_TEST((precision_named("float") == MatmulPrecision::full));
    BOOST_TEST((precision_named("bfloat16") == MatmulPrecision::bfloat16));
    BOOST_TEST(error_of<std::invalid_argument>([] { precision_named("half"); }) ==
               "[precision_named] knows float and bfloat16, not 'half'");
}

BOOST_AUTO_TEST_SUITE_END()
