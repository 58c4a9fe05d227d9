#include <tapestry.hpp>

#include "docs/say_what_is_wrong.hpp"

#include <algorithm>
#include <iomanip>
#include <iostream>

using namespace tapestry;

// What temperature and top-k do to a row of the table and to samples, and what goes wrong.
namespace {

// The words of the built-in text as the chapter's program has them, each once between spaces.
std::string words_of_the_text() {
    const auto is_letter = [](char c) { return 'a' <= c && c <= 'z'; };
    const auto words = WordTokenizer::from_text(built_in_text(), 1);
    std::string list = " ";
    for (const std::int64_t id : arange(std::int64_t(words.vocabulary().size()))) {
        const std::string& word = words.vocabulary().token(id);
        if (std::ranges::all_of(word, is_letter)) list += word + ' ';
    }
    return list;
}

Array count_pairs(const Indices& ids, std::size_t V) {
    Array counts = zeros({V, V});
    for (std::size_t i = 0; i + 1 < ids.size(); ++i) ++counts(ids(i), ids(i + 1));
    return counts;
}

// The likeliest characters after one, with their probabilities.
void print_likeliest(const std::string& name, const CharacterTokenizer& characters, Array row) {
    std::cout << std::left << std::setw(18) << name << std::right;
    for (int i = 0; i < 6; ++i) {
        const std::int64_t id = argmax(row)();
        std::cout << "  " << escape_token(characters.vocabulary().token(id)) << ' ' << row(id);
        row(id) = 0;
    }
    std::cout << '\n';
}

void print_sample(const std::string& name, const CharacterTokenizer& characters,
                  const Array& logits, const GenerateOptions& options) {
    manual_seed(1);
    const auto next = [&](const Indices& last) { return embedding(last, logits); };
    std::cout << std::left << std::setw(16) << name << std::right
              << characters.decode(generate(next, 1, characters.encode(" "), options)) << '\n';
}

} // namespace

int main() {
    const std::string list = words_of_the_text();
    const auto characters = CharacterTokenizer::from_text(list);
    const std::size_t V = characters.vocabulary().size();
    const Indices ids(characters.encode(list));
    const Array counts = count_pairs(ids, V);
    const Tensor shares = counts / maximum(sum(counts, 1, true), 1);
    const Array logits = log(shares).value(); // -∞ where a pair never occurs
    std::cout << std::fixed << std::setprecision(2);

    const Tensor after_t = select(logits, 0, characters.vocabulary().id("t"));
    std::cout << "after t\n";
    for (const double temperature : {0.5, 1.0, 2.0})
        print_likeliest("temperature " + std::to_string(temperature).substr(0, 3), characters,
                        softmax(after_t / temperature).value());
    std::cout << '\n';
    print_sample("temperature 0.5", characters, logits, {.count = 60, .temperature = 0.5});
    print_sample("temperature 1", characters, logits, {.count = 60});
    print_sample("temperature 2", characters, logits, {.count = 60, .temperature = 2});
    print_sample("top_k 3", characters, logits, {.count = 60, .top_k = 3});
    print_sample("temperature 0", characters, logits, {.count = 60, .temperature = 0});
    std::cout << '\n';

    const auto loss_of = [&](const std::string& text, const Tensor& probabilities) {
        const Indices read(characters.encode(text));
        const std::size_t n = read.size();
        const Tensor log_probs = log(embedding(row_range(read, 0, n - 1), probabilities));
        return nll_loss(log_probs, row_range(read, 1, n)).item();
    };
    const Tensor smoothed = (counts + 1) / sum(counts + 1, 1, true);
    for (const char* word : {" the ", " qat "})
        std::cout << "loss of '" << word << "': " << loss_of(word, shares)
                  << ", with one more of each pair " << loss_of(word, smoothed) << '\n';
    std::cout << "of all words: " << loss_of(list, shares) << ", with one more of each pair "
              << loss_of(list, smoothed) << "\n\n";

    const Indices unknown(characters.encode("é"));
    std::cout << "the id of é: " << unknown << '\n';
    say_what_is_wrong([&] {
        const auto next = [&](const Indices& last) { return embedding(last, logits); };
        generate(next, 1, characters.encode("é"), {.count = 1});
    });
    Embedding table(V, V);
    say_what_is_wrong([&] { table(Indices{0, std::int64_t(V)}); });
    say_what_is_wrong([&] {
        const Indices inputs = row_range(ids, 0, 100), targets = row_range(ids, 1, 100);
        cross_entropy(table(inputs), targets);
    });
}
