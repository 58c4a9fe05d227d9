#include <tapestry.hpp>

#include <cstdio>
#include <iostream>

using namespace tapestry;

// From words to ids and back, and what goes wrong.
int main() {
    const std::string passage =
        "Mr. Bingley takes a house, and Mrs. Bennet hopes that he will marry one of her daughters. "
        "He likes Jane, and Jane likes him. Elizabeth does not like Mr. Darcy, and Mr. Darcy does "
        "not like to dance. He listens to her at the piano, and he writes her a letter. In the end "
        "Jane marries Mr. Bingley, and Elizabeth marries Mr. Darcy.";
    const WordTokenizer tokenizer = WordTokenizer::from_text(passage, 1); // words seen once or more
    const Vocabulary& vocabulary = tokenizer.vocabulary();
    std::printf("%zu tokens; the first twelve:\n", vocabulary.size());
    for (std::int64_t id = 0; id < 12; ++id)
        std::printf("%2d  %-5s  seen %d times\n", int(id), vocabulary.token(id).c_str(),
                    int(vocabulary.count(id)));

    const std::string sentence = "Elizabeth likes the cat on the piano.";
    const std::vector<std::int64_t> ids = tokenizer.encode(sentence);
    std::cout << '\n' << sentence << '\n' << Indices(ids) << '\n' << tokenizer.decode(ids) << '\n';

    manual_seed(1);
    Embedding embedding(vocabulary.size(), 3, {.padding_idx = Vocabulary::pad});
    std::cout << embedding(Indices(ids)) << "\n\n";

    // Too few rows: the largest id fits no more.
    try {
        Embedding small(vocabulary.size() - 1, 3);
        small(std::int64_t(vocabulary.size()) - 1);
    } catch (const std::exception& error) {
        std::cout << error.what() << "\n\n";
    }

    // The same word in the vocabulary of another text.
    const WordTokenizer other = WordTokenizer::from_text(passage + " Jane and Jane again.", 1);
    for (const char* word : {"jane", "and"})
        std::printf("%-4s is id %d, and with a sentence more id %d\n", word,
                    int(vocabulary.id(word)), int(other.vocabulary().id(word)));
}
