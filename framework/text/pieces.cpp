#include "framework/text/pieces.hpp"

#include "framework/io/encoding.hpp"

#include <algorithm>

namespace tapestry {

std::vector<std::string_view> pieces_of(std::string_view text) {
    require_utf8(text, "[pieces_of] the text"); // here, where offsets are those of the whole text
    std::vector<std::string_view> pieces;
    while (!text.empty()) {
        const std::size_t white = text.find_first_of(" \n", shortest_piece - 1);
        pieces.push_back(text.substr(0, std::min(white, text.size() - 1) + 1));
        text.remove_prefix(pieces.back().size());
    }
    return pieces;
}

} // namespace tapestry
