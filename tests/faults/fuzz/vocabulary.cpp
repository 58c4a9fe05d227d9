#include "framework/text/vocabulary.hpp"

#include "tests/faults/fuzz/fuzz.hpp"

#include <algorithm>

using namespace tapestry;

namespace {

// Which `save` refuses in a label, as it would end the line or the field.
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

} // namespace

// What is loaded and saved is loaded again as the same, and every token has its own id.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::filesystem::path file = fuzz::folder() / "vocab.txt";
    fuzz::put_bytes(file, fuzz::text_of(data, size));
    std::string label;
    const auto vocabulary = fuzz::unless_refused<std::runtime_error>(
        file, [&] { return Vocabulary::load(file, &label); });
    if (!vocabulary) return 0;

    for (std::int64_t id = 0; id < std::int64_t(vocabulary->size()); ++id) {
        fuzz::require(vocabulary->id(vocabulary->token(id)) == id, "a token has its own id");
        fuzz::require(vocabulary->count(id) >= 0, "no count is negative");
    }
    if (std::any_of(label.begin(), label.end(), is_control)) label.clear();
    vocabulary->save(file, label);
    const std::string saved = fuzz::bytes_of_file(file);
    std::string label_again;
    const Vocabulary again = Vocabulary::load(file, &label_again);
    fuzz::require(again == *vocabulary, "a vocabulary stays the same", saved);
    fuzz::require(label_again == label, "a label stays the same", saved);
    again.save(file, label);
    fuzz::require(fuzz::bytes_of_file(file) == saved, "the file stays the same", saved);
    return 0;
}
