#include "framework/ops/attention.hpp"

#include "framework/kernels/pool.hpp"
#include "framework/ops/arithmetic.hpp"
#include "framework/ops/composed_attention.hpp"
#include "framework/ops/reduce.hpp"
#include "framework/ops/slice.hpp"
#include "tests/support/gradient_check.hpp"
#include "tests/support/operations.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(causal_attention_operation)

// Blocks have 32 positions, and weights of more than 128 are computed again.
BOOST_AUTO_TEST_CASE(it_is_what_simple_operations_make_of_it) {
    const struct {
        std::size_t B, T, width, heads; // width is that of one head
    } cases[] = {{1, 1, 1, 1},   {2, 7, 3, 1},   {2, 5, 2, 3},   {1, 31, 4, 2},
                 {2, 32, 3, 2},  {1, 33, 3, 2},  {1, 64, 2, 1},  {2, 100, 5, 3},
                 {1, 128, 3, 2}, {2, 129, 3, 2}, {1, 300, 40, 1}};
    for (const auto& [B, T, width, heads] : cases) {
        const auto fused = [h = heads](const Tensors& x) { return causal_attention(x[0], h); };
        const auto composed = [h = heads](const Tensors& x) { return composed_attention(x[0], h); };
        BOOST_TEST_CONTEXT("B " << B << " T " << T << " width " << width << " heads " << heads)
        BOOST_TEST(same_function(fused, composed, random_inputs({{B, T, 3 * width * heads}})));
    }
}

BOOST_AUTO_TEST_CASE(it_does_not_look_ahead) {
    Generator generator(1);
    Array qkv = normal({1, 70, 12}, generator);
    const Tensor before = causal_attention(qkv, 2);
    for (std::size_t i = 50 * 12; i < qkv.size(); ++i) qkv.data()[i] = Real(generator.normal());
    const Tensor after = causal_attention(qkv, 2);
    BOOST_TEST(close(slice(after, 1, 0, 50), slice(before, 1, 0, 50).value(), 0));
    BOOST_TEST(!close(slice(after, 1, 50, 51), slice(before, 1, 50, 51).value(), 1e-3));
}

BOOST_AUTO_TEST_CASE(large_scores_are_survived) {
    Array qkv = full({1, 40, 3}, 1);
    for (std::size_t t = 0; t < 40; ++t) {
        qkv.data()[3 * t] = qkv.data()[3 * t + 1] = Real(100 * t); // attends to itself alone
        qkv.data()[3 * t + 2] = Real(t);
    }
    const Tensor y = causal_attention(qkv, 1);
    for (std::size_t t = 0; t < 40; ++t) BOOST_TEST(y.value().data()[t] == Real(t));
}

// With all scores equal and values of 1, a row's output is the sum of its weights after dropout.
BOOST_AUTO_TEST_CASE(dropout_drops_weights_and_keeps_their_sum_in_the_mean) {
    const std::size_t T = 100, B = 20;
    Array qkv = zeros({B, T, 3});
    for (std::size_t i = 2; i < qkv.size(); i += 3) qkv.data()[i] = 1;
    manual_seed(4);
    const Array y = causal_attention(qkv, 1, Real(0.25), true).value();
    double total = 0, variance = 0; // of a row of t weights: p/(1-p)/t
    for (std::size_t b = 0; b < B; ++b)
        for (std::size_t t = 0; t < T; ++t) {
            total += y(b, t, 0);
            variance += 0.25 / 0.75 / double(t + 1);
        }
    BOOST_TEST(std::abs(total - double(B * T)) < 4 * std::sqrt(variance));
    BOOST_TEST((y(0, 0, 0) == 0 || std::abs(y(0, 0, 0) - 1 / 0.75) < rounding(1e-6)));

    const Array evaluated = causal_attention(qkv, 1, Real(0.25), false).value();
    BOOST_TEST(close(evaluated, ones({B, T, 1}), rounding(1e-5)));
}

// A weight of 1 alone in its row: dropped or not, by the mask's first bits for each block.
BOOST_AUTO_TEST_CASE(heads_and_blocks_have_masks_of_their_own) {
    const std::size_t T = 96, heads = 4; // of width 1
    Array qkv = zeros({1, T, 3 * heads});
    for (std::size_t t = 0; t < T; ++t)
        for (std::size_t h = 0; h < heads; ++h) {
            qkv(0, t, h) = qkv(0, t, heads + h) = Real(100 * t); // attends to itself alone
            qkv(0, t, 2 * heads + h) = 1;
        }
    manual_seed(6);
    const Array y = causal_attention(qkv, heads, Real(0.5), true).value();
    std::vector<std::vector<bool>> kept; // by head and block, of its 32 positions
    for (std::size_t h = 0; h < heads; ++h)
        for (std::size_t first = 0; first < T; first += 32) {
            kept.emplace_back();
            for (std::size_t t = first; t < first + 32; ++t) kept.back().push_back(y(0, t, h) != 0);
        }
    for (std::size_t i = 0; i < kept.size(); ++i)
        for (std::size_t j = 0; j < i; ++j) BOOST_TEST((kept[i] != kept[j]), i << " and " << j);
}

