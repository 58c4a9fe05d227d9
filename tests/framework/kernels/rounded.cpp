#include "framework/kernels/rounded.hpp"

#include "tests/support/products.hpp"

using namespace tapestry;
using kernels::Bfloat16;
using kernels::multiply_rounded;
using kernels::Rounded;
using kernels::to_float;

BOOST_AUTO_TEST_SUITE(rounded_factors)

BOOST_AUTO_TEST_CASE(a_copy_has_the_nearest_numbers_and_zeros_around_them) {
    Generator generator(1);
    const Array x = normal({5, 20}, generator);
    for (const bool is_transposed : {false, true}) {
        MatrixView m{x.data(), 5, 17, 20};
        if (is_transposed) m = transposed(m);
        const Rounded copy(m, 3);
        const MatrixOf<Bfloat16> view = copy.view();
        BOOST_TEST((view.rows == m.rows && view.columns == m.columns && view.stride == 32 &&
                    view.is_transposed == is_transposed));
        for (std::size_t i = 0; i < 16; ++i)
            for (std::size_t j = 0; j < 32; ++j) {
                const Bfloat16 expected =
                    i < 5 && j < 17 ? kernels::to_bfloat16(float(3 * x(i, j))) : Bfloat16(0);
                BOOST_TEST(view.data[i * 32 + j] == expected);
            }
    }
}

// With and without gaps, for sizes that fill registers and tiles and for others.
BOOST_AUTO_TEST_CASE(their_product_has_sums_in_real) {
    Generator generator(2);
    const struct {
        std::size_t m, k, n;
    } sizes[] = {{1, 1, 1}, {16, 32, 16}, {33, 17, 65}, {70, 130, 48}, {130, 65, 64}};
    for (const auto& [m, k, n] : sizes)
        for (const std::size_t spare : {0, 3})
            for (const bool a_transposed : {false, true})
                for (const bool b_transposed : {false, true})
                    for (const Real beta : {Real(0), Real(1), Real(0.5)}) {
                        const Array a = normal({m * k}, generator), b = normal({k * n}, generator);
                        Array c = normal({m, n + spare}, generator);
                        const MatrixView A{a.data(), m, k, a_transposed ? m : k, a_transposed};
                        const MatrixView B{b.data(), k, n, b_transposed ? k : n, b_transposed};
                        const Rounded of_a(A), of_b(B);
                        Array expected = c;
                        for (std::size_t i = 0; i < m; ++i)
                            for (std::size_t j = 0; j < n; ++j) {
                                double sum = 0;
                                for (std::size_t t = 0; t < k; ++t)
                                    sum += double(to_float(element(of_a.view(), i, t))) *
                                           double(to_float(element(of_b.view(), t, j)));
                                expected(i, j) = Real(sum + double(beta) * double(c(i, j)));
                            }
                        if (beta == 0)
                            for (std::size_t i = 0; i < m; ++i)
                                for (std::size_t j = 0; j < n; ++j) c(i, j) = not_a_number;
                        multiply_rounded(of_a.view(), of_b.view(), c.data(), n + spare, beta);
                        BOOST_TEST_CONTEXT(m << "x" << k << "x" << n << " spare " << spare
                                             << (a_transposed ? " Aᵀ" : " A")
                                             << (b_transposed ? " Bᵀ" : " B") << " beta " << beta)
                        BOOST_TEST(close(c, expected, 1e-4)); // nor was a spare one touched
                    }
}

BOOST_AUTO_TEST_SUITE_END()
