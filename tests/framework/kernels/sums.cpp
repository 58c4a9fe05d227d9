#include "framework/kernels/sums.hpp"

#include "tests/support/tensors.hpp"
#include "tests/support/unsanitized.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(sums)

namespace {

// Whole numbers below 100, of which Real holds the sums of a few hundred, and of their products.
std::vector<Real> whole_numbers(std::size_t n) {
    Generator generator(1);
    std::vector<Real> result(n);
    for (Real& number : result) number = Real(generator.below(100));
    return result;
}

constexpr std::size_t many = 20000000; // in one Real, a sum of ones stands still at 2²⁴
constexpr Real tenth = Real(0.1);

bool is_sum_of(Real found, std::size_t n, Real of) {
    return std::abs(double(found) / (double(n) * double(of)) - 1) < 1e-6;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_sum_has_every_term_once) {
    const std::size_t stretch = kernels::most_in_real * Vector::size;
    for (const std::size_t n : {std::size_t(0), std::size_t(1), Vector::size, stretch - 1, stretch,
                                stretch + 1, 3 * stretch + 7}) {
        const std::vector<Real> x = whole_numbers(n), y = whole_numbers(n);
        double sum = 0, products = 0;
        for (std::size_t i = 0; i < n; ++i) {
            sum += double(x[i]);
            products += double(x[i] * y[i]);
        }
        const auto itself = [](auto x) { return x; };
        const auto product = [](auto x, auto y) { return x * y; };
        BOOST_TEST(kernels::sum_of(n, itself, x.data()) == sum);
        BOOST_TEST(kernels::sum_of(n, product, x.data(), y.data()) == products);
    }
}

BOOST_AUTO_TEST_CASE(a_long_sum_stays_exact) {
    const std::vector<Real> x(many, tenth);
    BOOST_TEST(is_sum_of(Real(kernels::sum_of(
                             many, [](auto x) { return x; }, x.data())),
                         many, tenth));
}

BOOST_AUTO_TEST_CASE(rows_are_summed_column_by_column) {
    for (const std::size_t width : {1, 2, 5, 64, 300})
        for (const std::size_t n : {0, 1, 31, 32, 33, 64, 65, 127, 128, 129, 500}) {
            const std::vector<Real> x = whole_numbers(n * width);
            std::vector<Real> expected(width, 0), found(width, 77), added(width, 1000);
            for (std::size_t i = 0; i < x.size(); ++i) expected[i % width] += x[i];
            kernels::sum_rows(x.data(), n, width, found.data());
            BOOST_TEST(found == expected);

            kernels::SumOfRows sum(width);
            for (std::size_t row = 0; row < n; ++row) sum.add(x.data() + row * width);
            sum.add_to(added.data());
            for (Real& element : added) element -= 1000;
            BOOST_TEST(added == expected);
        }
}

BOOST_AUTO_TEST_CASE(rows_added_together_give_the_bits_of_rows_added_one_by_one) {
    const std::size_t width = 37;
    Generator generator(3);
    const std::vector<Real> x = values(normal({300, width}, generator));
    for (const std::size_t before : {0, 1, 4, 30})
        for (const std::size_t n : {0, 1, 3, 4, 31, 32, 33, 200}) {
            std::vector<Real> together(width, 0), each(width, 0);
            kernels::SumOfRows a(width), b(width);
            a.add(x.data(), before);
            a.add(x.data() + before * width, n);
            for (std::size_t row = 0; row < before + n; ++row) b.add(x.data() + row * width);
            a.add_to(together.data());
            b.add_to(each.data());
            BOOST_TEST(together == each);
        }
}

BOOST_AUTO_TEST_CASE(many_rows_stay_exact) {
    const std::vector<Real> x(many, tenth);
    for (const std::size_t width : {1, 2, 100}) {
        std::vector<Real> y(width);
        kernels::sum_rows(x.data(), many / width, width, y.data());
        for (const Real sum : y) BOOST_REQUIRE(is_sum_of(sum, many / width, tenth));
    }
}

BOOST_AUTO_TEST_CASE(rows_of_a_table_get_what_is_added_to_each) {
    const std::size_t rows = 5, width = 3;
    for (const std::size_t n : {0, 1, 32, 33, 500}) {
        Generator generator(n);
        const std::vector<Real> x = whole_numbers(n * width);
        std::vector<std::int64_t> ids(n);
        for (std::int64_t& id : ids)
            id = generator.below(3) == 0 ? 4 : std::int64_t(generator.below(4));
        std::vector<Real> expected = whole_numbers(rows * width), table = expected;
        {
            kernels::SumsInTable sums(table.data(), rows, width, ids);
            for (std::size_t i = 0; i < n; ++i) {
                Real* row = sums.row(ids[i]);
                for (std::size_t d = 0; d < width; ++d) {
                    row[d] += x[i * width + d];
                    expected[std::size_t(ids[i]) * width + d] += x[i * width + d];
                }
            }
        }
        BOOST_TEST(table == expected);
    }
}

BOOST_AUTO_TEST_CASE(a_row_that_gets_many_additions_stays_exact, *unsanitized) {
    const std::vector<std::int64_t> ids(many, 1);
    std::vector<Real> table(3, 0);
    {
        kernels::SumsInTable sums(table.data(), 3, 1, ids);
        for (const std::int64_t id : ids) *sums.row(id) += tenth;
    }
    BOOST_TEST(is_sum_of(table[1], many, tenth));
    BOOST_TEST((table[0] == 0 && table[2] == 0));
}

BOOST_AUTO_TEST_SUITE_END()
