#include "docs/course/exercises/check.hpp"

using namespace tapestry;

// ids (B, T) and table (V, D) to (B, T, D).
Array look_up(const Indices& ids, const Array& table) {
    const std::size_t B = ids.shape(0), T = ids.shape(1), D = table.shape(1);
    Array vectors = zeros({B, T, D});
    // --- your code begins
    for (std::size_t b = 0; b < B; ++b)
        for (std::size_t t = 0; t < T; ++t)
            for (std::size_t d = 0; d < D; ++d) vectors(b, t, d) = table(ids(b, t), d);
    // --- your code ends
    return vectors;
}
