#include "docs/course/exercises/check.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <sstream>

using namespace tapestry;
using namespace tapestry::course;

using Ids = std::vector<std::int64_t>;
using Pair = std::pair<std::int64_t, std::int64_t>;

std::vector<Pair> pairs_of(const Ids& ids, std::size_t window);
Tensor loss_of(const Tensor& centre, const Tensor& near, const Tensor& far);

namespace {

enum class Which {
    right,
    before_alone,
    after_alone,
    with_itself,
    twice_with_itself,
    not_at_the_beginning,
    without_the_last,
    not_of_one_id
};

std::vector<Pair> pairs(const Ids& ids, std::size_t window, Which which = Which::right) {
    std::vector<Pair> found;
    for (std::size_t i = which == Which::not_at_the_beginning ? window : 0; i < ids.size(); ++i)
        for (std::size_t j = i < window ? 0 : i - window; j < ids.size() && j <= i + window; ++j) {
            if ((j < i && which == Which::after_alone) || (j > i && which == Which::before_alone))
                continue;
            if (j == i) {
                const int times = which == Which::with_itself         ? 1
                                  : which == Which::twice_with_itself ? 2
                                                                      : 0;
                found.insert(found.end(), times, {ids[i], ids[i]});
                continue;
            }
            if (j == i + window && which == Which::without_the_last) continue;
            if (ids[i] == ids[j] && which == Which::not_of_one_id) continue;
            found.push_back({ids[i], ids[j]});
        }
    return found;
}

// (N, 2), in order, so that the order in which they were found does not count.
Array table(std::vector<Pair> pairs) {
    std::sort(pairs.begin(), pairs.end());
    Array rows = zeros({pairs.size(), 2});
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        rows(i, 0) = Real(pairs[i].first);
        rows(i, 1) = Real(pairs[i].second);
    }
    return rows;
}

// The pairs of the exercise. An id that the text has not is a place, or was read from behind the end.
Array table_of_answer(const Ids& ids, std::size_t window) {
    const std::vector<Pair> found = pairs_of(ids, window);
    for (const auto& [centre, near] : found)
        for (const std::int64_t id : {centre, near})
            if (std::find(ids.begin(), ids.end(), id) == ids.end())
                throw std::logic_error(
                    "a pair has the id " + std::to_string(id) +
                    ", which is not in the text. A pair is {ids[i], ids[j]}, and "
                    "j has to stay below ids.size().");
    return table(found);
}

void check_pairs(Exercise& exercise, const std::string& what, const Ids& ids, std::size_t window) {
    const char* itself = "Each place is paired with itself too: leave j = i out.";
    exercise.equal(
        what, [&] { return table_of_answer(ids, window); }, table(pairs(ids, window)),
        {{table(pairs(ids, window, Which::before_alone)),
          "Only words before the centre. Those after it are near as well."},
         {table(pairs(ids, window, Which::after_alone)),
          "Only words after the centre. Those before it are near as well."},
         {table(pairs(ids, window, Which::not_at_the_beginning)),
          "The first places have no pairs as a centre. std::size_t has no negative numbers: "
          "i - window is huge there, so begin at 0 where i < window."},
         {table(pairs(ids, window, Which::without_the_last)),
          "The last place of the window is missing: j = i + window counts."},
         {table(pairs(ids, window, Which::with_itself)), itself},
         {table(pairs(ids, window, Which::twice_with_itself)), itself},
         {table(pairs(ids, window, Which::not_of_one_id)),
          "A word that stands twice is near itself: compare the places i and j, not the ids."},
         {table(pairs(ids, window - 1)), "The window is too narrow by one: j = i + window counts."},
         {table(pairs(ids, window + 1)),
          "The window is too wide by one: j = i + window is the last."}});
}

// The cross entropy of yes or no, for products (B, n) that all have the target t: their mean.
Tensor mean_for(const Tensor& products, Real t) {
    return binary_cross_entropy_with_logits(products, full(products.shape(), t));
}

Tensor products(const Tensor& centre, const Tensor& u) { return sum(centre * u, -1); }

struct Batch {
    Array centre, near, far;

    Tensor right(const Tensor& centres) const {
        return mean_for(products(centres, near), 1) +
               Real(far.shape(1)) * mean_for(products(centres, far), 0);
    }
};

Batch random_batch() {
    manual_seed(1);
    return {randn({4, 1, 5}), randn({4, 1, 5}), randn({4, 3, 5})};
}

