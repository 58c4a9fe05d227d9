#include "framework/kernels/vector.hpp"

#include "tests/support/tensors.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(vectors_of_numbers)

namespace {

std::vector<Real> lanes(Vector x) {
    std::vector<Real> result(Vector::size);
    x.store_unaligned(result.data());
    return result;
}

} // namespace

BOOST_AUTO_TEST_CASE(one_number_fills_every_lane) {
    BOOST_TEST(lanes(kernels::number(0.1)) == std::vector<Real>(Vector::size, Real(0.1)),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_part_is_loaded_with_something_behind_it) {
    std::vector<Real> x(Vector::size);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = Real(i + 1);
    for (std::size_t n = 0; n < Vector::size; ++n) {
        const std::vector<Real> exactly(x.begin(),
                                        x.begin() + std::ptrdiff_t(n)); // no more to read
        const auto zeros = lanes(kernels::load_part(exactly.data(), n));
        const auto sevens = lanes(kernels::load_part(exactly.data(), n, 7));
        for (std::size_t i = 0; i < Vector::size; ++i) {
            BOOST_TEST(zeros[i] == (i < n ? x[i] : 0));
            BOOST_TEST(sevens[i] == (i < n ? x[i] : 7));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_part_is_stored_and_nothing_behind_it) {
    for (std::size_t n = 0; n <= Vector::size; ++n) {
        std::vector<Real> y(Vector::size + 1, 77);
        kernels::store_part(kernels::number(5), y.data(), n);
        for (std::size_t i = 0; i < y.size(); ++i) BOOST_TEST(y[i] == (i < n ? 5 : 77));
    }
}

BOOST_AUTO_TEST_SUITE_END()
