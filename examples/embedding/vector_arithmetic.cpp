#include "examples/support/arithmetic_options.hpp"
#include "examples/support/program.hpp"
#include "examples/support/run_folder.hpp"
#include "framework/kernels/random.hpp"
#include "framework/vectors/similarity.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iostream>

using namespace tapestry;

namespace {

using Words = std::vector<std::int64_t>;
using Pairs = std::vector<std::pair<std::string, std::string>>;

// Words that a reader calls alike, and words that differ as man and woman do.
const Pairs alike{{"father", "mother"}, {"brother", "sister"},
                  {"uncle", "aunt"},    {"husband", "wife"},
                  {"mr", "mrs"},        {"he", "she"},
                  {"said", "replied"},  {"longbourn", "netherfield"},
                  {"walked", "went"},   {"morning", "evening"},
                  {"happy", "unhappy"}, {"give", "take"}};
const Pairs man_woman{{"mr", "mrs"},         {"he", "she"},     {"father", "mother"},
                      {"brother", "sister"}, {"uncle", "aunt"}, {"husband", "wife"},
                      {"king", "queen"}};

// The pairs that the vocabulary has both words of. Names the others.
std::vector<Words> known(const Pairs& pairs, const Vocabulary& vocabulary) {
    std::vector<Words> ids;
    for (const auto& [a, b] : pairs) {
        std::string missing;
        for (const std::string& word : {a, b})
            if (!vocabulary.contains(word)) missing += " '" + word + "'";
        if (missing.empty())
            ids.push_back({vocabulary.id(a), vocabulary.id(b)});
        else
            std::cout << a << " : " << b << " is skipped: the vocabulary lacks" << missing << '\n';
    }
    return ids;
}

// Other words in the first `count` places, each about as frequent as the one it replaces: ids
// follow falling count, so its id is at most a quarter away. No two of the words are the same.
Words others(const Words& words, std::size_t count, const Array& table, Generator& random) {
    const auto total = std::int64_t(table.shape(0));
    for (;;) {
        Words drawn = words;
        for (std::size_t i = 0; i < count; ++i) {
            const std::int64_t reach = std::max<std::int64_t>(5, words[i] / 4);
            const std::int64_t first = std::max(Vocabulary::special_tokens, words[i] - reach);
            const std::int64_t end = std::min(total, words[i] + reach + 1);
            drawn[i] = first + std::int64_t(random.below(std::uint64_t(end - first)));
        }
        Words sorted = drawn;
        std::sort(sorted.begin(), sorted.end());
        if (std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end()) return drawn;
    }
}

// Where a word stands in a list, counted from 1, when some others are left out.
double place(std::int64_t word, const std::vector<Neighbor>& list, const Words& left_out = {}) {
    int place = 1;
    for (const Neighbor& other : list) {
        if (other.id == word) break;
        place += std::find(left_out.begin(), left_out.end(), other.id) == left_out.end();
    }
    return place;
}

// What comes of random words: its mean and standard deviation, and the share that does as well as
// the words in question. These count as one draw: it is the p-value of a permutation test.
struct Chance {
    double mean, deviation, as_good;
};

Chance chance(std::size_t draws, const std::function<double()>& draw,
              const std::function<bool(double)>& is_as_good) {
    double sum = 0, squares = 0, as_good = 1;
    for (std::size_t i = 0; i < draws; ++i) {
        const double result = draw();
        sum += result;
        squares += result * result;
        as_good += is_as_good(result);
    }
    const double n = double(draws), mean = sum / n;
    return {mean, std::sqrt(std::max(0.0, squares / n - mean * mean)), 100 * as_good / (n + 1)};
}

void measure_similarity(const Array& units, const Vocabulary& vocabulary, std::size_t draws) {
    std::cout << "Alike: the cosine of a and b, and where b stands among a's neighbours. Then the\n"
                 "cosines of other pairs of words as frequent, and how many are as alike.\n\n";
    const std::vector<Words> pairs = known(alike, vocabulary);
    std::printf("a          b            cosine  place   other pairs  as alike\n");
    Generator random(1);
    for (const Words& pair : pairs) {
        const double observed = double(cosine(units, pair[0], pair[1]));
        const auto neighbors =
            nearest_neighbors(units, pair[0], vocabulary.size(), Vocabulary::special_tokens);
        const Chance other = chance(
            draws,
            [&] {
                const Words drawn = others(pair, 2, units, random);
                return double(cosine(units, drawn[0], drawn[1]));
            },
            [&](double result) { return result >= observed; });
        std::printf("%-9s  %-11s  %6.2f  %5.0f  %5.2f ± %4.2f  %6.1f %%\n",
                    vocabulary.token(pair[0]).c_str(), vocabulary.token(pair[1]).c_str(), observed,
                    place(pair[1], neighbors), other.mean, other.deviation, other.as_good);
    }
}

void measure_analogies(const Array& units, const Vocabulary& vocabulary,
                       const std::vector<Words>& pairs, std::size_t draws) {
    std::cout << "\nAnalogies, a : b :: c : d. Where d stands among all words by b - a + c, with\n"
                 "a, b and c left out or kept, and by c alone, a and b left out. Then the same as\n"
                 "the first with other words as frequent in place of all four, or of a and b.\n\n";
    std::printf("                                 left            c    other four        as"
                "    other a, b        as\n"
                "a       b       c       d         out   kept alone                    good"
                "                    good\n");
    Generator random(1);
    int questions = 0, first[3] = {}, rare[2] = {};
    for (const Words& ab : pairs)
        for (const Words& cd : pairs) {
            if (ab == cd) continue;
            const Words words{ab[0], ab[1], cd[0], cd[1]};
            const auto answers = [&](const Words& w, QuestionWords question_words) {
                return analogies(units, w[0], w[1], w[2], vocabulary.size(),
                                 Vocabulary::special_tokens, question_words);
            };
            const double left_out = place(words[3], answers(words, QuestionWords::left_out));
            const double kept = place(words[3], answers(words, QuestionWords::kept));
            const double alone = place(
                words[3],
                nearest_neighbors(units, words[2], vocabulary.size(), Vocabulary::special_tokens),
                ab);
            for (const std::int64_t word : words)
                std::printf("%-8s", vocabulary.token(word).c_str());
            std::printf("%5.0f  %5.0f %5.0f", left_out, kept, alone);
            for (const std::size_t count : {4, 2}) {
                const Chance other = chance(
                    draws,
                    [&] {
                        const Words drawn = others(words, count, units, random);
                        return place(drawn[3], answers(drawn, QuestionWords::left_out));
                    },
                    [&](double result) { return result <= left_out; });
                std::printf("  %5.0f ± %4.0f  %5.1f %%", other.mean, other.deviation,
                            other.as_good);
                rare[count == 2] += other.as_good < 5;
            }
            std::cout << std::endl;
            ++questions;
            first[0] += left_out == 1;
            first[1] += kept == 1;
            first[2] += alone == 1;
        }
    std::printf(
        "\nOf %d questions d comes first in %d, with a, b and c kept in %d, by c alone in %d. "
        "As\ngood in less than 5 %%: %d with four other words, %d with another a and b.\n",
        questions, first[0], first[1], first[2], rare[0], rare[1]);
}

// How parallel the steps from a to b are in all pairs: the mean cosine of any two of them.
double parallel(const std::vector<Words>& pairs, const Array& units) {
    Array steps = empty({pairs.size(), units.shape(1)});
    for (std::size_t i = 0; i < pairs.size(); ++i)
        for (std::size_t k = 0; k < units.shape(1); ++k)
            steps(i, k) = units(pairs[i][1], k) - units(pairs[i][0], k);
    double sum = 0, count = 0;
    for (std::size_t i = 0; i < pairs.size(); ++i)
        for (std::size_t j = 0; j < i; ++j, ++count)
            sum += double(cosine(steps, std::int64_t(i), std::int64_t(j)));
    return sum / count;
}

void measure_steps(const Array& units, const std::vector<Words>& pairs, std::size_t draws) {
    const double observed = parallel(pairs, units);
    Generator random(1);
    const Chance other = chance(
        draws,
        [&] {
            std::vector<Words> drawn;
            for (const Words& pair : pairs) drawn.push_back(others(pair, 2, units, random));
            return parallel(drawn, units);
        },
        [&](double result) { return result >= observed; });
    std::printf("\nThe mean cosine of two steps from a to b: %.3f. With other words as frequent: "
                "%.3f\n± %.3f, and as parallel in %.1f %%.\n",
                observed, other.mean, other.deviation, other.as_good);
}

int measure(int argc, char** argv) {
    const ArithmeticCommand command = parse_arithmetic_options(argc, argv);
    const Run run = load_run(command.model);
    const Vocabulary& vocabulary = run.tokenizer->vocabulary();
    const Array units = unit_rows(run.model->wte.weight.value());
    measure_similarity(units, vocabulary, command.draws);
    std::cout << '\n';
    const std::vector<Words> pairs = known(man_woman, vocabulary);
    if (pairs.size() < 2) throw std::runtime_error("an analogy takes two pairs of known words");
    measure_analogies(units, vocabulary, pairs, command.draws);
    measure_steps(units, pairs, command.draws);
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    return run_program("vector_arithmetic", [&] { return measure(argc, argv); });
}
