#include "framework/kernels/permute.hpp"

#include "tests/support/tensors.hpp"

#include <algorithm>
#include <numeric>

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(permutations)

// Extents around 16, the side of a tile, in every order of their axes.
BOOST_AUTO_TEST_CASE(every_number_goes_to_its_place) {
    using Extents = std::vector<std::size_t>;
    for (const Extents& shape : {Extents{5},
                                 {3, 4},
                                 {1, 7},
                                 {16, 16},
                                 {17, 33},
                                 {2, 3, 4},
                                 {3, 18, 35},
                                 {1, 20, 1},
                                 {2, 17, 1, 19},
                                 {2, 3, 4, 5}}) {
        std::vector<Real> x(std::accumulate(shape.begin(), shape.end(), std::size_t(1),
                                            std::multiplies<std::size_t>()));
        std::iota(x.begin(), x.end(), Real(0));
        const kernels::Strides strides = kernels::row_major_strides(shape);
        std::vector<std::size_t> order(shape.size());
        std::iota(order.begin(), order.end(), std::size_t(0));
        do {
            std::vector<Real> y(x.size(), -1), expected;
            kernels::permute(x.data(), shape, order, y.data());
            Extents extents;
            kernels::Strides from;
            for (const std::size_t axis : order) {
                extents.push_back(shape[axis]);
                from.push_back(strides[axis]);
            }
            for (std::size_t i = 0; i < x.size(); ++i) { // the i-th number of y
                std::size_t place = 0, rest = i;
                for (std::size_t axis = extents.size(); axis-- > 0; rest /= extents[axis])
                    place += rest % extents[axis] * from[axis];
                expected.push_back(x[place]);
            }
            BOOST_TEST((y == expected));
        } while (std::next_permutation(order.begin(), order.end()));
    }
}

BOOST_AUTO_TEST_CASE(rows_of_a_matrix_may_be_apart) {
    for (const std::size_t rows : {1, 15, 16, 17, 40})
        for (const std::size_t columns : {1, 16, 33}) {
            const std::size_t from_stride = rows + 2, to_stride = columns + 5;
            std::vector<Real> x(columns * from_stride), y(rows * to_stride, -1);
            std::iota(x.begin(), x.end(), Real(0));
            kernels::transpose(x.data(), from_stride, y.data(), to_stride, rows, columns);
            for (std::size_t i = 0; i < rows; ++i)
                for (std::size_t j = 0; j < to_stride; ++j)
                    BOOST_TEST(y[i * to_stride + j] ==
                               (j < columns ? x[j * from_stride + i] : Real(-1)));
        }
}

BOOST_AUTO_TEST_SUITE_END()
