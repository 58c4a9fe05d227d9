// Writes the same random vectors in each format into a folder, and beside them, in answers.json,
// the neighbours and analogies that this framework finds; also what it reads of the files in the
// folder's folder `foreign`. exports_test.py compares all this with others' programs.
#include "framework/io/npy.hpp"
#include "framework/io/projector.hpp"
#include "framework/io/word2vec.hpp"
#include "framework/kernels/random.hpp"
#include "framework/vectors/similarity.hpp"

#include <fstream>
#include <nlohmann/json.hpp>

using namespace tapestry;

namespace {

// Words of every kind that a text may have, and many plain ones.
std::vector<std::string> make_words() {
    std::vector<std::string> words = {"--",  "'tis", "10,000",        "\"",    "über", "日本語",
                                      "a_b", "\\s",  "no\u00A0break", "\u2028"};
    for (int i = 0; words.size() < 300; ++i) words.push_back(std::to_string(i) + "th");
    return words;
}

Array make_vectors(std::size_t count, std::size_t width) {
    Generator generator(1);
    Array vectors = empty({count, width});
    for (Real& element : vectors) element = Real(generator.normal());
    return vectors;
}

nlohmann::json to_json(const std::vector<Neighbor>& neighbors,
                       const std::vector<std::string>& words) {
    nlohmann::json result = nlohmann::json::array();
    for (const Neighbor& neighbor : neighbors)
        result.push_back({words[std::size_t(neighbor.id)], neighbor.cosine});
    return result;
}

// Words and vectors, or the message that says why there are none.
nlohmann::json read_foreign(const std::filesystem::path& file) {
    try {
        const WordVectors found = read_word2vec(file);
        const std::size_t width = found.vectors.shape(1);
        nlohmann::json rows = nlohmann::json::object();
        for (std::size_t row = 0; row < found.words.size(); ++row) {
            const Real* vector = found.vectors.data() + row * width;
            rows[found.words[row]] = std::vector<Real>(vector, vector + width);
        }
        return {{"words", found.words}, {"vectors", rows}};
    } catch (const std::runtime_error& error) {
        return {{"error", error.what()}};
    }
}

} // namespace

int main(int, char** arguments) {
    const std::filesystem::path folder = arguments[1];
    const std::vector<std::string> words = make_words();
    const Array vectors = make_vectors(words.size(), 16), units = unit_rows(vectors);
    std::vector<std::int64_t> counts;
    for (std::size_t row = 0; row < words.size(); ++row)
        counts.push_back(std::int64_t(words.size() - row));

    write_word2vec(folder / "vectors.txt", words, vectors);
    write_projector(folder, words, counts, vectors);
    write_npy(folder / "vectors.npy", vectors);
    write_npy(folder / "scalar.npy", full({}, Real(2.5)));
    write_npy(folder / "line.npy", full({3}, Real(2.5)));
    write_npy(folder / "empty.npy", empty({0, 5}));

    nlohmann::json answers;
    for (std::int64_t id = 0; id < 50; ++id) {
        const std::int64_t a = id, b = id + 50, c = id + 100;
        answers["neighbors"].push_back(
            {{"word", words[std::size_t(id)]},
             {"answers", to_json(nearest_neighbors(units, id, 10), words)}});
        answers["analogies"].push_back(
            {{"words", {words[std::size_t(a)], words[std::size_t(b)], words[std::size_t(c)]}},
             {"answers", to_json(analogies(units, a, b, c, 10), words)}});
    }
    for (const auto& file : std::filesystem::directory_iterator(folder / "foreign"))
        answers["foreign"][file.path().filename()] = read_foreign(file);
    std::ofstream(folder / "answers.json") << answers;
}
