#include "framework/kernels/blas.hpp"

#include "tests/support/tensors.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(matrix_products)

namespace {

double element(const MatrixView& m, std::size_t i, std::size_t j) {
    return m.is_transposed ? m.data[j * m.stride + i] : m.data[i * m.stride + j];
}

// C = alpha·A·B + beta·C, one element at a time.
Array naive(const MatrixView& a, const MatrixView& b, Array c, std::size_t stride, Real beta,
            Real alpha) {
    for (std::size_t i = 0; i < a.rows; ++i)
        for (std::size_t j = 0; j < b.columns; ++j) {
            double total = 0;
            for (std::size_t k = 0; k < a.columns; ++k)
                total += element(a, i, k) * element(b, k, j);
            Real& to = c.data()[i * stride + j];
            to = Real(alpha * total + (beta == 0 ? 0 : double(beta) * to));
        }
    return c;
}

} // namespace

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

BOOST_AUTO_TEST_CASE(extents_that_blas_cannot_address_are_refused) {
    const std::size_t huge = std::size_t(1) << 32; // 0 modulo 2³²
    BOOST_TEST(error_of<std::invalid_argument>([&] {
                   gemm({nullptr, huge, 0, 1}, {nullptr, 0, 0, 1}, nullptr, 1);
               }) == "[gemm] an extent of 4294967296 is more than BLAS can address");
    BOOST_TEST(error_of<std::invalid_argument>([&] {
                   gemv({nullptr, 0, huge, 1}, nullptr, nullptr);
               }) == "[gemv] an extent of 4294967296 is more than BLAS can address");
}

BOOST_AUTO_TEST_CASE(a_view_transposed_twice_is_itself) {
    const MatrixView view{nullptr, 2, 3, 5};
    const MatrixView turned = transposed(view);
    BOOST_TEST(
        (turned.rows == 3 && turned.columns == 2 && turned.stride == 5 && turned.is_transposed));
    BOOST_TEST(!transposed(turned).is_transposed);
}

BOOST_AUTO_TEST_SUITE_END()
