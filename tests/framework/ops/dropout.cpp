#include "framework/ops/dropout.hpp"

#include "framework/kernels/dropout_mask.hpp"
#include "framework/ops/attention.hpp"
#include "framework/ops/reduce.hpp"
#include "tests/support/tensors.hpp"

using namespace tapestry;
using kernels::DropoutMask;

BOOST_AUTO_TEST_SUITE(dropout_masks)

namespace {

std::vector<Real> masked(Real p, std::uint64_t key, std::size_t n) {
    const std::vector<Real> x(n, 1);
    std::vector<Real> y(n, 77);
    DropoutMask(p, key).apply(x.data(), y.data(), n);
    return y;
}

} // namespace

BOOST_AUTO_TEST_CASE(keep_a_share_of_1_minus_p_and_scale_it) {
    const std::size_t n = 100000;
    for (const Real p : {0.f, 0.1f, 0.2f, 0.5f, 0.9f, 0.999f}) {
        std::size_t kept = 0;
        for (const Real y : masked(p, 1, n)) {
            BOOST_REQUIRE((y == 0 || y == 1 / (1 - p)));
            kept += y != 0;
        }
        const double sigma = std::sqrt(double(p) * (1 - p) * n);
        BOOST_TEST_CONTEXT("p = " << p) BOOST_TEST(std::abs(kept - n * (1. - p)) <= 4 * sigma);
    }
}

BOOST_AUTO_TEST_CASE(follow_from_their_key) {
    BOOST_TEST(masked(0.5f, 1, 300) == masked(0.5f, 1, 300));
    BOOST_TEST(masked(0.5f, 1, 300) != masked(0.5f, 2, 300));
    // Independent of each other: two masks agree on half of their elements.
    const auto a = masked(0.5f, 1, 10000), b = masked(0.5f, 2, 10000);
    std::size_t same = 0;
    for (std::size_t i = 0; i < a.size(); ++i) same += a[i] == b[i];
    BOOST_TEST(std::abs(double(same) - 5000) < 4 * 50);
}

BOOST_AUTO_TEST_CASE(can_be_asked_for_in_parts) {
    const DropoutMask mask(0.3f, 9);
    const auto whole = masked(0.3f, 9, 1000);
    for (const std::size_t block : {0, 1, 5, 7}) {
        const std::size_t begin = block * DropoutMask::stretch;
        std::vector<Real> part(1000 - begin, 77);
        mask.factors(block, part.data(), part.size());
        const std::vector<Real> expected(whole.begin() + std::ptrdiff_t(begin), whole.end());
        BOOST_TEST(part == expected);
    }
}

BOOST_AUTO_TEST_CASE(can_be_applied_in_place) {
    const auto expected = masked(0.3f, 9, 1000);
    std::vector<Real> x(1000, 1);
    DropoutMask(0.3f, 9).apply(x.data(), x.data(), x.size());
    BOOST_TEST(x == expected);
}

BOOST_AUTO_TEST_CASE(are_left_out_in_evaluation_and_for_p_0) {
    Tape tape;
    const Tensor x = tape.variable(ones({100}));
    for (const Tensor& y : {dropout(x, Real(0.9), false), dropout(x, 0, true)}) {
        BOOST_TEST(y.value().data() == x.value().data());
        BOOST_TEST(y.place().line == x.place().line);
    }
}

BOOST_AUTO_TEST_CASE(come_from_this_threads_generator) {
    const Tensor x(ones({100}));
    manual_seed(1);
    const auto first = values(dropout(x, Real(0.5), true)),
               second = values(dropout(x, Real(0.5), true));
    BOOST_TEST(first != second);
    manual_seed(1);
    BOOST_TEST(values(dropout(x, Real(0.5), true)) == first);
    manual_seed(1);
    dropout(x, Real(0.5), false); // draws nothing
    BOOST_TEST(values(dropout(x, Real(0.5), true)) == first);
}

BOOST_AUTO_TEST_CASE(are_the_same_forward_and_backward) {
    Tape tape;
    const Tensor x = tape.variable(ones({1000}));
    const Tensor y = dropout(x, Real(0.4), true);
    tape.backward(y, ones({1000}));
    BOOST_TEST(values(tape.grad(x)) == values(y));
}

// With all scores equal and values of 1, a row's output is the sum of its weights after dropout.
BOOST_AUTO_TEST_CASE(of_attention_drop_weights_and_keep_their_sum_in_the_mean) {
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
    BOOST_TEST((y(0, 0, 0) == 0 || std::abs(y(0, 0, 0) - 1 / 0.75) < 1e-6));

    const Array evaluated = causal_attention(qkv, 1, Real(0.25), false).value();
    BOOST_TEST(close(evaluated, ones({B, T, 1}), 1e-5));
}

BOOST_AUTO_TEST_SUITE_END()
