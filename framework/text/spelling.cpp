#include "framework/text/spelling.hpp"

#include "framework/text/utf8.hpp"

#include <algorithm>
#include <utility>

namespace tapestry {

std::size_t edit_distance(std::u32string_view a, std::u32string_view b) {
    // d(i, j) is the distance of the first i characters of a from the first j of b.
    const std::size_t width = b.size() + 1;
    std::vector<std::size_t> distances((a.size() + 1) * width);
    const auto d = [&](std::size_t i, std::size_t j) -> std::size_t& {
        return distances[i * width + j];
    };
    std::map<char32_t, std::size_t> last_row; // where a character stood in a, counted from 1
    for (std::size_t j = 0; j <= b.size(); ++j) d(0, j) = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        d(i, 0) = i;
        std::size_t last_column = 0; // where b had a[i - 1], counted from 1
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool same = a[i - 1] == b[j - 1];
            d(i, j) = std::min({d(i - 1, j - 1) + !same, d(i - 1, j) + 1, d(i, j - 1) + 1});
            // Swapped, with what stands between them in a left out and that in b inserted.
            const auto found = last_row.find(b[j - 1]);
            if (found != last_row.end() && last_column > 0) {
                const std::size_t k = found->second, l = last_column;
                d(i, j) = std::min(d(i, j), d(k - 1, l - 1) + (i - k - 1) + 1 + (j - l - 1));
            }
            if (same) last_column = j;
        }
        last_row[a[i - 1]] = i;
    }
    return d(a.size(), b.size());
}

std::vector<std::string> closest_spellings(std::string_view word, const Vocabulary& vocabulary,
                                           std::size_t count) {
    const std::u32string characters = decode_utf8(word);
    const std::size_t length = characters.size();
    const std::size_t limit = std::max<std::size_t>(length / 3, length > 1 ? 1 : 0);
    std::vector<std::pair<std::size_t, std::int64_t>> found; // distance, id: by falling frequency
    for (std::int64_t id = Vocabulary::special_tokens; id < std::int64_t(vocabulary.size()); ++id) {
        const std::u32string token = decode_utf8(vocabulary.token(id));
        const std::size_t difference =
            std::max(length, token.size()) - std::min(length, token.size());
        if (difference > limit) continue; // at least as many are inserted or left out
        const std::size_t distance = edit_distance(characters, token);
        if (distance <= limit) found.emplace_back(distance, id);
    }
    std::sort(found.begin(), found.end());
    found.resize(std::min(found.size(), count));
    std::vector<std::string> spellings;
    for (const auto& [distance, id] : found) spellings.push_back(vocabulary.token(id));
    return spellings;
}

} // namespace tapestry
