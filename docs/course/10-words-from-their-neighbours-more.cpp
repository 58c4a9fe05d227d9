#include <tapestry.hpp>

#include <cmath>
#include <iomanip>
#include <iostream>
#include <set>

using namespace tapestry;

namespace {

using Ids = std::vector<std::int64_t>;

// Indices of the places around place i, at most `window` away.
std::vector<std::size_t> around(std::size_t i, std::size_t window, std::size_t size) {
    std::vector<std::size_t> places;
    for (std::size_t j = i < window ? 0 : i - window; j <= std::min(i + window, size - 1); ++j)
        if (j != i) places.push_back(j);
    return places;
}

std::set<std::int64_t> rows_that_differ(const Array& before, const Array& after) {
    std::set<std::int64_t> rows;
    for (std::size_t row = 0; row < before.shape(0); ++row)
        for (std::size_t d = 0; d < before.shape(1); ++d)
            if (before(row, d) != after(row, d)) rows.insert(std::int64_t(row));
    return rows;
}

enum class Mistake {
    none,
    no_random_words,
    random_words_are_true,
    one_table,
    mean_of_random_words
};

// The loss of negative sampling: centres (B, 1, D), near (B, 1, D) and far (B, K, D).
Tensor loss_of(const Tensor& centre, const Tensor& near, const Tensor& far,
               Mistake mistake = Mistake::none) {
    const Tensor yes = sum(centre * near, -1), no = sum(centre * far, -1);
    const Tensor of_near = binary_cross_entropy_with_logits(yes, ones(yes.shape()));
    if (mistake == Mistake::no_random_words) return of_near;
    const Array targets = full(no.shape(), mistake == Mistake::random_words_are_true ? 1 : 0);
    const Tensor of_far = binary_cross_entropy_with_logits(no, targets);
    return of_near + (mistake == Mistake::mean_of_random_words ? 1 : Real(far.size(1))) * of_far;
}

// One centre in a sentence, its pairs with words nearby and with random ones, and what a step moves.
void print_a_step() {
    const std::string sentence = "the old king gave the young queen a golden ring";
    const std::string text =
        sentence + ". a tall boy ran home through the dark wood. she read a long letter.";
    const auto tokenizer = WordTokenizer::from_text(text, 1);
    const Vocabulary& words = tokenizer.vocabulary();
    const Ids ids = tokenizer.encode(sentence);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        std::cout << std::left << std::setw(8) << words.token(ids[i]) << std::right << "is near";
        for (const std::size_t j : around(i, 2, ids.size()))
            std::cout << ' ' << words.token(ids[j]);
        std::cout << '\n';
    }

    manual_seed(15);
    const std::size_t D = 4, K = 2, at = 6; // "queen"
    Array counts = zeros({words.size()});
    for (const std::int64_t id : tokenizer.encode(text)) ++counts(id);
    Ids centres, contexts;
    for (const std::size_t j : around(at, 2, ids.size())) {
        centres.push_back(ids[at]);
        contexts.push_back(ids[j]);
    }
    const std::size_t B = centres.size();
    const Indices from(centres, {B, 1}), to(contexts, {B, 1});
    const Indices random = categorical(pow(counts, 0.75).value(), {B, K});
    Embedding v(words.size(), D, {.sparse = true}), u(words.size(), D, {.sparse = true});
    const Array v_before = v.weight.value(), u_before = u.weight.value();
    SparseAdam optimizer({{"v", &v.weight}, {"u", &u.weight}}, {.lr = 3e-3});
    Tape tape;
    tape.backward(loss_of(v(from), u(to), u(random)));
    optimizer.step();

    std::cout << "\npairs of " << words.token(ids[at]) << '\n';
    for (std::size_t b = 0; b < B; ++b) {
        std::cout << "near " << std::left << std::setw(8) << words.token(contexts[b]) << std::right
                  << "random";
        for (std::size_t k = 0; k < K; ++k) std::cout << ' ' << words.token(random(b, k));
        std::cout << '\n';
    }
    const auto moved_v = rows_that_differ(v_before, v.weight.value());
    const auto moved_u = rows_that_differ(u_before, u.weight.value());
    std::cout << "\nrow  word     v u\n";
    for (std::int64_t id = 0; id < std::int64_t(words.size()); ++id)
        std::cout << std::setw(3) << id << "  " << std::left << std::setw(8) << words.token(id)
                  << std::right << (moved_v.count(id) ? " x" : " .")
                  << (moved_u.count(id) ? " x" : " .") << '\n';
    std::cout << '\n';
}

// One true pair and one random word, with two numbers a vector.
void print_a_gradient() {
    Tape tape;
    const Tensor v = tape.variable(Array{{{1, 2}}}, "v"), u = tape.variable(Array{{{0.5, 0}}}, "u"),
                 random = tape.variable(Array{{{0, 1}}}, "random");
    const Tensor loss = loss_of(v, u, random);
    tape.backward(loss);
    std::cout << "loss " << loss.item() << "\ngradient of u\n"
              << tape.grad(u) << "\ngradient of the random word's u\n"
              << tape.grad(random) << "\ngradient of v\n"
              << tape.grad(v) << "\n\n";
}

