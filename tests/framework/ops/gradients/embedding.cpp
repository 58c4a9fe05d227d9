#include "framework/nn/embedding.hpp"
#include "framework/nn/embedding_bag.hpp"
#include "framework/ops/arithmetic.hpp"
#include "framework/ops/embedding.hpp"
#include "framework/ops/matmul.hpp"
#include "framework/ops/one_hot.hpp"
#include "tests/support/gradient_check.hpp"

#include <set>

using namespace tapestry;

namespace {

const Indices ids{{1, 1, 3}, {0, 4, 1}};

Array table() { return random_inputs({{6, 3}}).front(); }

// The rows of the table where the layer's gradient is not the derivative of what it computes.
template<class Layer, class... Arguments>
std::set<std::size_t> rows_that_fail(EmbeddingOptions options, const Arguments&... arguments) {
    const auto loss = [&](const Array& value) {
        Layer layer = Layer::from_pretrained(value, false, arguments..., options);
        Tape tape;
        const Tensor y = layer(ids);
        Generator generator(1); // the same weights for each call
        const Array weights = normal(y.shape(), generator);
        tape.backward(y, weights);
        double total = 0;
        for (std::size_t i = 0; i < y.size(); ++i) total += weights.data()[i] * y.value().data()[i];
        return std::pair(total, layer.weight.grad.to_dense());
    };
    constexpr double eps = 1e-6;
    const Array gradient = loss(table()).second;
    std::set<std::size_t> failing;
    for (std::size_t row = 0; row < table().shape(0); ++row)
        for (std::size_t column = 0; column < table().shape(1); ++column) {
            Array above = table(), below = table();
            above(row, column) += eps;
            below(row, column) -= eps;
            const double expected = (loss(above).first - loss(below).first) / (2 * eps);
            if (std::abs(gradient(row, column) - expected) > 1e-5 + 1e-3 * std::abs(expected))
                failing.insert(row);
        }
    return failing;
}

using Rows = std::set<std::size_t>;

} // namespace

BOOST_AUTO_TEST_SUITE(embedding_gradients)

BOOST_AUTO_TEST_CASE(lookups) {
    for (const bool sparse : {false, true})
        BOOST_TEST(gradient_check(
            [&](const Tensors& x) { return embedding(ids, x[0] * 2, {.sparse = sparse}); },
            {table()}));
}

BOOST_AUTO_TEST_CASE(bags) {
    const Indices flat{1, 1, 3, 0, 4, 1, 2}, offsets{0, 3, 3, 5};
    for (const bool sparse : {false, true})
        for (const BagMode mode : {BagMode::mean, BagMode::sum})
            BOOST_TEST(gradient_check(
                [&](const Tensors& x) {
                    return embedding_bag(flat, offsets, x[0] * 2, mode, {.sparse = sparse});
                },
                {table()}));
    BOOST_TEST(gradient_check(
        [&](const Tensors& x) { return embedding_bag(flat, offsets, x[0], BagMode::max); },
        {table()}));
    BOOST_TEST(gradient_check(
        [&](const Tensors& x) {
            return embedding_bag(flat, offsets, x[0], BagMode::sum, {}, x[1]);
        },
        random_inputs({{6, 3}, {7}})));
}

BOOST_AUTO_TEST_CASE(a_lookup_is_one_hot_times_the_table) {
    BOOST_TEST(same_function([](const Tensors& x) { return embedding(ids, x[0]); },
                             [](const Tensors& x) { return matmul(one_hot(ids, 6), x[0]); },
                             {table()}));
}

// Four of PyTorch's behaviours are not the derivative, on purpose. Three are here; the fourth, that
// Adam moves rows without a gradient, is in tests/framework/optim/sparse_gradients.cpp.
BOOST_AUTO_TEST_CASE(the_check_fails_exactly_where_an_option_is_not_the_derivative) {
    const Rows none, padding{3}, repeated{1};
    for (const bool sparse : {false, true}) {
        BOOST_TEST(rows_that_fail<Embedding>({.sparse = sparse}) == none);
        BOOST_TEST(rows_that_fail<Embedding>({.padding_idx = 3, .sparse = sparse}) == padding);
        BOOST_TEST(rows_that_fail<Embedding>({.padding_idx = 2, .sparse = sparse}) == none);
    }
    BOOST_TEST(rows_that_fail<Embedding>({.scale_grad_by_freq = true}) == repeated);
    BOOST_TEST(rows_that_fail<Embedding>({.padding_idx = 3, .scale_grad_by_freq = true}) ==
               (Rows{1, 3}));

    // Rows longer than max_norm are scaled down, and their gradient does not know of it.
    for (const Real p : {Real(1), Real(2), std::numeric_limits<Real>::infinity()}) {
        Rows longer;
        const Array x = table();
        for (const std::size_t row : {0, 1, 3, 4}) {
            double sum = 0, largest = 0;
            for (std::size_t i = 0; i < 3; ++i) {
                sum += std::pow(std::abs(x(row, i)), std::isinf(p) ? 1 : p);
                largest = std::max(largest, std::abs(x(row, i)));
            }
            if ((std::isinf(p) ? largest : std::pow(sum, 1 / p)) > 1.5) longer.insert(row);
        }
        BOOST_TEST(!longer.empty());
        BOOST_TEST(rows_that_fail<Embedding>({.max_norm = 1.5, .norm_type = p}) == longer);
        BOOST_TEST(rows_that_fail<Embedding>({.max_norm = 100, .norm_type = p}) == none);
    }
}

BOOST_AUTO_TEST_CASE(of_padding_a_bag_is_the_derivative_and_of_frequencies_it_is_not) {
    for (const BagMode mode : {BagMode::mean, BagMode::sum, BagMode::max})
        BOOST_TEST(rows_that_fail<EmbeddingBag>({.padding_idx = 3}, mode) == Rows());
    for (const BagMode mode : {BagMode::mean, BagMode::sum})
        BOOST_TEST(rows_that_fail<EmbeddingBag>({.scale_grad_by_freq = true}, mode) == Rows{1});
}

BOOST_AUTO_TEST_SUITE_END()
