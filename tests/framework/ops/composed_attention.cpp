#include "framework/ops/composed_attention.hpp"

#include "tests/support/gradient_check.hpp"
#include "tests/support/operations.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(composed_attention_operation)

namespace {

// softmax(q·kᵀ/√d)·v of each head, one number at a time.
Array by_loops(const Array& qkv, std::size_t heads) {
    const std::size_t B = qkv.shape(0), T = qkv.shape(1), D = qkv.shape(2) / 3, d = D / heads;
    Array y = zeros({B, T, D});
    for (std::size_t b = 0; b < B; ++b)
        for (std::size_t h = 0; h < heads; ++h)
            for (std::size_t i = 0; i < T; ++i) {
                std::vector<double> weights;
                double total = 0;
                for (std::size_t j = 0; j <= i; ++j) {
                    double score = 0;
                    for (std::size_t c = h * d; c < (h + 1) * d; ++c)
                        score += double(qkv(b, i, c)) * qkv(b, j, D + c);
                    weights.push_back(std::exp(score / std::sqrt(double(d))));
                    total += weights.back();
                }
                for (std::size_t c = h * d; c < (h + 1) * d; ++c) {
                    double sum = 0;
                    for (std::size_t j = 0; j <= i; ++j)
                        sum += weights[j] / total * qkv(b, j, 2 * D + c);
                    y(b, i, c) = Real(sum);
                }
            }
    return y;
}

} // namespace

// causal_attention is tested against it, in attention.cpp.
BOOST_AUTO_TEST_CASE(it_is_a_softmax_of_products_that_weighs_the_values) {
    const struct {
        std::size_t B, T, width, heads; // width is that of one head
    } cases[] = {{1, 1, 1, 1}, {2, 7, 3, 1}, {2, 5, 2, 3}, {1, 33, 4, 2}};
    for (const auto& [B, T, width, heads] : cases) {
        const Array qkv = random_inputs({{B, T, 3 * width * heads}}).front();
        BOOST_TEST_CONTEXT("B " << B << " T " << T << " width " << width << " heads " << heads)
        BOOST_TEST(close(composed_attention(qkv, heads), by_loops(qkv, heads), rounding(5e-6)));
    }
}

BOOST_AUTO_TEST_CASE(gradients, *in_double) {
    for (const Real dropout : {Real(0), Real(0.3)}) {
        const auto f = [=](const Tensors& x) {
            manual_seed(5); // the same mask at each evaluation
            return composed_attention(x[0], 2, dropout, true);
        };
        BOOST_TEST(gradient_check(f, random_inputs({{2, 5, 12}})));
    }
}

// With all scores equal and values of 1, a row's output is the sum of its weights after dropout.
BOOST_AUTO_TEST_CASE(dropout_drops_weights_in_training_alone) {
    Array qkv = zeros({4, 50, 3});
    for (std::size_t i = 2; i < qkv.size(); i += 3) qkv.data()[i] = 1;
    manual_seed(4);
    const Array y = composed_attention(qkv, 1, Real(0.25), true).value();
    const Array sums = ones({4, 50, 1});
    BOOST_TEST(!close(y, sums, 0.01));
    double total = 0, variance = 0; // of a row of t weights: p/(1-p)/t
    for (const Real sum : y) total += sum;
    for (std::size_t t = 0; t < 50; ++t) variance += 4 * 0.25 / 0.75 / double(t + 1);
    BOOST_TEST(std::abs(total - 200) < 4 * std::sqrt(variance));
    BOOST_TEST(close(composed_attention(qkv, 1, Real(0.25), false), sums, rounding(1e-5)));
}

BOOST_AUTO_TEST_CASE(each_operation_is_a_line_of_the_tape) {
    Tape tape;
    const Tensor qkv = tape.variable(ones({1, 2, 6}));
    composed_attention(qkv, 2);
    // Three times slice, reshape and permute; permute, matmul, div, masked_fill, softmax, matmul,
    // permute and reshape.
    BOOST_TEST(tape.size() == 1 + 3 * 3 + 8u);
}

BOOST_AUTO_TEST_CASE(what_is_no_tensor_of_queries_keys_and_values_is_refused) {
    const Tensor a(ones({2, 3})), batch(ones({2, 4, 6}));
    const std::string needs = "[composed_attention] needs (B, T, 3·D) with D a multiple of ";
    check_refusals<std::invalid_argument>({
        {[&] { composed_attention(a, 1); }, needs + "1 heads, got (2, 3)"},
        {[&] { composed_attention(batch, 3); }, needs + "3 heads, got (2, 4, 6)"},
        {[&] { composed_attention(batch, 1, 1, true); }, "[dropout] p must lie in [0, 1), got 1"},
    });
}

BOOST_AUTO_TEST_SUITE_END()