BOOST_AUTO_TEST_CASE(gradients, *in_double) {
    const struct {
        std::size_t B, T, width, heads; // width is that of one head
    } cases[] = {
        {1, 1, 1, 1},  {1, 2, 3, 1},  {2, 5, 2, 3},  {2, 3, 1, 2},   {1, 31, 2, 1},
        {1, 32, 1, 2}, {1, 33, 2, 1}, {1, 65, 1, 1}, {1, 130, 1, 1},
    };
    for (const auto& [B, T, width, heads] : cases)
        for (const Real dropout : {Real(0), Real(0.3)})
            BOOST_TEST_CONTEXT("B " << B << " T " << T << " width " << width << " heads " << heads
                                    << " dropout " << dropout) {
                const auto f = [heads = heads, dropout](const Tensors& x) {
                    manual_seed(5); // the same mask at each evaluation
                    return causal_attention(x[0], heads, dropout, true);
                };
                BOOST_TEST(gradient_check(f, random_inputs({{B, T, 3 * width * heads}})));
            }
}

BOOST_AUTO_TEST_CASE(gradients_add_to_what_another_use_brought, *in_double) {
    const auto f = [](const Tensors& x) {
        return causal_attention(x[0], 1) + sum(x[0]) + causal_attention(x[0] * x[0], 1) +
               causal_attention(x[0], 2);
    };
    BOOST_TEST(gradient_check(f, random_inputs({{1, 35, 6}})));
}

BOOST_AUTO_TEST_CASE(qkv_is_saved_and_weights_where_they_are_few) {
    const auto f = [](const Tensor& x) { return causal_attention(x, 2); };
    BOOST_TEST(saved_elements(f, ones({2, 5, 12})) == 2 * 5 * 12 + 2 * 2 * 5 * 5u);
    BOOST_TEST(saved_elements(f, ones({1, 128, 12})) == 128 * 12 + 2 * 128 * 128u);
    BOOST_TEST(saved_elements(f, ones({1, 129, 12})) == 129 * 12u);
}

// The address sanitizer counts as well: its buffers come from the pool too.
BOOST_AUTO_TEST_CASE(twice_as_long_a_sequence_takes_twice_as_much_memory) {
    const auto peak = [](std::size_t T) {
        const std::size_t before = pool::statistics().in_use;
        pool::reset_peak();
        Tape tape;
        const Tensor x = tape.variable(ones({1, T, 3 * 16}));
        const Tensor y = causal_attention(x, 4, 0.1, true);
        tape.backward(y, ones(y.shape()), KeepGrad::of_leaves);
        return double(pool::statistics().peak - before);
    };
    BOOST_TEST(peak(1024) < 2.2 * peak(512));
    BOOST_TEST(peak(2048) < 2.2 * peak(1024));
}

BOOST_AUTO_TEST_CASE(tensors_without_elements_go_through) {
    const auto f = [](const Tensor& x) { return causal_attention(x, 2); };
    check_without_elements(f, {0, 5, 12}, {0, 5, 4});
    check_without_elements(f, {2, 0, 12}, {2, 0, 4});
    check_without_elements(f, {2, 5, 0}, {2, 5, 0});
}

BOOST_AUTO_TEST_CASE(what_is_no_tensor_of_queries_keys_and_values_is_refused) {
    const Tensor a(ones({2, 3})), batch(ones({2, 4, 6})), small(ones({1, 2, 3}));
    const std::string needs = "[causal_attention] needs (B, T, 3·D) with D a multiple of ";
    check_refusals<std::invalid_argument>({
        {[&] { causal_attention(a, 1); }, needs + "1 heads, got (2, 3)"},
        {[&] { causal_attention(batch, 3); }, needs + "3 heads, got (2, 4, 6)"},
        {[&] { causal_attention(batch, 0); }, needs + "0 heads, got (2, 4, 6)"},
        {[&] { causal_attention(small, 1, Real(1.5), true); },
         "[dropout] p must lie in [0, 1), got 1.5"},
    });
}

BOOST_AUTO_TEST_SUITE_END()
