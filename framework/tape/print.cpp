#include "framework/tape/tape.hpp"

#include "framework/tensor/print.hpp"

#include <algorithm>
#include <iomanip>
#include <ostream>
#include <sstream>

namespace tapestry {
namespace {

std::string reference(std::size_t line) { return std::string("%").append(std::to_string(line)); }

constexpr std::size_t most_numbers = 24; // of a value or a gradient in a graph

// In quotes for Graphviz; where there are several lines, each begins at the left.
std::string dot_text(const std::string& text) {
    const bool has_lines = text.find('\n') != std::string::npos;
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '\n') {
            quoted += "\\l";
            continue;
        }
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + (has_lines ? "\\l\"" : "\"");
}

std::size_t bytes(const Gradient& gradient) {
    return sizeof(Real) * (gradient.is_sparse() ? gradient.rows().values : gradient.value()).size();
}

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

std::ostream& operator<<(std::ostream& out, const Gradient& gradient) {
    if (!gradient) return out << "None";
    if (!gradient.is_sparse()) return out << tensor_text(gradient.value(), "");
    const SparseRows& rows = gradient.rows();
    const Indices indices(rows.indices);
    const std::string begin = "SparseRows(", indent(begin.size(), ' ');
    return out << begin << "indices=" << to_string(indices, begin.size() + 8) << ",\n"
               << indent << "values=" << to_string(rows.values, begin.size() + 7) << ",\n"
               << indent << "shape=" << to_string(rows.shape) << ')';
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
    out << lines_.size() << (lines_.size() == 1 ? " line saves " : " lines save ") << total
        << " B for backward";
    std::size_t gradients = 0, values = 0;
    for (const Line& line : lines_) {
        if (line.gradient) gradients += bytes(line.gradient);
        if (line.value) values += line.value.size() * sizeof(Real);
    }
    if (walked_) out << "; after it, gradients keep " << gradients << " B";
    if (values > 0) out << "; values keep " << values << " B";
    out << '\n';
}

std::string Tape::to_dot() const {
    std::ostringstream out;
    out << "digraph tape {\n    rankdir=LR;\n    node [shape=box, fontname=monospace];\n";
    for (std::size_t number = 0; number < lines_.size(); ++number) {
        const Line& line = lines_[number];
        std::string label = reference(number) + " " + line.operation + " " + to_string(line.shape);
        if (line.value && line.value.size() <= most_numbers)
            label += "\nvalue " + to_string(line.value.value(), 6);
        if (line.gradient && count(line.shape) <= most_numbers)
            label += "\ngradient " + to_string(line.gradient.to_dense(), 9);
        out << "    n" << number << " [label=" << dot_text(label)
            << (line.inputs.empty() ? ", style=rounded" : "") << "];\n";
        for (const std::size_t input : line.inputs)
            if (input != constant) out << "    n" << input << " -> n" << number << ";\n";
    }
    out << "}\n";
    return out.str();
}

} // namespace tapestry
