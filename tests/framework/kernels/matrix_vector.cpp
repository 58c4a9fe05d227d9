#include "framework/kernels/matrix_vector.hpp"

#include "framework/kernels/team.hpp"
#include "framework/kernels/vector.hpp"
#include "tests/support/tensors.hpp"

using namespace tapestry;

namespace {

const std::pair<std::size_t, std::size_t> sizes[] = {{0, 3},
                                                     {3, 0},
                                                     {1, 1},
                                                     {5, Vector::size},
                                                     {4, 2 * Vector::size + 1},
                                                     {7, 5},
                                                     {130, 70},
                                                     {9, 9 * Vector::size + 3}};

} // namespace

BOOST_AUTO_TEST_SUITE(matrix_vector_kernels)

BOOST_AUTO_TEST_CASE(products_are_added_to_what_is_there) {
    Generator generator(1);
    for (const auto& [rows, columns] : sizes)
        for (const std::size_t spare : {0, 3}) {
            const std::size_t stride = columns + spare;
            const Array a = normal({rows, stride}, generator), x = normal({columns}, generator),
                        z = normal({rows}, generator);
            Array y = normal({rows}, generator), w = normal({columns}, generator);
            Array expected_y = y, expected_w = w;
            for (std::size_t i = 0; i < rows; ++i)
                for (std::size_t j = 0; j < columns; ++j) {
                    expected_y(i) += a(i, j) * x(j);
                    expected_w(j) += z(i) * a(i, j);
                }
            kernels::add_matrix_vector(a.data(), rows, columns, stride, x.data(), y.data());
            kernels::add_vector_matrix(z.data(), a.data(), rows, columns, stride, w.data());
            BOOST_TEST_CONTEXT(rows << " x " << columns << " spare " << spare) {
                BOOST_TEST(close(y, expected_y, 1e-4));
                BOOST_TEST(close(w, expected_w, 1e-4));
            }
        }
}

BOOST_AUTO_TEST_CASE(any_number_of_threads_gives_the_same_bits) {
    Generator generator(2);
    for (const auto& [rows, columns] :
         {std::pair(1001, 130), {127, 3000}, {40000, 5}, {2, 50000}}) {
        const std::size_t m = std::size_t(rows), n = std::size_t(columns);
        const Array a = normal({m, n}, generator), x = normal({n}, generator);
        Array alone = ones({m});
        kernels::add_matrix_vector(a.data(), m, n, n, x.data(), alone.data());
        for (const std::size_t threads : {1, 2, 3, 7}) {
            const TeamScope scope(threads);
            Array y = ones({m});
            kernels::add_matrix_vector(a.data(), m, n, n, x.data(), y.data());
            BOOST_TEST(close(y, alone, 0));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
