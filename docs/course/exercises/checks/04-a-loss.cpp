#include "docs/course/exercises/check.hpp"

#include <cmath>
#include <stdexcept>

using namespace tapestry;
using namespace tapestry::course;

Array gradient_of_logits(const Array& logits, const Indices& targets);

namespace {

Array gradient_on_a_tape(const Array& logits, const Indices& targets) {
    Tape tape;
    const Tensor x = tape.variable(logits);
    tape.backward(cross_entropy(x, targets));
    return tape.grad(x);
}

// One thing wrong, or two of them.
std::vector<Mistake> mistakes_of(const Array& logits, const Indices& targets) {
    const std::size_t N = logits.shape(0), V = logits.shape(1);
    const Tensor onehot = one_hot(targets, V);
    const Tensor of_all = softmax(reshape(logits, {-1}));
    const std::pair<double, std::string> divisors[] = {
        {N, ""},
        {1, "\nThis is the gradient of a sum over the rows. The loss is their mean: divide by N."},
        {N * V,
         "\nIt was divided by N·V. The mean is over the rows, not over all numbers: divide by N."},
        {V, "\nIt was divided by V. The mean is over the rows: divide by N."}};
    const std::pair<Tensor, std::string> probabilities[] = {
        {softmax(logits), ""},
        {softmax(logits, 0),
         "\nSoftmax ran down the columns. Each row holds the scores of one example: axis -1."},
        {reshape(of_all, {std::ptrdiff_t(N), -1}),
         "\nEach row is divided by the sum of its own exponentials, and not by that of all rows."}};
    std::vector<Mistake> mistakes;
    for (const auto& [p, wrong] : probabilities) {
        const std::pair<Tensor, std::string> forms[] = {
            {p - onehot, wrong},
            {onehot - p,
             wrong + "\nThe sign is turned. The gradient is p - one-hot: the loss falls when the "
                     "target's logit grows."},
            {p, wrong + "\nThe one-hot is missing: the target gets p - 1, all others get p."}};
        for (const auto& [gradient, hint] : forms)
            for (const auto& [divisor, more] : divisors)
                mistakes.push_back({(gradient / divisor).value(), hint + more});
    }
    mistakes.push_back(
        {zeros({N, V}),
         "\nAll zeros. Either nothing was written to dlogits, or `1 / N` was computed "
         "first:\nof whole numbers that is 0. Divide by N instead."});
    for (Mistake& mistake : mistakes) // the right answer is among them, with nothing to say
        if (!mistake.hint.empty()) mistake.hint.erase(0, 1);
    return mistakes;
}

Array finite(Array gradient) {
    for (const Real number : gradient)
        if (!std::isfinite(number))
            throw std::runtime_error(
                to_string(gradient) +
                " came out.\ne^1000 is infinite, and infinite/infinite is "
                "no number.\nSubtract the maximum of each row first, or call softmax.");
    return gradient;
}

} // namespace

int main() {
    Exercise exercise;
    const auto check = [&](const std::string& what, const Array& logits, const Indices& targets) {
        exercise.equal(
            what, [&] { return gradient_of_logits(logits, targets); },
            gradient_on_a_tape(logits, targets), mistakes_of(logits, targets));
    };
    check("one row: p is 0.6, 0.2, 0.1 and 0.1, and the target is 1", {{1.791759, 0.693147, 0, 0}},
          {1});
    check("two rows of three classes", {{1, 0, 0}, {0, 2, 1}}, {2, 1});
    check("six random rows of four classes", random_normal({6, 4}), randint(0, 4, {6}));

    const Array large{{1000, 999}};
    exercise.equal(
        "large logits: 1000 and 999", [&] { return finite(gradient_of_logits(large, {1})); },
        gradient_on_a_tape(large, {1}), mistakes_of(large, {1}));
    return exercise.finish();
}
