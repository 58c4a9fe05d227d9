#include "framework/kernels/map.hpp"

#include "tests/support/tensors.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(map_kernels)

// Lengths around those of one register and of several.
BOOST_AUTO_TEST_CASE(every_element_is_computed_and_none_behind_them_is_touched) {
    Generator generator(1);
    const auto f = [](Vector a, Vector b, Vector c) { return a - b - c; };
    for (std::size_t n = 0; n <= 4 * Vector::size + 1; ++n) {
        const Array a = normal({n}, generator), b = normal({n}, generator),
                    c = normal({n}, generator);
        std::vector<Real> y(n + 3, 77);
        kernels::map(n, y.data(), f, a.data(), b.data(), c.data());
        for (std::size_t i = 0; i < n; ++i) BOOST_TEST(y[i] == a(i) - b(i) - c(i));
        for (std::size_t i = n; i < y.size(); ++i) BOOST_TEST(y[i] == 77);
    }
}

BOOST_AUTO_TEST_CASE(the_result_may_be_one_of_the_inputs) {
    std::vector<Real> x(3 * Vector::size + 1, 3), y(x.size(), 2);
    kernels::map(
        x.size(), y.data(), [](Vector x, Vector y) { return x - y; }, x.data(), y.data());
    BOOST_TEST(y == std::vector<Real>(x.size(), 1), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_pair_of_results_goes_to_two_arrays) {
    const auto f = [](Vector x) { return std::pair(x + x, x * x); };
    for (std::size_t n = 0; n <= 2 * Vector::size + 1; ++n) {
        std::vector<Real> x(n), y(n + 2, 77), z(n + 2, 77);
        for (std::size_t i = 0; i < n; ++i) x[i] = Real(i) + 3;
        kernels::map_pair(n, y.data(), z.data(), f, x.data());
        for (std::size_t i = 0; i < n; ++i) {
            BOOST_TEST(y[i] == 2 * x[i]);
            BOOST_TEST(z[i] == x[i] * x[i]);
        }
        for (std::size_t i = n; i < n + 2; ++i) BOOST_TEST((y[i] == 77 && z[i] == 77));
    }
}

BOOST_AUTO_TEST_SUITE_END()