struct Text {
    explicit Text(const std::string& text)
        : tokenizer(WordTokenizer::from_text(text, 5))
        , ids(tokenizer.encode(text))
        , counts(zeros({tokenizer.vocabulary().size()})) {
        for (const std::int64_t id : ids) ++counts(id);
    }
    WordTokenizer tokenizer;
    Ids ids;
    Array counts;
};

void print_sizes(const Text& text) {
    const std::size_t V = text.counts.size(), D = 64, K = 5;
    std::cout << text.ids.size() << " tokens, a vocabulary of " << V << "\n\n"
              << "a pair's             products    rows of u\n"
              << "softmax over all " << std::setw(12) << V * D << std::setw(13) << V << '\n'
              << "true and 5 random" << std::setw(12) << (K + 1) * D << std::setw(13) << K + 1
              << "\n\n";
}

void print_shares(const Text& text) {
    const Array raised = pow(text.counts, 0.75).value();
    const double all = sum(text.counts).item(), all_raised = sum(raised).item();
    std::cout << "word        count  share of the text  drawn  times as often\n" << std::fixed;
    const Vocabulary& words = text.tokenizer.vocabulary();
    for (const std::int64_t id :
         {words.id("the"), words.id("said"), words.id("mother"), std::int64_t(words.size()) - 1}) {
        const double share = text.counts(id) / all, drawn = raised(id) / all_raised;
        std::cout << std::left << std::setw(10) << words.token(id) << std::right
                  << std::setprecision(0) << std::setw(7) << text.counts(id) << std::setprecision(3)
                  << std::setw(17) << 100 * share << " %" << std::setw(7) << 100 * drawn << " %"
                  << std::setprecision(2) << std::setw(8) << drawn / share << '\n';
    }
    std::cout << std::defaultfloat << std::setprecision(6) << '\n';
}

// Learns from the text, prints the last loss and the mean cosine of "said" with all words, and
// returns the words nearest to it.
std::string train(const char* name, const Text& text, Mistake mistake) {
    manual_seed(1);
    const std::size_t V = text.counts.size(), D = 64, B = 512, K = 5;
    Ids centres, contexts;
    for (std::size_t i = 0; i < text.ids.size(); ++i)
        for (const std::size_t j : around(i, 2, text.ids.size())) {
            centres.push_back(text.ids[i]);
            contexts.push_back(text.ids[j]);
        }
    const std::size_t N = centres.size();
    const Indices from(centres, {N, 1}), to(contexts, {N, 1});
    const Array weights = pow(text.counts, 0.75).value();
    Embedding v(V, D, {.sparse = true}), second(V, D, {.sparse = true});
    v.weight.mutable_value() /= D;
    second.weight.mutable_value().fill(0);
    Embedding& u = mistake == Mistake::one_table ? v : second;
    std::vector<NamedParameter> tables{{"v", &v.weight}};
    if (&u != &v) tables.push_back({"u", &u.weight});
    SparseAdam optimizer(tables, {.lr = 3e-3});
    double total = 0;
    for (int epoch = 1; epoch <= 3; ++epoch) {
        const Indices order = permutation(N);
        total = 0;
        for (std::size_t begin = 0; begin + B <= N; begin += B) {
            const Indices batch = row_range(order, begin, begin + B);
            Tape tape;
            const Tensor loss = loss_of(v(index_select(from, batch)), u(index_select(to, batch)),
                                        u(categorical(weights, {B, K})), mistake);
            optimizer.zero_grad();
            tape.backward(loss);
            optimizer.step();
            total += loss.item();
        }
    }
    const Array units = unit_rows(v.weight.value());
    const auto nearest = nearest_neighbors(units, text.tokenizer.vocabulary().id("said"), V - 1);
    double mean = 0;
    for (const Neighbor& near : nearest) mean += near.cosine / double(V - 1);
    std::cout << std::left << std::setw(25) << name << std::right << total / double(N / B)
              << std::setw(10) << mean << std::endl;
    std::string words;
    for (std::size_t i = 0; i < 5; ++i)
        words += ' ' + text.tokenizer.vocabulary().token(nearest[i].id);
    return words;
}

void print_mistakes(const Text& text) {
    const std::pair<const char*, Mistake> trainings[] = {
        {"right", Mistake::none},
        {"no random words", Mistake::no_random_words},
        {"random words are true", Mistake::random_words_are_true},
        {"mean over random words", Mistake::mean_of_random_words},
        {"one table", Mistake::one_table}};
    std::cout << std::fixed << std::setprecision(2) << "                         loss    cosine\n";
    std::string lines;
    for (const auto& [name, mistake] : trainings)
        lines += std::string(name) + ':' + train(name, text, mistake) + '\n';
    std::cout << '\n' << lines;
}

} // namespace

// A window, the rows that a step moves, a gradient by hand, what softmax would cost, how often random
// words are drawn, and mistakes.
//     10-words-from-their-neighbours-more [step | BOOK]   with "step" that alone, for the picture
int main(int argc, char** argv) {
    print_a_step();
    if (argc > 1 && argv[1] == std::string("step")) return 0;
    print_a_gradient();
    const Text text(argc > 1 ? clean_gutenberg(read_text(argv[1])) : built_in_text());
    print_sizes(text);
    print_shares(text);
    if (argc > 1) return 0;
    print_mistakes(text);
}
