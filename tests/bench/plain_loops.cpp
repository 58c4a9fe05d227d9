#include "tests/bench/plain_loops.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

// With OpenMP each product is shared out among its threads, as in llm.c.
namespace bench {
namespace {

// y = W·x + b
void matrix_vector(const float* W, const float* b, const float* x, float* y, std::size_t out,
                   std::size_t in) {
#pragma omp parallel for
    for (std::size_t o = 0; o < out; ++o) {
        float sum = 0;
#pragma omp simd reduction(+ : sum)
        for (std::size_t i = 0; i < in; ++i) sum += W[o * in + i] * x[i];
        y[o] = b ? sum + b[o] : sum;
    }
}

void layer_norm(const float* x, const float* weight, const float* bias, float* y, std::size_t n) {
    float mean = 0, variance = 0;
    for (std::size_t i = 0; i < n; ++i) mean += x[i];
    mean /= float(n);
    for (std::size_t i = 0; i < n; ++i) variance += (x[i] - mean) * (x[i] - mean);
    const float scale = 1 / std::sqrt(variance / float(n) + 1e-5f);
    for (std::size_t i = 0; i < n; ++i) y[i] = (x[i] - mean) * scale * weight[i] + bias[i];
}

} // namespace

std::size_t plain_weights(const PlainSizes& s) {
    const std::size_t D = s.width;
    return (s.vocabulary + s.context) * D + s.layers * (12 * D * D + 13 * D) + 2 * D;
}

PlainDecoder::PlainDecoder(const PlainSizes& s, std::vector<float> weights)
    : s_(s)
    , weights_(std::move(weights))
    , keys_(s.layers * s.context * s.width)
    , values_(keys_.size())
    , x_(s.width)
    , normed_(s.width)
    , qkv_(3 * s.width)
    , attended_(s.width)
    , hidden_(4 * s.width)
    , scores_(s.heads * s.context)
    , logits_(s.vocabulary) {}

const std::vector<float>& PlainDecoder::step(std::size_t token, std::size_t position) {
    const std::size_t D = s_.width, d = D / s_.heads;
    const float* w = weights_.data();
    const auto next = [&](std::size_t n) { return std::exchange(w, w + n); };
    const float *wte = next(s_.vocabulary * D), *wpe = next(s_.context * D);
    for (std::size_t i = 0; i < D; ++i) x_[i] = wte[token * D + i] + wpe[position * D + i];

    for (std::size_t layer = 0; layer < s_.layers; ++layer) {
        float* keys = keys_.data() + layer * s_.context * D;
        float* values = values_.data() + layer * s_.context * D;
        const float *weight = next(D), *bias = next(D);
        layer_norm(x_.data(), weight, bias, normed_.data(), D);
        weight = next(3 * D * D);
        bias = next(3 * D);
        matrix_vector(weight, bias, normed_.data(), qkv_.data(), 3 * D, D);
        std::copy_n(qkv_.data() + D, D, keys + position * D);
        std::copy_n(qkv_.data() + 2 * D, D, values + position * D);

#pragma omp parallel for
        for (std::size_t head = 0; head < s_.heads; ++head) {
            const float* q = qkv_.data() + head * d;
            float *scores = scores_.data() + head * s_.context, *y = attended_.data() + head * d;
            float largest = -INFINITY, total = 0;
            for (std::size_t t = 0; t <= position; ++t) {
                float sum = 0;
#pragma omp simd reduction(+ : sum)
                for (std::size_t i = 0; i < d; ++i) sum += q[i] * keys[t * D + head * d + i];
                scores[t] = sum / std::sqrt(float(d));
                largest = std::max(largest, scores[t]);
            }
            for (std::size_t t = 0; t <= position; ++t)
                total += scores[t] = std::exp(scores[t] - largest);
            std::fill_n(y, d, 0.f);
            for (std::size_t t = 0; t <= position; ++t)
                for (std::size_t i = 0; i < d; ++i)
                    y[i] += scores[t] / total * values[t * D + head * d + i];
        }

        weight = next(D * D);
        bias = next(D);
        matrix_vector(weight, bias, attended_.data(), normed_.data(), D, D);
        for (std::size_t i = 0; i < D; ++i) x_[i] += normed_[i];

        weight = next(D);
        bias = next(D);
        layer_norm(x_.data(), weight, bias, normed_.data(), D);
        weight = next(4 * D * D);
        bias = next(4 * D);
        matrix_vector(weight, bias, normed_.data(), hidden_.data(), 4 * D, D);
        for (float& h : hidden_) h = 0.5f * h * (1 + std::erf(h * float(M_SQRT1_2)));
        weight = next(4 * D * D);
        bias = next(D);
        matrix_vector(weight, bias, hidden_.data(), normed_.data(), D, 4 * D);
        for (std::size_t i = 0; i < D; ++i) x_[i] += normed_[i];
    }
    const float *weight = next(D), *bias = next(D);
    layer_norm(x_.data(), weight, bias, normed_.data(), D);
    matrix_vector(wte, nullptr, normed_.data(), logits_.data(), s_.vocabulary, D);
    return logits_;
}

} // namespace bench
