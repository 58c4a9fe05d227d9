#include "framework/tape/tape.hpp"

#include <algorithm>
#include <iomanip>
#include <ostream>
#include <sstream>

namespace tapestry {
namespace {

std::string reference(std::size_t line) { return std::string("%").append(std::to_string(line)); }

} // namespace

void Tape::print(std::ostream& out) const {
    std::vector<std::vector<std::string>> rows{{"line", "operation", "inputs", "shape", "saved"}};
    std::size_t total = 0;
    for (std::size_t number = 0; number < lines_.size(); ++number) {
        const Line& line = lines_[number];
        std::string inputs;
        for (const std::size_t input : line.inputs) {
            if (!inputs.empty()) inputs += ", ";
            inputs += input == constant ? "const" : reference(input);
        }
        if (line.inputs.empty()) inputs = line.parameter ? "(parameter)" : "(variable)";
        rows.push_back({reference(number), line.operation, inputs, to_string(line.shape),
                        std::to_string(line.bytes_saved).append(" B")});
        total += line.bytes_saved;
    }

    std::vector<std::size_t> widths(rows.front().size(), 0);
    for (const auto& row : rows)
        for (std::size_t column = 0; column < row.size(); ++column)
            widths[column] = std::max(widths[column], row[column].size());
    for (const auto& row : rows) {
        for (std::size_t column = 0; column + 1 < row.size(); ++column)
            out << std::left << std::setw(int(widths[column]) + 2) << row[column];
        out << std::right << std::setw(int(widths.back())) << row.back() << '\n';
    }
    out << lines_.size() << " lines keep " << total << " B for backward\n";
}

std::string Tape::to_dot() const {
    std::ostringstream out;
    out << "digraph tape {\n    rankdir=LR;\n    node [shape=box];\n";
    for (std::size_t number = 0; number < lines_.size(); ++number) {
        const Line& line = lines_[number];
        std::ostringstream label;
        label << reference(number) << ' ' << line.operation << ' ' << to_string(line.shape);
        out << "    n" << number << " [label=" << std::quoted(label.str())
            << (line.inputs.empty() ? ", style=rounded" : "") << "];\n";
        for (const std::size_t input : line.inputs)
            if (input != constant) out << "    n" << input << " -> n" << number << ";\n";
    }
    out << "}\n";
    return out.str();
}

} // namespace tapestry
