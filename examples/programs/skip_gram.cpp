#include <tapestry.hpp>

#include <iostream>

using namespace tapestry;

// word2vec's skip-gram with negative sampling (Mikolov et al., "Distributed representations of words
// and phrases and their compositionality", 2013): σ(v·u) shall be 1 for the vector v of a word and u
// of a word beside it, and 0 for u of K random words. Words with like neighbours get like vectors.
//     skip_gram [BOOK]   learns from a text file, or from the built-in text
int main(int argc, char** argv) {
    manual_seed(1);
    const std::string text = argc > 1 ? clean_gutenberg(read_text(argv[1])) : built_in_text();
    const auto tokenizer = WordTokenizer::from_text(text, 5);
    const Vocabulary& words = tokenizer.vocabulary();
    const std::vector<std::int64_t> ids = tokenizer.encode(text);

    std::vector<std::int64_t> centres, contexts; // all pairs of words that are 1 or 2 apart
    for (const std::size_t distance : {1u, 2u})
        for (std::size_t i = distance; i < ids.size(); ++i) {
            centres.insert(centres.end(), {ids[i], ids[i - distance]});
            contexts.insert(contexts.end(), {ids[i - distance], ids[i]});
        }
    const std::size_t N = centres.size(), V = words.size(), D = 64, B = 512, K = 5;
    const Indices from(centres, {N, 1}), to(contexts, {N, 1});
    Array counts = zeros({V});
    for (const std::int64_t id : ids) ++counts(id);
    const Array weights = pow(counts, 0.75).value(); // how often a word is drawn

    Embedding v(V, D, {.sparse = true}), u(V, D, {.sparse = true});
    v.weight.mutable_value() /= D; // short at first, and u zero, because nothing is known
    u.weight.mutable_value().fill(0);
    SparseAdam optimizer({{"v", &v.weight}, {"u", &u.weight}}, {.lr = 3e-3});
    for (int epoch = 1; epoch <= 3; ++epoch) {
        const Indices order = permutation(N);
        double total = 0;
        for (std::size_t begin = 0; begin + B <= N; begin += B) {
            const Indices batch = row_range(order, begin, begin + B);
            Tape tape;
            const Tensor centre = v(index_select(from, batch));                   // (B, 1, D)
            const Tensor near = sum(centre * u(index_select(to, batch)), -1);     // (B, 1)
            const Tensor far = sum(centre * u(categorical(weights, {B, K})), -1); // (B, K)
            const Tensor loss = binary_cross_entropy_with_logits(near, ones({B, 1})) +
                                K * binary_cross_entropy_with_logits(far, zeros({B, K}));
            optimizer.zero_grad();
            tape.backward(loss);
            optimizer.step(); // moves the rows that were read, and no others
            total += loss.item();
        }
        std::cout << "epoch " << epoch << ", loss " << total / double(N / B) << '\n';
    }
    const Array units = unit_rows(v.weight.value());
    for (const char* word : {"said", "mother", "room", "kitchen"}) {
        if (!words.contains(word)) continue; // its id would be that of <unk>
        std::cout << word << ':';
        for (const Neighbor& near : nearest_neighbors(units, words.id(word), 5))
            std::cout << ' ' << words.token(near.id);
        std::cout << '\n';
    }
}
