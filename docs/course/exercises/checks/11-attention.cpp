#include "docs/course/exercises/check.hpp"

#include <cmath>

using namespace tapestry;
using namespace tapestry::course;

Tensor attention_weights(const Tensor& q, const Tensor& k);

namespace {

// True where `hidden(i, j)`.
Mask mask_of(std::size_t T, const std::function<bool(std::size_t, std::size_t)>& hidden) {
    Mask mask = Mask::from_shape({T, T});
    for (std::size_t i = 0; i < T; ++i)
        for (std::size_t j = 0; j < T; ++j) mask(i, j) = hidden(i, j);
    return mask;
}

Mask future(std::size_t T) {
    return mask_of(T, [](std::size_t i, std::size_t j) { return j > i; });
}

Tensor qkv_of(const Tensor& q, const Tensor& k, const Tensor& v) {
    return unsqueeze(concatenate({q, k, v}, 1), 0);
}

// The library's own, which needs values too.
Array expected(const Array& q, const Array& k) {
    const std::size_t T = q.shape(0);
    return reshaped(causal_attention_weights(qkv_of(q, k, k).value(), 1), {T, T});
}

std::vector<Mistake> mistakes(const Array& q, const Array& k) {
    const std::size_t T = q.shape(0);
    const Tensor products = matmul(q, transpose(k)),
                 scores = products / std::sqrt(Real(q.shape(1)));
    const auto masked = [&](const Tensor& x) { return masked_fill(x, future(T), -INFINITY); };
    // With a large number in the place of infinity, a row that is all masked has equal weights.
    const Mask past = mask_of(T, [](std::size_t i, std::size_t j) { return j < i; });
    const Mask not_before = mask_of(T, [](std::size_t i, std::size_t j) { return j >= i; });
    return {
        {softmax(scores).value(), "Nothing is masked: each token sees those that come after it."},
        {softmax(masked_fill(scores, past, -INFINITY)).value(),
         "The mask is the other triangle: it hides what came before. True belongs where j > i."},
        {softmax(masked_fill(scores, not_before, -1e9)).value(),
         "The mask hides the diagonal too: a token sees itself. True belongs where j > i, not j >= "
         "i."},
        {masked_fill(softmax(scores), future(T), 0).value(),
         "The mask comes after the softmax, so that rows do not sum to 1. Mask the scores before."},
        {softmax(masked(products)).value(), "The scores are not divided by √d."},
        {softmax(masked(products / Real(q.shape(1)))).value(),
         "The scores are divided by d. It is the root, √d."},
        {softmax(masked(scores), 0).value(),
         "The softmax runs down the columns. A row belongs to one token: take the last axis."},
        {softmax(masked(matmul(k, transpose(q)) / std::sqrt(Real(q.shape(1))))).value(),
         "Queries and keys changed places: row i is of query i, so q stands on the left."},
    };
}

// What is wrong with weights whatever the scores are.
std::string fault_of_rows(const Array& weights) {
    for (std::size_t i = 0; i < weights.shape(0); ++i) {
        double sum = 0;
        for (std::size_t j = 0; j < weights.shape(1); ++j) {
            if (std::isnan(weights(i, j)))
                return "row " + std::to_string(i) + " is NaN: all its scores are -infinity.\n" +
                       "The mask hides the diagonal too, and a token sees itself. True belongs "
                       "where j > i.";
            sum += double(weights(i, j));
        }
        if (std::abs(sum - 1) > 1e-4)
            return "row " + std::to_string(i) + " sums to " + std::to_string(sum) +
                   ".\nSoftmax makes rows that sum to 1, and nothing may be taken out afterwards.";
    }
    return "";
}

} // namespace

int main() {
    Exercise exercise;
    const Array q{{1, 0}, {0, 1}, {1, 1}}, k{{1, 2}, {0, 1}, {2, 0}};
    manual_seed(1);
    const Array Q = randn({5, 4}), K = randn({5, 4}), V = randn({5, 4});
    exercise.holds("each row sums to 1",
                   [&] { return fault_of_rows(attention_weights(q, k).value()); });
    const auto check = [&](const std::string& what, const Array& queries, const Array& keys) {
        exercise.equal(
            what, [&] { return attention_weights(queries, keys).value(); }, expected(queries, keys),
            mistakes(queries, keys));
    };
    check("three tokens", q, k);
    check("five tokens, four numbers each", Q, K);
    // The gradient passes through softmax and mask.
    const auto gradient = [&](const std::function<Tensor(const Tensor&)>& mixed) {
        Tape tape;
        const Tensor x = tape.variable(Q, "q");
        tape.backward(sum(mixed(x) * V));
        return tape.grad(x);
    };
    exercise.equal(
        "the gradient of the queries",
        [&] {
            return gradient([&](const Tensor& x) { return matmul(attention_weights(x, K), V); });
        },
        gradient([&](const Tensor& x) { return causal_attention(qkv_of(x, K, V), 1); }));
    return exercise.finish();
}
