#include "framework/tensor/state_dict.hpp"

#include "framework/tensor/error.hpp"

namespace tapestry {

std::string misfits(const std::map<std::string, Shape>& found,
                    const std::map<std::string, Shape>& expected) {
    std::string lines;
    for (const auto& [name, shape] : expected) {
        const auto place = found.find(name);
        if (place == found.end())
            lines += "\n  missing: " + name + " " + to_string(shape);
        else if (place->second != shape)
            lines += "\n  misshapen: " + name + " " + to_string(place->second) + ", needs " +
                     to_string(shape);
    }
    for (const auto& [name, shape] : found)
        if (!expected.contains(name)) lines += "\n  unexpected: " + name + " " + to_string(shape);
    return lines;
}

void require_fit(std::string_view operation, const StateDict& state,
                 const std::map<std::string, Shape>& expected) {
    std::map<std::string, Shape> found;
    for (const auto& [name, value] : state) found[name] = value.shape();
    const std::string problems = misfits(found, expected);
    require(problems.empty(), operation, "the state does not fit:", problems);
}

} // namespace tapestry
