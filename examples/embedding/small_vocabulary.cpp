#include "framework/nn/embedding.hpp"
#include "framework/tensor/print.hpp"
#include "framework/text/tokenizer.hpp"

#include <cstdio>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

using namespace tapestry;

namespace {

// A vocabulary is a list, and the id of a word its place in it. Two tokens are no words: <pad>
// fills up short sentences (padding.cpp), and <unk> stands for every word that is not in the list.
void by_hand() {
    const std::vector<std::string> words{"<pad>", "<unk>", "the",  "to", "of",  "and",
                                         "a",     "in",    "that", "is", "cat", "hat"};
    std::map<std::string, std::int64_t> id_of;
    for (const std::string& word : words) id_of.emplace(word, id_of.size());
    Embedding embedding(words.size(), 3); // a vector for each word

    for (const char* sentence : {"the cat in the hat", "the dog in the hat"}) {
        std::vector<std::int64_t> ids;
        std::istringstream stream(sentence);
        for (std::string word; stream >> word;)
            ids.push_back(id_of.contains(word) ? id_of.at(word) : id_of.at("<unk>"));
        std::cout << sentence << '\n' << to_string(Indices(ids)) << '\n';
        std::cout << embedding(Indices(ids)) << "\n\n";
    }
}

// The library's Vocabulary takes its words from a text. It has two more such tokens, for the start
// and the end of a sequence, and the ids of all four are always the same.
void from_a_text() {
    const std::string passage = "The kettle sang, and the cat slept by the fire. Rain fell on the "
                                "roof, and the wind shook the door, but the cat slept on.";
    const WordTokenizer tokenizer = WordTokenizer::from_text(passage, 1); // words seen once or more
    const Vocabulary& vocabulary = tokenizer.vocabulary();
    std::printf("A vocabulary of %zu tokens; the first ten:\n", vocabulary.size());
    for (std::int64_t id = 0; id < 10; ++id)
        std::printf("%2d  %-5s  seen %d times\n", int(id), vocabulary.token(id).c_str(),
                    int(vocabulary.count(id)));

    std::vector<std::int64_t> ids = tokenizer.encode("The cat slept on the piano.");
    ids.insert(ids.begin(), Vocabulary::sos);
    ids.push_back(Vocabulary::eos);
    std::cout << "\nThe cat slept on the piano.\n" << to_string(Indices(ids)) << '\n';
    for (const std::int64_t id : ids) std::cout << vocabulary.token(id) << ' ';
    std::cout << '\n' << tokenizer.decode(ids) << '\n';

    Embedding embedding(vocabulary.size(), 3, {.padding_idx = Vocabulary::pad});
    std::cout << embedding(Indices(ids)) << '\n';
}

} // namespace

// From words to ids to vectors.
int main() {
    manual_seed(1);
    by_hand();
    from_a_text();
}
