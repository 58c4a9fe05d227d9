#include "framework/tape/tape.hpp"

#include "framework/tensor/print.hpp"

#include <algorithm>
#include <iomanip>
#include <ostream>
#include <sstream>

namespace tapestry {
namespace {

std::string reference(std::size_t line) { return std::string("%").append(std::to_string(line)); }

// "cross_entropy" to "CrossEntropy".
std::string pascal_case(std::string_view operation) {
    std::string name;
    bool word_begins = true;
    for (const char c : operation) {
        const bool is_lower = c >= 'a' && c <= 'z';
        if (c != '_') name += word_begins && is_lower ? char(c - 'a' + 'A') : c;
        word_begins = c == '_';
    }
    return name;
}

// "tensor(VALUE, shape=SHAPE, HISTORY)"; what goes beyond 80 columns begins a line.
std::string tensor_text(const Array& value, const std::string& history) {
    std::string text = "tensor(";
    const std::size_t indent = text.size();
    text += to_string(value, indent);
    for (const std::string& part : {"shape=" + to_string(value.shape()), history}) {
        if (part.empty()) continue;
        const std::size_t column = text.size() - (text.rfind('\n') + 1); // npos + 1 is 0
        text += column + 2 + part.size() + 1 > 80 ? ",\n" + std::string(indent, ' ') : ", ";
        text += part;
    }
    return text + ")";
}

} // namespace

std::ostream& operator<<(std::ostream& out, const Tensor& tensor) {
    if (!tensor) return out << "tensor()";
    const Place place = tensor.place();
    const Tape* tape = Tape::current();
    std::string history;
    if (place.tape != 0) {
        if (!tape || tape->id_ != place.tape) {
            history = "its tape is not the current one";
        } else {
            const Tape::Line& line = tape->lines_[place.line];
            history = line.inputs.empty() ? "requires_grad=True"
                                          : "grad_fn=" + pascal_case(line.operation);
        }
    }
    return out << tensor_text(tensor.value(), history);
}

std::ostream& operator<<(std::ostream& out, const Parameter& parameter) {
    const char* history = parameter.requires_grad ? "requires_grad=True" : "";
    return out << "Parameter " << parameter.name << ":\n"
               << tensor_text(parameter.value(), history);
}

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
                        std::to_string(line.bytes_saved()).append(" B")});
        total += line.bytes_saved();
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
    out << lines_.size() << " lines save " << total << " B for backward\n";
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
