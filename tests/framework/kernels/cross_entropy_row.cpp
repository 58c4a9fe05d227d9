#include "framework/kernels/cross_entropy_row.hpp"

#include "tests/support/tensors.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(cross_entropy_of_a_row)

BOOST_AUTO_TEST_CASE(loss_and_gradient_are_those_of_the_formula) {
    Generator generator(1);
    for (const std::size_t n : {1, 2, 17, 100})
        for (const double smoothing : {0.0, 0.3, 1.0}) {
            const std::size_t target = n / 2;
            const Array x = normal({n}, generator);
            double sum = 0, expected = 0;
            for (const Real score : x) sum += std::exp(double(score));
            const auto share = [&](std::size_t i) {
                return (i == target ? 1 - smoothing : 0) + smoothing / double(n);
            };
            for (std::size_t i = 0; i < n; ++i)
                expected -= share(i) * (double(x.data()[i]) - std::log(sum));
            Array d = x; // in place, as cross entropy does it
            const auto row =
                kernels::cross_entropy_row(d.data(), n, target, Real(smoothing), d.data());
            BOOST_TEST(std::abs(row.loss - expected) < rounding(1e-5));
            BOOST_TEST(row.largest == *std::max_element(x.begin(), x.end()));
            kernels::cross_entropy_gradient(d.data(), n, target, Real(smoothing), row.sum, 3,
                                            d.data());
            for (std::size_t i = 0; i < n; ++i)
                BOOST_TEST(std::abs(double(d.data()[i]) - 3 * (std::exp(double(x.data()[i])) / sum -
                                                               share(i))) < rounding(1e-5));
        }
}

BOOST_AUTO_TEST_SUITE_END()
