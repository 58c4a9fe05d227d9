#include "framework/tensor/state_dict.hpp"

#include "framework/tensor/error.hpp"

namespace tapestry {

void require_fit(std::string_view operation, const StateDict& state,
                 const std::map<std::string, Shape>& expected) {
    std::string problems;
    for (const auto& [name, shape] : expected) {
        const auto found = state.find(name);
        if (found == state.end())
            problems += "\n  missing: " + name + " " + to_string(shape);
        else if (found->second.shape() != shape)
            problems += "\n  misshapen: " + name + " " + to_string(found->second.shape()) +
                        ", needs " + to_string(shape);
    }
    for (const auto& [name, value] : state)
        if (!expected.contains(name))
            problems += "\n  unexpected: " + name + " " + to_string(value.shape());
    require(problems.empty(), operation, "the state does not fit:", problems);
}

} // namespace tapestry
