#include "framework/vectors/pca.hpp"

#include "tests/support/tensors.hpp"

#include <limits>

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(pca)

// The covariance of these four rows is [[5, 3], [3, 5]] / 2, whose eigenvectors are the diagonals
// with the eigenvalues 4 and 1.
BOOST_AUTO_TEST_CASE(the_axes_are_the_eigenvectors_of_the_covariance) {
    const Array table{{12, 22}, {8, 18}, {11, 19}, {9, 21}};
    const PrincipalComponents found = principal_components(table, 2);
    const Real half = std::sqrt(Real(0.5));
    BOOST_TEST(close(found.mean, Array{10, 20}, 1e-6));
    BOOST_TEST(found.shares[0] == 0.8, boost::test_tools::tolerance(1e-9));
    BOOST_TEST(found.shares[1] == 0.2, boost::test_tools::tolerance(1e-9));
    BOOST_TEST(close(project({found.mean, Array{{half, half}}, {}}, table),
                     project(principal_components(table, 1), table), 1e-5));
    BOOST_TEST(std::abs(project(found, table)(0, 1)) < 1e-5);
    BOOST_TEST(std::abs(std::abs(project(found, table)(2, 1)) - 2 * half) < 1e-5);
}

BOOST_AUTO_TEST_CASE(the_projections_are_uncorrelated_and_have_the_shares_of_the_variance) {
    Generator generator(3);
    const std::size_t rows = 200, width = 6;
    Array table = normal({rows, width}, generator);
    for (std::size_t row = 0; row < rows; ++row) table(row, 2) += 3 * table(row, 4);
    const PrincipalComponents found = principal_components(table, width);
    const Array points = project(found, table);
    std::vector<double> variances;
    double whole = 0;
    for (std::size_t i = 0; i < width; ++i)
        for (std::size_t j = 0; j <= i; ++j) {
            double sum = 0;
            for (std::size_t row = 0; row < rows; ++row) sum += points(row, i) * points(row, j);
            if (i == j) {
                variances.push_back(sum);
                whole += sum;
            } else {
                BOOST_TEST(std::abs(sum / double(rows)) < 1e-4);
            }
        }
    for (std::size_t i = 0; i < width; ++i)
        BOOST_TEST(found.shares[i] == variances[i] / whole, boost::test_tools::tolerance(1e-4));
    BOOST_TEST(std::is_sorted(found.shares.rbegin(), found.shares.rend()));
}

BOOST_AUTO_TEST_CASE(all_axes_together_keep_every_distance) {
    Generator generator(4);
    const Array table = normal({7, 4}, generator);
    const Array points = project(principal_components(table, 4), table);
    const auto squared_distance = [](const Array& x, std::size_t a, std::size_t b) {
        double sum = 0;
        for (std::size_t i = 0; i < 4; ++i) sum += std::pow(double(x(a, i)) - double(x(b, i)), 2);
        return sum;
    };
    for (std::size_t a = 0; a < 7; ++a)
        for (std::size_t b = 0; b < a; ++b)
            BOOST_TEST(squared_distance(points, a, b) == squared_distance(table, a, b),
                       boost::test_tools::tolerance(1e-4));
}

BOOST_AUTO_TEST_CASE(a_mirrored_table_has_the_same_axes) {
    Generator generator(5);
    const Array table = normal({30, 5}, generator);
    const Array mirrored = -table;
    const Array axes = principal_components(table, 5).axes;
    BOOST_TEST(close(principal_components(mirrored, 5).axes, axes, 1e-5));
    for (std::size_t axis = 0; axis < 5; ++axis) {
        Real largest = 0;
        for (std::size_t i = 0; i < 5; ++i)
            if (std::abs(axes(axis, i)) > std::abs(largest)) largest = axes(axis, i);
        BOOST_TEST(largest > 0);
    }
}

BOOST_AUTO_TEST_CASE(rows_that_are_all_alike_have_no_variance_to_share) {
    const PrincipalComponents found = principal_components(full({3, 2}, 7), 2);
    BOOST_TEST(found.shares == std::vector<double>(2, 0), boost::test_tools::per_element());
    BOOST_TEST((project(found, full({3, 2}, 7)) == zeros({3, 2})));
}

BOOST_AUTO_TEST_CASE(no_rounding_makes_a_variance) {
    for (const Real x : {Real(0.1), Real(-3.3), Real(1e20)}) {
        const PrincipalComponents found = principal_components(full({7, 3}, x), 3);
        BOOST_TEST(found.shares == std::vector<double>(3, 0), boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(what_has_no_components_is_refused) {
    BOOST_TEST(error_of<std::invalid_argument>([] { principal_components(ones({3}), 1); }) ==
               "[principal_components] needs a table (N, D) with rows, got (3,)");
    BOOST_TEST(error_of<std::invalid_argument>([] {
                   principal_components(ones({0, 3}), 1);
               }) == "[principal_components] needs a table (N, D) with rows, got (0, 3)");
    BOOST_TEST(error_of<std::invalid_argument>([] {
                   principal_components(ones({4, 3}), 4);
               }) == "[principal_components] a table (4, 3) has no 4 components, but 3");
    const Real infinity = std::numeric_limits<Real>::infinity();
    BOOST_CHECK_THROW(principal_components(Array{{1, infinity}}, 1), std::invalid_argument);
    const PrincipalComponents found = principal_components(ones({4, 3}), 1);
    BOOST_TEST(error_of<std::invalid_argument>([&] {
                   project(found, ones({4, 2}));
               }) == "[project] needs a table (N, 3), got (4, 2)");
}

BOOST_AUTO_TEST_SUITE_END()