void check_loss(Exercise& exercise) {
    const Batch batch = random_batch();
    const auto& [centre, near, far] = batch;
    const Tensor yes = products(centre, near), no = products(centre, far),
                 right = batch.right(centre);
    const char* over_the_batch =
        "This is a sum over the batch. The random words are summed for each "
        "pair, along axis 1, and the pairs are averaged.";
    const char* exchanged =
        "The mean over the K random words, and a sum over the batch: it is the other way "
        "round. Sum along axis 1, and take the mean of that.";
    const auto number = [](const Tensor& loss) { return full({}, loss.item()); };
    exercise.equal(
        "the loss of four pairs with three random words each",
        [&] { return number(loss_of(batch.centre, batch.near, batch.far)); }, number(right),
        {{number(mean_for(yes, 1) + 3 * mean_for(no, 1)),
          "The random words have the label 1. They are no neighbours: ln σ(-v·u)."},
         {number(mean_for(yes, 0) + 3 * mean_for(no, 1)),
          "Yes and no are exchanged: σ(v·u) shall be large for the word nearby."},
         {number(mean_for(yes, 1) + mean_for(no, 0)),
          "This is the mean over the K random words. It has to be their sum."},
         {number(mean_for(yes, 1)), "The random words are missing."},
         {number(right * 4), over_the_batch},
         {number(mean_for(yes, 1) + 12 * mean_for(no, 0)), over_the_batch},
         {number(4 * mean_for(yes, 1) + 3 * mean_for(no, 0)), over_the_batch},
         {number(mean_for(yes, 1) + 4 * mean_for(no, 0)), exchanged},
         {number(4 * (mean_for(yes, 1) + mean_for(no, 0))), exchanged},
         {number(-right), "The sign is the other one: a loss falls when the answers get better."}});
    const auto gradient = [&](const std::function<Tensor(const Tensor&)>& loss) {
        Tape tape;
        const Tensor variable = tape.variable(batch.centre);
        tape.backward(loss(variable));
        return tape.grad(variable);
    };
    exercise.equal(
        "its gradient for the centres",
        [&] {
            return gradient([&](const Tensor& v) { return loss_of(v, batch.near, batch.far); });
        },
        gradient([&](const Tensor& v) { return batch.right(v); }));
}

// What has to be right before a training makes sense.
std::string what_comes_first() {
    const Ids few{1, 2, 3, 4};
    if (table(pairs_of(few, 2)) != table(pairs(few, 2))) return "not tried: the pairs come first";
    const Batch batch = random_batch();
    const double difference =
        loss_of(batch.centre, batch.near, batch.far).item() - batch.right(batch.centre).item();
    return std::abs(difference) < 1e-3 ? "" : "not tried: the loss comes first";
}

// Trains as the chapter's program does, with the pairs and the loss of the exercise, and returns the words
// nearest to "said".
std::vector<std::string> nearest_to_said(const std::string& text) {
    manual_seed(1);
    const auto tokenizer = WordTokenizer::from_text(text, 5);
    const Vocabulary& words = tokenizer.vocabulary();
    const Ids ids = tokenizer.encode(text);
    const std::size_t V = words.size(), D = 64, B = 512, K = 5;
    Ids centres, contexts;
    for (const auto& [centre, context] : pairs_of(ids, 2)) {
        centres.push_back(centre);
        contexts.push_back(context);
    }
    const std::size_t N = centres.size();
    const Indices from(centres, {N, 1}), to(contexts, {N, 1});
    Array counts = zeros({V});
    for (const std::int64_t id : ids) ++counts(id);
    const Array weights = pow(counts, 0.75).value();

    Embedding v(V, D, {.sparse = true}), u(V, D, {.sparse = true});
    v.weight.mutable_value() /= D;
    u.weight.mutable_value().fill(0);
    SparseAdam optimizer({{"v", &v.weight}, {"u", &u.weight}}, {.lr = 3e-3});
    for (int epoch = 1; epoch <= 3; ++epoch) {
        const Indices order = permutation(N);
        for (std::size_t begin = 0; begin + B <= N; begin += B) {
            const Indices batch = row_range(order, begin, begin + B);
            Tape tape;
            const Tensor loss = loss_of(v(index_select(from, batch)), u(index_select(to, batch)),
                                        u(categorical(weights, {B, K})));
            optimizer.zero_grad();
            tape.backward(loss);
            optimizer.step();
        }
    }
    std::vector<std::string> nearest;
    for (const Neighbor& near : nearest_neighbors(unit_rows(v.weight.value()), words.id("said"), 5))
        nearest.push_back(words.token(near.id));
    return nearest;
}

void check_neighbours(Exercise& exercise) {
    const char* book = std::getenv("TAPESTRY_BOOK");
    exercise.holds(std::string("what is near \"said\", learned from ") +
                       (book ? "the book" : "the built-in text"),
                   [&]() -> std::string {
                       if (const std::string first = what_comes_first(); !first.empty())
                           return first;
                       const auto nearest = nearest_to_said(book ? clean_gutenberg(read_text(book))
                                                                 : built_in_text());
                       std::ostringstream text;
                       text << "expected \"replied\" among the first five, and they are";
                       for (const std::string& word : nearest) text << ' ' << word;
                       const bool found =
                           std::find(nearest.begin(), nearest.end(), "replied") != nearest.end();
                       return found ? "" : text.str();
                   });
}

} // namespace

int main() {
    Exercise exercise;
    check_pairs(exercise, "the pairs of the four ids 4, 5, 6 and 7, at most two apart",
                {4, 5, 6, 7}, 2);
    check_pairs(exercise, "the pairs of the ids 7, 7 and 8, neighbours only", {7, 7, 8}, 1);
    check_loss(exercise);
    check_neighbours(exercise);
    return exercise.finish();
}
