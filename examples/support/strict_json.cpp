#include "examples/support/strict_json.hpp"

#include <istream>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <vector>

using nlohmann::ordered_json;

ordered_json parse_json(const std::string& text) {
    constexpr int deepest = 64;
    constexpr std::size_t quoted = 80; // bytes of a name
    using Event = ordered_json::parse_event_t;
    std::vector<std::set<std::string>> names(1); // of the objects around the place that is read
    const auto check = [&](int depth, Event event, const ordered_json& json) {
        if (event == Event::object_start || event == Event::array_start) {
            if (depth > deepest)
                throw std::runtime_error("a value is nested deeper than " +
                                         std::to_string(deepest));
            names.resize(std::size_t(depth) + 1);
            names.back().clear();
        } else if (event == Event::key) {
            const std::string& name = json.get_ref<const std::string&>();
            if (!names[std::size_t(depth) - 1].insert(name).second)
                throw std::runtime_error("an object names '" + name.substr(0, quoted) + "' twice");
        }
        return true;
    };
    if (text.find('\0') != std::string::npos) throw std::runtime_error("there is a zero byte");
    return ordered_json::parse(text, check);
}

ordered_json parse_json(std::istream& stream) {
    constexpr std::size_t longest = 1 << 20;
    std::string text;
    char piece[4096];
    while (text.size() <= longest && (stream.read(piece, sizeof piece) || stream.gcount() > 0))
        text.append(piece, std::size_t(stream.gcount()));
    if (text.size() > longest)
        throw std::runtime_error("it has more than " + std::to_string(longest) + " bytes");
    return parse_json(text);
}
