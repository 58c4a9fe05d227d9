#include <tapestry.hpp>

#include <algorithm>
#include <iomanip>
#include <iostream>

using namespace tapestry;

// The smallest language model: each character says which one comes next. Its parameters are a table
// of logits (V, V), an Embedding. Counting gives the best such table, and gradient descent finds it.
//     bigram [BOOK]   learns from the words of a text file, or of the built-in text
int main(int argc, char** argv) {
    manual_seed(1);
    const std::string text = argc > 1 ? clean_gutenberg(read_text(argv[1])) : built_in_text();

    // Each word of the text stands here once, between spaces: " the of and ".
    const auto is_letter = [](char c) { return 'a' <= c && c <= 'z'; };
    const auto words = WordTokenizer::from_text(text, 1);
    std::string list = " ";
    for (const std::int64_t id : arange(std::int64_t(words.vocabulary().size()))) {
        const std::string& word = words.vocabulary().token(id);
        if (std::ranges::all_of(word, is_letter)) list += word + ' ';
    }
    const auto characters = CharacterTokenizer::from_text(list);
    const std::size_t V = characters.vocabulary().size();
    const Indices ids(characters.encode(list));
    const std::size_t N = ids.size() - 1;
    const Indices inputs = row_range(ids, 0, N);      // (N)
    const Indices targets = row_range(ids, 1, N + 1); // (N), what follows each of them

    // By counting: row a has the share of each character among those that follow a.
    Array counts = zeros({V, V});
    for (std::size_t i = 0; i < inputs.size(); ++i) ++counts(inputs(i), targets(i));
    const Tensor shares = counts / maximum(sum(counts, 1, true), 1); // 0 where nothing follows
    const Tensor counted = nll_loss(log(embedding(inputs, shares)), targets);
    write_npy("shares.npy", shares.value()); // for a picture
    std::cout << N << " pairs of these tokens, \\s for a space:\n";
    for (const std::int64_t id : arange(std::int64_t(V)))
        std::cout << escape_token(characters.vocabulary().token(id)) << ' ';
    std::cout << '\n' << std::fixed << std::setprecision(5);

    // By gradient descent: row a has the logits of what follows a.
    Embedding logits(V, V);
    Adam optimizer(logits, {.lr = 0.1});
    for (int step = 0; step <= 300; ++step) {
        Tape tape;
        const Tensor loss = cross_entropy(logits(inputs), targets); // of (N, V) and (N)
        if (step % 100 == 0) std::cout << "step " << step << ", loss " << loss.item() << '\n';
        optimizer.zero_grad();
        tape.backward(loss);
        optimizer.step();
    }
    std::cout << "by counting, loss " << counted.item() << '\n';

    // New words: each character is drawn from the row of the one before it.
    const auto next = [&](const Indices& last) { return logits(last); };
    const auto sampled = generate(next, 1, characters.encode(" "), {.count = 80});
    std::cout << characters.decode(sampled) << '\n';
}
