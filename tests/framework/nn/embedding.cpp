#include "framework/nn/embedding.hpp"

#include "framework/ops/matmul.hpp"
#include "framework/ops/reduce.hpp"
#include "framework/tensor/random.hpp"
#include "tests/framework/nn/moments.hpp"
#include "tests/support/says.hpp"

using namespace tapestry;
using tapestry::testing::Says;

namespace {

// (n, V): a 1 in the column of each id.
Array one_hot(const Indices& ids, std::size_t vocabulary) {
    Array result = zeros({ids.size(), vocabulary});
    for (std::size_t i = 0; i < ids.size(); ++i) result(i, std::size_t(ids.data()[i])) = 1;
    return result;
}

} // namespace

BOOST_AUTO_TEST_SUITE(embedding_layer)

BOOST_AUTO_TEST_CASE(ids_of_any_shape_become_rows_of_the_table) {
    Embedding layer(4, 2);
    layer.load_state_dict({{"weight", {{0, 1}, {10, 11}, {20, 21}, {30, 31}}}});
    BOOST_TEST((layer(Indices(3)).value() == Array{30, 31}));
    BOOST_TEST((layer(Indices{2, 0, 2}).value() == Array{{20, 21}, {0, 1}, {20, 21}}));
    BOOST_TEST(
        (layer(Indices{{1, 3}, {0, 0}}).value() == Array{{{10, 11}, {30, 31}}, {{0, 1}, {0, 1}}}));
    BOOST_TEST(to_string(layer(Indices::from_shape({0, 5})).shape()) == "(0, 5, 2)");
}

BOOST_AUTO_TEST_CASE(a_lookup_is_one_hot_times_the_table_forward_and_backward) {
    manual_seed(1);
    Embedding layer(5, 3);
    const Indices ids{1, 1, 3, 0, 1};
    const Array dy{{1, 2, 3}, {4, 5, 6}, {7, 8, 9}, {-1, -2, -3}, {2, 2, 2}};
    const auto with = [&](const std::function<Tensor()>& forward) {
        layer.zero_grad();
        Tape tape;
        const Tensor y = forward();
        tape.backward(y, dy);
        return std::pair(y.value(), layer.weight.grad.value());
    };
    const auto [y, gradient] = with([&] { return layer(ids); });
    const auto [same_y, same_gradient] =
        with([&] { return matmul(one_hot(ids, 5), layer.weight); });
    BOOST_TEST((y == same_y));
    BOOST_TEST((gradient == same_gradient)); // small integers: exact in any order
    BOOST_TEST(gradient(2, 0) == 0);
    BOOST_TEST(gradient(1, 0) == 1 + 4 + 2);
}

BOOST_AUTO_TEST_CASE(the_table_starts_from_the_standard_normal_distribution) {
    manual_seed(2);
    const auto [mean, std, low, high] = testing::moments(Embedding(500, 200).weight.value());
    BOOST_TEST(std::abs(mean) < 4 / std::sqrt(1e5));
    BOOST_TEST(std::abs(std - 1) < 4 / std::sqrt(2e5));
    BOOST_TEST(low < -3.5);
    BOOST_TEST(high > 3.5);
}

BOOST_AUTO_TEST_CASE(a_bad_id_is_named_with_its_position_and_the_range) {
    Embedding layer(12, 2);
    Indices ids{{0, 1, 2, 3}, {4, 5, 6, 7}};
    ids(0, 3) = 12;
    BOOST_CHECK_EXCEPTION(layer(ids), std::out_of_range,
                          Says{"[Embedding] index 12 at (0, 3) is outside [0, 12)"});
    ids(0, 3) = 11;
    ids(1, 2) = -1;
    BOOST_CHECK_EXCEPTION(layer(ids), std::out_of_range,
                          Says{"[Embedding] index -1 at (1, 2) is outside [0, 12)"});
    BOOST_CHECK_EXCEPTION(layer(Indices(99)), std::out_of_range, Says{"index 99 at ()"});
}

BOOST_AUTO_TEST_CASE(a_table_needs_rows_and_columns) {
    BOOST_CHECK_EXCEPTION(Embedding(0, 3), std::invalid_argument,
                          Says{"[Embedding] needs positive sizes, got (0, 3)"});
    BOOST_CHECK_EXCEPTION(Embedding(3, 0), std::invalid_argument, Says{"(3, 0)"});
}

BOOST_AUTO_TEST_SUITE_END()
