#include "framework/io/projector.hpp"

#include "framework/io/atomic_file.hpp"
#include "framework/io/vector_text.hpp"
#include "framework/tensor/error.hpp"

#include <ostream>

namespace tapestry {

void write_projector(const std::filesystem::path& folder, const std::vector<std::string>& words,
                     const std::vector<std::int64_t>& counts, const Array& vectors) {
    const char* const name = "write_projector";
    require_word_vectors(name, words, vectors, "\t\n\r");
    require(counts.size() == words.size(), name, "needs ", words.size(),
            " counts for as many words, ", "got ", counts.size());
    const std::size_t width = vectors.shape(1);
    require(width >= 2, name, "the Projector takes no vectors of one number");

    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) throw std::runtime_error(message(name, folder.string(), ": ", error.message()));
    write_atomically(folder / "vectors.tsv", [&](std::ostream& out) {
        for (std::size_t row = 0; row < words.size(); ++row) {
            write_numbers(out, vectors.data() + row * width, width, '\t');
            out << '\n';
        }
    });
    write_atomically(folder / "metadata.tsv", [&](std::ostream& out) {
        out << "word\tcount\n";
        for (std::size_t row = 0; row < words.size(); ++row)
            out << words[row] << '\t' << counts[row] << '\n';
    });
}

} // namespace tapestry
