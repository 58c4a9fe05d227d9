#include "framework/kernels/random.hpp"
#include "framework/nn/embedding.hpp"
#include "framework/nn/embedding_bag.hpp"
#include "framework/nn/linear.hpp"
#include "framework/ops/arithmetic.hpp"
#include "framework/ops/compare.hpp"
#include "framework/ops/cross_entropy.hpp"
#include "framework/ops/reduce.hpp"
#include "framework/ops/shape.hpp"
#include "framework/optim/adam.hpp"
#include "framework/tensor/print.hpp"
#include "framework/vectors/similarity.hpp"

#include <cstdio>
#include <iostream>

using namespace tapestry;

namespace {

// Items 1 to 60, ten of each genre. The model is told nothing of genres.
constexpr std::int64_t pad = 0, items = 60, of_each_genre = 10;
constexpr std::size_t longest = 8, width = 8;

std::int64_t genre(std::int64_t item) { return (item - 1) / of_each_genre; }

struct Users {
    Indices histories; // (B, longest), filled up with pad
    Indices next;      // (B,), what each of them took next
};

// Every user likes one genre, takes four items of five from it, and the others anywhere.
Users make_users(std::size_t count, Generator& random) {
    Users users{Indices::from_shape({count, longest}), Indices::from_shape({count})};
    users.histories.fill(pad);
    for (std::size_t user = 0; user < count; ++user) {
        const auto liked = std::int64_t(random.below(items / of_each_genre));
        const auto choose = [&] {
            if (random.uniform() < 0.2) return 1 + std::int64_t(random.below(items));
            return 1 + liked * of_each_genre + std::int64_t(random.below(of_each_genre));
        };
        const std::size_t length = 3 + random.below(longest - 2);
        for (std::size_t i = 0; i < length; ++i) users.histories(user, i) = choose();
        users.next(user) = choose();
    }
    return users;
}

// The mean of each history's vectors without the padding, (B, D): Σ mask·vector / Σ mask.
Tensor mean_of_items(Embedding& embedding, const Indices& histories) {
    const Tensor mask = unsqueeze(Array(ne(histories, pad)), -1);
    return sum(embedding(histories) * mask, {1}) / sum(mask, {1});
}

// Where the item that came next stands among all items, and how alike items are.
void report(const char* when, const Array& scores, const Users& users, const Array& table) {
    double ranks = 0, hits = 0, alike[2] = {0, 0}, pairs[2] = {0, 0};
    for (std::size_t user = 0; user < users.next.size(); ++user) {
        int rank = 1;
        for (std::int64_t item = 1; item <= items; ++item)
            rank += scores(user, item) > scores(user, users.next(user));
        ranks += rank;
        hits += rank <= of_each_genre;
    }
    for (std::int64_t a = 1; a <= items; ++a)
        for (std::int64_t b = 1; b < a; ++b) {
            alike[genre(a) == genre(b)] += double(cosine(table, a, b));
            pairs[genre(a) == genre(b)] += 1;
        }
    const double count = double(users.next.size());
    std::printf("%-6s  %9.1f  %11.0f %%  %16.2f  %13.2f\n", when, ranks / count, 100 * hits / count,
                alike[1] / pairs[1], alike[0] / pairs[0]);
}

} // namespace

int main() {
    manual_seed(1);
    Generator random(1);
    const Users users = make_users(2000, random), others = make_users(500, random);
    Embedding embedding(items + 1, width, {.padding_idx = pad});
    Linear output(width, items + 1); // a score for each item to be the next

    // The bag gives the same means, without making the vectors (B, N, D).
    EmbeddingBag bag(items + 1, width, BagMode::mean, {.padding_idx = pad});
    bag.weight.mutable_value() = embedding.weight.value();
    const Indices two_users{{12, 17, 13, 0}, {45, 0, 0, 0}};
    std::cout << "histories, filled up with 0\n"
              << to_string(two_users) << "\nmean of the items, by hand\n"
              << mean_of_items(embedding, two_users) << "\nEmbeddingBag\n"
              << bag(two_users) << "\nmean of all four places, padding too\n"
              << mean(embedding(two_users), {1}) << "\n\n";

    const auto scores = [&] { return output(mean_of_items(embedding, others.histories)).value(); };
    // Who knew the genre that a user likes would find 83 % of the items in its ten: 4/5 + 1/5 ·
    // 1/6.
    std::printf("%d users that the model never sees; the item that each took next\n"
                "        mean rank  in the top 10  alike in a genre  across genres\n",
                int(others.next.size()));
    report("before", scores(), others, embedding.weight.value());

    Adam optimizer(
        {{"items", &embedding.weight}, {"output", &output.weight}, {"bias", &*output.bias}},
        {.lr = 0.02});
    for (int step = 0; step < 100; ++step) {
        Tape tape;
        const Tensor loss =
            cross_entropy(output(mean_of_items(embedding, users.histories)), users.next);
        tape.backward(loss);
        optimizer.step();
        optimizer.zero_grad();
    }
    report("after", scores(), others, embedding.weight.value());
}
