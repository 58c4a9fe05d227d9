#include "framework/vectors/word_sets.hpp"

#include "tests/faults/fuzz/fuzz.hpp"

#include <set>

using namespace tapestry;

// A set has two words or more of the vocabulary, none twice, and what is left out is said in a line.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto tokenizer = WordTokenizer::from_text("mother father sister to-day 'tis é", 1);
    const std::filesystem::path file = fuzz::folder() / "sets.txt";
    fuzz::put_bytes(file, fuzz::text_of(data, size));
    const auto result = fuzz::unless_refused<std::runtime_error>(
        file, [&] { return read_word_sets(file, tokenizer); });
    if (!result) return 0;

    fuzz::require(!result->sets.empty(), "no sets at all are refused");
    for (const WordSet& set : result->sets) {
        fuzz::require(!set.name.empty(), "a set has a name");
        fuzz::require(set.ids.size() >= 2, "a set has two words", set.name);
        fuzz::require(std::set(set.ids.begin(), set.ids.end()).size() == set.ids.size(),
                      "a set has no word twice", set.name);
        for (const std::int64_t id : set.ids)
            fuzz::require(tokenizer.vocabulary().count(id) > 0, "a word is one of the vocabulary");
    }
    for (const std::string& line : result->left_out)
        fuzz::require(line.find('\n') == line.npos && !find_utf8_error(line),
                      "what is left out is said in a line", line);
    return 0;
}
