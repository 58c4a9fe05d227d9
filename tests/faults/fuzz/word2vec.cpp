#include "framework/io/word2vec.hpp"

#include "tests/faults/fuzz/fuzz.hpp"
#include "tests/faults/fuzz/same_tensors.hpp"

using namespace tapestry;

// What is read and written is read again as the same, bit for bit.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::filesystem::path file = fuzz::folder() / "vectors.txt";
    fuzz::put_bytes(file, fuzz::text_of(data, size));
    const auto vectors =
        fuzz::unless_refused<std::runtime_error>(file, [&] { return read_word2vec(file); });
    if (!vectors) return 0;

    write_word2vec(file, vectors->words, vectors->vectors);
    const WordVectors again = read_word2vec(file);
    fuzz::require(again.words == vectors->words, "words stay the same");
    fuzz::require(fuzz::same(again.vectors, vectors->vectors), "vectors stay the same");
    return 0;
}
