#include "docs/course/exercises/check.hpp"

#include <cmath>
#include <sstream>

using namespace tapestry;
using namespace tapestry::course;

Tensor logits_by_counting(const Indices& inputs, const Indices& targets, std::size_t V);

namespace {

// Of 1 0 1 0 1 0 2 1 0: after 0 comes 1 twice and 2 once.
const Indices inputs{1, 0, 1, 0, 1, 0, 2, 1};
const Indices targets{0, 1, 0, 1, 0, 2, 1, 0};
const Array counts{{0, 2, 1}, {4, 0, 0}, {0, 1, 0}};

// What softmax makes of a table of logits, or of the logarithms of one.
Array probabilities(const Tensor& logits) { return softmax(logits).value(); }
Array probabilities_of_log(const Tensor& table) { return softmax(log(table)).value(); }

std::string fault_of_unseen_tokens() {
    const Array logits = logits_by_counting({0, 1}, {1, 0}, 3).value();
    for (std::size_t a = 0; a < 3; ++a)
        for (std::size_t b = 0; b < 3; ++b)
            if (std::isnan(logits(a, b)))
                return "the logits of row " + std::to_string(a) +
                       " are NaN. Where nothing follows, its counts are 0, and so is their sum:\n"
                       "0/0 is NaN. Divide by at least 1: maximum(…, 1).";
    return {};
}

std::string fault_of_loss() {
    const auto characters = CharacterTokenizer::from_text(built_in_text(1, 200));
    const Indices ids(characters.encode(built_in_text(1, 200)));
    const std::size_t V = characters.vocabulary().size(), n = ids.size();
    const Indices read = row_range(ids, 0, n - 1), next = row_range(ids, 1, n);
    const double counted =
        cross_entropy(embedding(read, logits_by_counting(read, next, V)), next).item();
    Embedding table(V, V);
    Adam adam(table, {.lr = 0.1});
    for (int step = 0; step < 300; ++step) {
        Tape tape;
        const Tensor loss = cross_entropy(table(read), next);
        adam.zero_grad();
        tape.backward(loss);
        adam.step();
    }
    const double trained = cross_entropy(table(read), next).item();
    if (counted <= trained + 1e-4 && counted > trained - 0.02) return {};
    std::ostringstream fault;
    fault << "the loss of your logits is " << counted << ", and training comes to " << trained;
    return fault.str();
}

} // namespace

int main() {
    manual_seed(6);
    Exercise exercise;
    exercise.equal(
        "the softmax of your logits: shares of what follows each of three tokens",
        [] { return probabilities(logits_by_counting(inputs, targets, 3)); },
        {{0, 2. / 3, 1. / 3}, {1, 0, 0}, {0, 1, 0}},
        {{probabilities_of_log(counts / sum(counts, 0, true)),
          "These are shares of each column. The counts of a row are to be divided by their sum,\n"
          "which is along axis 1."},
         {probabilities_of_log(counts / sum(counts, 1)),
          "Each column is divided by the sum of a row: sum(counts, 1) has shape (V,), as a row of\n"
          "counts has. Keep the axis, for the shape (V, 1): sum(counts, 1, true)."},
         {probabilities_of_log(counts + 1),
          "Each pair is counted once more than it occurs. That is safe for other texts, and not\n"
          "the best for this one."},
         {probabilities_of_log(transpose(counts)),
          "Row and column are exchanged: the row is that of inputs(i), which comes first."},
         {probabilities_of_log(eye(3)),
          "Each token follows itself: the column is that of targets(i), which comes next."},
         {probabilities_of_log(minimum(counts, 1)),
          "A pair counts once, however often it occurs: add 1 (+=), don't assign it (=)."},
         {probabilities(counts / sum(counts, 1, true)),
          "Shares are no logits: softmax raises e to them. Take their logarithms."},
         {probabilities(counts),
          "Counts are no logits: softmax raises e to them. Take the logarithms of the shares."}});
    exercise.holds("a token that never occurs", fault_of_unseen_tokens);
    exercise.holds("the loss of a text is no larger than that of 300 steps of training",
                   fault_of_loss);
    return exercise.finish();
}
