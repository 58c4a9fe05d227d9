#include "framework/io/word2vec.hpp"
#include "framework/kernels/random.hpp"
#include "framework/nn/embedding.hpp"
#include "framework/nn/embedding_bag.hpp"
#include "framework/nn/linear.hpp"
#include "framework/ops/accuracy.hpp"
#include "framework/ops/arithmetic.hpp"
#include "framework/ops/cross_entropy.hpp"
#include "framework/ops/elementwise.hpp"
#include "framework/ops/index_select.hpp"
#include "framework/ops/reduce.hpp"
#include "framework/optim/adam.hpp"
#include "framework/text/grammar.hpp"
#include "framework/text/tokenizer.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <unistd.h>

using namespace tapestry;

namespace {

constexpr std::size_t width = 16;

// Learns a vector for each word of the built-in text, from the two words on either side of a word,
// whose mean has to tell which word it is (word2vec's CBOW), and writes them to a file.
void write_vectors(const std::filesystem::path& file) {
    const std::string text = built_in_text();
    const auto tokenizer = WordTokenizer::from_text(text, 1, false);
    const std::vector<std::int64_t> ids = tokenizer.encode(text);
    const std::size_t size = tokenizer.vocabulary().size(), batch = 1000;

    EmbeddingBag vectors(size, width);
    Linear output(width, size, false);
    Adam optimizer({{"vectors", &vectors.weight}, {"output", &output.weight}}, {.lr = 0.01});
    Generator random(1);
    for (int step = 0; step < 500; ++step) {
        Indices around = Indices::from_shape({batch, 4}), middle = Indices::from_shape({batch});
        for (std::size_t i = 0; i < batch; ++i) {
            const auto at = ids.begin() + 2 + std::ptrdiff_t(random.below(ids.size() - 4));
            middle(i) = at[0];
            for (std::ptrdiff_t k : {-2, -1, 1, 2}) around(i, k < 0 ? k + 2 : k + 1) = at[k];
        }
        Tape tape;
        tape.backward(cross_entropy(output(vectors(around)), middle));
        optimizer.step();
        optimizer.zero_grad();
    }
    std::vector<std::string> words;
    for (std::size_t id = 0; id < size; ++id)
        words.push_back(tokenizer.vocabulary().token(std::int64_t(id)));
    write_word2vec(file, words, vectors.weight.value());
}

// The rows of some words, and the class of each as a number.
struct Words {
    Indices rows, classes;
};

// How far the vectors of some words have moved: the mean of |after - before|.
double moved(const Array& before, const Array& after, const Indices& rows) {
    const Tensor difference = index_select(after, rows) - index_select(before, rows);
    return double(mean(sqrt(sum(difference * difference, {-1}))).item());
}

// Learns the class of some words, and then tells it of others.
void learn_classes(const char* name, Embedding& vectors, const Words& shown, const Words& others,
                   std::size_t classes) {
    const Array before = vectors.weight.value();
    Linear output(width, classes);
    Adam optimizer(
        {{"words", &vectors.weight}, {"output", &output.weight}, {"bias", &*output.bias}},
        {.lr = 0.01});
    for (int step = 0; step < 200; ++step) {
        Tape tape;
        tape.backward(cross_entropy(output(vectors(shown.rows)), shown.classes));
        optimizer.step();
        optimizer.zero_grad();
    }
    const Array& after = vectors.weight.value();
    std::printf("%-22s  %5.2f  %6.2f  %8.0f %%  %5.0f %%\n", name, moved(before, after, shown.rows),
                moved(before, after, others.rows),
                100 * accuracy(output(vectors(shown.rows)), shown.classes),
                100 * accuracy(output(vectors(others.rows)), others.classes));
}

} // namespace

int main() {
    manual_seed(1);
    const auto file = std::filesystem::temp_directory_path() /
                      ("tapestry_vectors_" + std::to_string(getpid()) + ".txt");
    write_vectors(file);
    const WordVectors read = read_word2vec(file);
    std::filesystem::remove(file);
    std::printf("%zu words with %zu numbers each came from a file\n", read.words.size(),
                read.vectors.shape(1));

    // Of each class of words three are shown with their class, and the others asked for.
    std::vector<std::int64_t> rows[2], classes[2];
    std::int64_t count = 0;
    for (const auto& [name, words] : word_classes()) {
        for (std::size_t i = 0; i < words.size(); ++i) {
            const auto word = std::find(read.words.begin(), read.words.end(), words[i]);
            rows[i >= 3].push_back(word - read.words.begin());
            classes[i >= 3].push_back(count);
        }
        ++count;
    }
    const Words shown{Indices(rows[0]), Indices(classes[0])};
    const Words others{Indices(rows[1]), Indices(classes[1])};
    std::printf("%zu of them are shown with their class, one of %d; %zu others are asked for\n\n",
                shown.rows.size(), int(count), others.rows.size());

    std::printf("                        moved by            right\n"
                "table                   shown  others       shown   others\n");
    Embedding noise(read.words.size(), width);
    Embedding frozen = Embedding::from_pretrained(read.vectors);
    Embedding tuned = Embedding::from_pretrained(read.vectors, false);
    learn_classes("from noise", noise, shown, others, std::size_t(count));
    learn_classes("pretrained, frozen", frozen, shown, others, std::size_t(count));
    learn_classes("pretrained, fine-tuned", tuned, shown, others, std::size_t(count));
}
