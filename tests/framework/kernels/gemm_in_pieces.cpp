#include "framework/kernels/gemm_in_pieces.hpp"

#include "tests/support/tensors.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(products_in_pieces)

// Each extent is the longest in turn, longer than a piece and not a multiple of one. Two of the
// products have an extent that is short, and small ones are one piece.
BOOST_AUTO_TEST_CASE(are_what_gemm_makes_of_the_whole) {
    Generator generator(1);
    const struct {
        std::size_t m, k, n;
    } sizes[] = {{32, 64, 600}, {600, 32, 64}, {32, 600, 64},  {1, 1, 600000}, {300, 300, 300},
                 {5, 7, 9},     {32, 0, 600},  {600, 2000, 1}, {0, 3, 4}};
    for (const auto& [m, k, n] : sizes)
        for (const bool a_transposed : {false, true})
            for (const bool b_transposed : {false, true})
                for (const auto& [alpha, beta] : {std::pair(1., 0.), {0.5, 1.}, {1., -2.}}) {
                    const Array a =
                        normal({a_transposed ? k : m, (a_transposed ? m : k) + 3}, generator);
                    const Array b =
                        normal({b_transposed ? n : k, (b_transposed ? k : n) + 1}, generator);
                    const MatrixView A{a.data(), m, k, a.shape(1), a_transposed};
                    const MatrixView B{b.data(), k, n, b.shape(1), b_transposed};
                    Array expected = normal({m, n + 2}, generator), found = expected;
                    gemm(A, B, expected.data(), n + 2, Real(beta), Real(alpha));
                    kernels::gemm_in_pieces(A, B, found.data(), n + 2, Real(beta), Real(alpha));
                    BOOST_TEST_CONTEXT(m << "x" << k << "x" << n << (a_transposed ? " Aᵀ" : " A")
                                         << (b_transposed ? " Bᵀ" : " B") << " beta " << beta)
                    BOOST_TEST(close(found, expected, rounding(1e-3)));
                }
}

BOOST_AUTO_TEST_SUITE_END()
