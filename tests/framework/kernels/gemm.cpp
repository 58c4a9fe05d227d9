#include "framework/kernels/gemm.hpp"

#include "framework/kernels/precision.hpp"
#include "tests/support/products.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(matrix_products)

BOOST_AUTO_TEST_CASE(gemm_agrees_with_three_loops) {
    Generator generator(1);
    const struct {
        std::size_t m, k, n;
    } sizes[] = {{1, 1, 1}, {1, 5, 1},    {5, 1, 5},    {2, 3, 4},
                 {7, 8, 9}, {33, 17, 65}, {70, 130, 40}};
    for (const auto& [m, k, n] : sizes)
        for (const std::size_t spare : {0, 3}) // elements between the rows
            for (const bool a_transposed : {false, true})
                for (const bool b_transposed : {false, true})
                    for (const auto& [alpha, beta] :
                         {std::pair(1., 0.), {1., 1.}, {0.5, -2.}, {0., 0.5}}) {
                        const auto matrix = [&](std::size_t rows, std::size_t columns) {
                            return normal({rows, columns + spare}, generator);
                        };
                        const Array a = a_transposed ? matrix(k, m) : matrix(m, k);
                        const Array b = b_transposed ? matrix(n, k) : matrix(k, n);
                        Array c = matrix(m, n);
                        const auto view = [](const Array& x, std::size_t rows, std::size_t columns,
                                             bool is_transposed) {
                            return MatrixView{x.data(), rows, columns, x.shape(1), is_transposed};
                        };
                        const MatrixView A = view(a, m, k, a_transposed);
                        const MatrixView B = view(b, k, n, b_transposed);
                        const Array expected = naive(A, B, c, n + spare, Real(beta), Real(alpha));
                        gemm(A, B, c.data(), n + spare, Real(beta), Real(alpha));
                        BOOST_TEST_CONTEXT(m << "x" << k << "x" << n << " spare " << spare
                                             << (a_transposed ? " Aᵀ" : " A")
                                             << (b_transposed ? " Bᵀ" : " B") << " alpha " << alpha
                                             << " beta " << beta)
                        BOOST_TEST(close(c, expected, 1e-4)); // nor was a spare one touched
                    }
}

BOOST_AUTO_TEST_CASE(with_beta_0_what_was_there_does_not_matter) {
    const Array a = ones({3, 4}), b = ones({4, 5});
    Array c = full({3, 5}, not_a_number);
    gemm({a.data(), 3, 4, 4}, {b.data(), 4, 5, 5}, c.data(), 5);
    BOOST_TEST(close(c, full({3, 5}, 4), 0));
}

BOOST_AUTO_TEST_CASE(a_sum_of_no_products_is_zero) {
    Array c = full({2, 3}, not_a_number);
    const Array nothing = empty({0});
    gemm({nothing.data(), 2, 0, 0}, {nothing.data(), 0, 3, 3}, c.data(), 3);
    BOOST_TEST(close(c, zeros({2, 3}), 0));
    gemm({nothing.data(), 0, 5, 5}, {nothing.data(), 5, 0, 0}, c.data(), 0); // no result at all
}

// A product of a matrix, or of a part of it, with its own transpose: libraries that recognise it by
// the pointers alone compute the wrong shape.
BOOST_AUTO_TEST_CASE(factors_may_lie_in_the_same_memory) {
    Generator generator(2);
    const Array x = normal({6, 4}, generator);
    const MatrixView all{x.data(), 6, 4, 4}, part{x.data(), 2, 4, 4};
    for (const auto& [a, b] : {std::pair(all, transposed(all)),
                               {part, transposed(all)},
                               {all, transposed(part)},
                               {transposed(all), all}}) {
        Array c = empty({a.rows, b.columns});
        const Array expected = naive(a, b, c, b.columns, 0, 1);
        gemm(a, b, c.data(), b.columns);
        BOOST_TEST(close(c, expected, 1e-5));
    }
}

BOOST_AUTO_TEST_CASE(inner_dimensions_must_agree) {
    const Array x = zeros({4, 4});
    Array c = zeros({4, 4});
    BOOST_TEST(error_of<std::invalid_argument>([&] {
                   gemm({x.data(), 2, 3, 3}, {x.data(), 2, 4, 4}, c.data(), 4);
               }) == "[gemm] inner dimensions differ: (2, 3) · (2, 4)");
}

