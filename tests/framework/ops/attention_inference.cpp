#include "framework/ops/attention_inference.hpp"

#include "framework/ops/arithmetic.hpp"
#include "framework/ops/attention.hpp"
#include "framework/ops/join.hpp"
#include "framework/ops/masked_fill.hpp"
#include "framework/ops/matmul.hpp"
#include "framework/ops/shape.hpp"
#include "framework/ops/slice.hpp"
#include "framework/ops/softmax.hpp"
#include "tests/support/tensors.hpp"

#include <numeric>

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(attention_weights)

BOOST_AUTO_TEST_CASE(they_are_a_softmax_of_products_and_a_mask) {
    const struct {
        std::size_t B, T, width, heads;
    } cases[] = {{1, 1, 1, 1}, {2, 7, 3, 1}, {2, 5, 2, 3}, {1, 33, 4, 2}, {2, 100, 5, 3}};
    Generator generator(1);
    for (const auto& [B, T, width, heads] : cases) {
        const auto b = std::ptrdiff_t(B), t = std::ptrdiff_t(T), d = std::ptrdiff_t(width),
                   h = std::ptrdiff_t(heads), D = d * h;
        const Tensor qkv = normal({B, T, 3 * width * heads}, generator);
        Mask future = Mask::from_shape({T, T});
        for (std::size_t i = 0; i < T; ++i)
            for (std::size_t j = 0; j < T; ++j) future(i, j) = j > i;
        const auto part = [&](std::ptrdiff_t which) { // (B, heads, T, d)
            return transpose(reshape(slice(qkv, 2, which * D, (which + 1) * D), {b, t, h, d}), 1,
                             2);
        };
        const Tensor scores = matmul(part(0), transpose(part(1))) / std::sqrt(Real(d));
        const Tensor expected = softmax(masked_fill(scores, future, -infinity));

        const Array weights = causal_attention_weights(qkv.value(), heads);
        BOOST_TEST(close(weights, expected.value(), rounding(1e-6)));
        for (std::size_t row = 0; row < B * heads * T; ++row) {
            const Real* begin = weights.data() + row * T;
            BOOST_TEST(std::abs(std::accumulate(begin, begin + T, Real(0)) - 1) < rounding(1e-5));
        }
    }
}

BOOST_AUTO_TEST_CASE(they_refuse_what_is_no_array_of_queries_keys_and_values) {
    BOOST_TEST(error_of<std::invalid_argument>([] {
                   causal_attention_weights(ones({1, 3, 12}), 3);
               }) == "[causal_attention_weights] needs (B, T, 3·D) with D a multiple of 3 heads, "
                     "got (1, 3, 12)");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(attention_with_a_cache)

BOOST_AUTO_TEST_CASE(any_pieces_of_a_sequence_give_what_the_whole_gives) {
    const struct {
        std::size_t width, heads;
        std::vector<std::size_t> pieces;
    } cases[] = {{1, 1, {1}},
                 {8, 2, std::vector<std::size_t>(70, 1)}, // token by token
                 {6, 3, {1, 31, 1, 32, 33}},
                 {4, 1, {100, 1, 1}}, // a long prompt, then token by token
                 {8, 4, {5, 0, 64, 0, 2, 40}}};
    Generator generator(1);
    for (const auto& [width, heads, pieces] : cases) {
        const std::size_t T = std::accumulate(pieces.begin(), pieces.end(), std::size_t(0));
        const Tensor qkv = normal({1, T, 3 * width}, generator);
        AttentionCache cache;
        std::vector<Tensor> outputs;
        for (const std::size_t n : pieces) {
            const auto begin = std::ptrdiff_t(cache.length);
            outputs.push_back(
                cached_attention(slice(qkv, 1, begin, begin + std::ptrdiff_t(n)), heads, cache));
        }
        BOOST_TEST(cache.length == T);
        BOOST_TEST((cache.qkv == values(qkv)));
        BOOST_TEST(
            close(concatenate(outputs, 1), causal_attention(qkv, heads).value(), rounding(1e-5)));
    }
}

BOOST_AUTO_TEST_CASE(what_is_refused_leaves_the_cache_as_it_was) {
    Generator generator(2);
    const Array qkv = normal({1, 3, 12}, generator);
    AttentionCache cache;
    cached_attention(qkv, 2, cache);
    const auto refuses = [&](const Tensor& x, std::size_t heads, std::string_view message) {
        BOOST_TEST(error_of<std::invalid_argument>([&] { cached_attention(x, heads, cache); }) ==
                   message);
    };
    refuses(ones({3, 12}), 2,
            "[cached_attention] needs (B, T, 3·D) with D a multiple of 2 heads, got (3, 12)");
    refuses(qkv, 3,
            "[cached_attention] needs (B, T, 3·D) with D a multiple of 3 heads, got (1, 3, 12)");
    refuses(ones({2, 1, 12}), 2, "[cached_attention] a cache holds one sequence, got (2, 1, 12)");
    refuses(ones({1, 1, 6}), 2,
            "[cached_attention] the cache has rows of 12 numbers, got (1, 1, 6)");

    Tape tape;
    const Tensor variable = tape.variable(qkv);
    BOOST_TEST(error_of<std::logic_error>([&] { cached_attention(variable, 2, cache); }) ==
               "[cached_attention] is not recorded, and its input needs a gradient: pause the tape "
               "with NoGrad");
    BOOST_TEST(cache.length == 3u);
    BOOST_TEST((cache.qkv == values(qkv)));

    const NoGrad pause;
    cached_attention(variable, 2, cache);
    BOOST_TEST(cache.length == 6u);
}

BOOST_AUTO_TEST_SUITE_END()