namespace {

Array product(const MatrixView& a, const MatrixView& b, Array c, Real beta = 0) {
    gemm(a, b, c.data(), b.columns, beta);
    return c;
}

// What the numbers of a matrix become.
Array rounded(const Array& x) {
    Array y = x;
    for (Real& number : y) number = kernels::to_float(kernels::to_bfloat16(float(number)));
    return y;
}

} // namespace

BOOST_AUTO_TEST_CASE(large_factors_are_rounded_where_that_is_asked_for) {
    Generator generator(4);
    const Array a = normal({70, 90}, generator), b = normal({90, 130}, generator);
    const Array c = normal({70, 130}, generator);
    const MatrixView A{a.data(), 70, 90, 90}, B{b.data(), 90, 130, 130};
    const Array ra = rounded(a), rb = rounded(b);
    const MatrixView RA{ra.data(), 70, 90, 90}, RB{rb.data(), 90, 130, 130};
    for (const Real beta : {0, 1, -2}) {
        const Array full = product(A, B, c, beta);
        const ScopedMatmulPrecision precision(MatmulPrecision::bfloat16);
        const Array found = product(A, B, c, beta);
        BOOST_TEST(close(found, naive(RA, RB, c, 130, beta, 1), 1e-4));
        BOOST_TEST(!close(found, full, 1e-3)); // eight bits are few
        BOOST_TEST(close(found, full, 0.3));
    }
}

BOOST_AUTO_TEST_CASE(small_products_are_never_rounded) {
    Generator generator(5);
    const Array a = normal({31, 200}, generator), b = normal({200, 200}, generator);
    const MatrixView A{a.data(), 31, 200, 200}, B{b.data(), 200, 200, 200};
    const Array c = zeros({31, 200}), full = product(A, B, c);
    const ScopedMatmulPrecision precision(MatmulPrecision::bfloat16);
    BOOST_TEST(close(product(A, B, c), full, 0));
}

BOOST_AUTO_TEST_CASE(a_factor_gives_what_its_view_gives) {
    Generator generator(6);
    const Array y = normal({70, 90}, generator), w = normal({90, 130}, generator);
    const Array x = normal({70, 130}, generator);
    const MatrixView Y{y.data(), 70, 90, 90}, W{w.data(), 90, 130, 130};
    const MatrixView X{x.data(), 70, 130, 130};
    for (const MatmulPrecision precision : {MatmulPrecision::full, MatmulPrecision::bfloat16}) {
        const ScopedMatmulPrecision scope(precision);
        for (const bool begins_transposed : {false, true}) {
            const Factor straight =
                begins_transposed ? transposed(Factor(transposed(Y))) : Factor(Y);
            Array found = zeros({70, 130});
            gemm(straight, W, found.data(), 130);
            BOOST_TEST(close(found, product(Y, W, zeros({70, 130})), 0));
            found = zeros({90, 130});
            gemm(transposed(straight), X, found.data(), 130);
            BOOST_TEST(close(found, product(transposed(Y), X, zeros({90, 130})), 0));
        }
    }
    BOOST_TEST(error_of<std::invalid_argument>([&] { gemm(Factor(Y), X, nullptr, 130); }) ==
               "[gemm] inner dimensions differ: (70, 90) · (70, 130)");
}

BOOST_AUTO_TEST_CASE(a_factor_is_rounded_for_its_first_product_alone) {
    Generator generator(7);
    Array x = normal({70, 90}, generator);
    const Array w = normal({90, 130}, generator), moved = x;
    const Factor X(MatrixView{x.data(), 70, 90, 90}), W(MatrixView{w.data(), 90, 130, 130});
    const auto times_w = [&](const Factor& factor) {
        Array found = zeros({70, 130});
        gemm(factor, W, found.data(), 130);
        return found;
    };
    const Array full = times_w(X);
    BOOST_TEST(!X.has_copy());
    const ScopedMatmulPrecision precision(MatmulPrecision::bfloat16);
    const Array expected = times_w(X);
    BOOST_TEST(X.has_copy());
    BOOST_TEST(!close(expected, full, 0));
    x.fill(not_a_number);
    BOOST_TEST(close(times_w(X.at(moved.data())), expected, 0));
    BOOST_TEST(close(times_w(X.at(nullptr)), expected, 0));
    const ScopedMatmulPrecision again(MatmulPrecision::full);
    BOOST_TEST(close(times_w(X.at(nullptr)), expected, 0));
    BOOST_TEST(close(times_w(X.at(moved.data())), full, 0));
}

BOOST_AUTO_TEST_SUITE_END()
