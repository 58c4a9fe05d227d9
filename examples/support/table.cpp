#include "examples/support/table.hpp"

#include "examples/support/printable.hpp"
#include "framework/text/utf8.hpp"
#include "framework/text/vocabulary.hpp"

#include <algorithm>
#include <cstdio>
#include <ostream>
#include <sys/ioctl.h>
#include <unistd.h>

using namespace tapestry;

namespace {

// Lines of one width, as if they were printed on paper.
using Block = std::vector<std::string>;

// On one line, with white space as in vocab.txt. In a text, spaces stay.
std::string visible(const std::string& text, bool is_text) {
    if (!is_text) return printable(escape_token(text));
    std::string line;
    for (const char c : text) line += c == ' ' ? " " : escape_token({&c, 1});
    return printable(line);
}

std::string text_of(const Table::Cell& cell, const Table::Column& column, int decimals) {
    if (cell.is_null()) return "";
    if (cell.is_string()) return visible(cell.get<std::string>(), column.is_text);
    if (cell.is_number_float()) {
        char text[64];
        std::snprintf(text, sizeof text, "%.*f", decimals, cell.get<double>());
        return text;
    }
    if (!cell.is_array()) return cell.dump();
    std::string list;
    for (const Table::Cell& item : cell)
        list += (list.empty() ? "" : " ") + text_of(item, column, decimals);
    return list;
}

std::string padded(const std::string& text, std::size_t width, bool at_the_left = false) {
    const std::string spaces(width - std::min(width, display_width(text)), ' ');
    return at_the_left ? spaces + text : text + spaces;
}

std::size_t widest(const Block& lines) {
    std::size_t width = 0;
    for (const std::string& line : lines) width = std::max(width, display_width(line));
    return width;
}

// Puts `right` to the right of `left`, which it makes as wide as its widest line.
void join(Block& left, const Block& right, std::size_t gap) {
    const std::size_t width = left.empty() ? 0 : widest(left) + gap;
    left.resize(std::max(left.size(), right.size()));
    for (std::size_t i = 0; i < right.size(); ++i) left[i] = padded(left[i], width) + right[i];
}

// The columns from `first` on of rows begin … end-1, with their names above.
Block block_of(const Table& table, std::size_t first, std::size_t begin, std::size_t end) {
    Block block;
    for (std::size_t column = first; column < table.columns.size(); ++column) {
        Block lines{table.columns[column].name};
        bool is_number = begin < end;
        for (std::size_t row = begin; row < end; ++row) {
            const Table::Cell& cell = table.rows[row][column];
            lines.push_back(text_of(cell, table.columns[column], table.columns[column].decimals));
            is_number = is_number && (cell.is_number() || cell.is_null());
        }
        const std::size_t width = widest(lines);
        for (std::string& line : lines) line = padded(line, width, is_number);
        join(block, lines, 2);
    }
    return block;
}

// A block for each group of neighbouring rows with the same first cell, which becomes its heading.
std::vector<Block> panels_of(const Table& table) {
    std::vector<Block> panels;
    for (std::size_t begin = 0, end; begin < table.rows.size(); begin = end) {
        const Table::Cell& heading = table.rows[begin][0];
        end = begin;
        while (end < table.rows.size() && table.rows[end][0] == heading) ++end;
        panels.push_back(block_of(table, 1, begin, end));
        panels.back().insert(panels.back().begin(), text_of(heading, table.columns[0], 0));
    }
    return panels;
}

// As much of the text as fits, with a sign that there was more.
std::string cut(const std::string& text, std::size_t width) {
    if (display_width(text) <= width) return text;
    std::string kept;
    for (const char32_t c : decode_utf8(text)) {
        std::string longer = kept;
        append_utf8(longer, c);
        if (display_width(longer) + 1 > width) break;
        kept = std::move(longer);
    }
    return kept + "…";
}

void write(std::ostream& out, const Block& block, std::size_t width) {
    for (std::string line : block) {
        line.erase(line.find_last_not_of(' ') + 1);
        out << cut(line, width) << '\n';
    }
}

} // namespace

std::optional<std::size_t> terminal_width() {
    if (!isatty(STDOUT_FILENO)) return std::nullopt;
    winsize size{};
    constexpr std::size_t usual = 80;
    const bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return known ? size.ws_col : usual;
}

void write_aligned(std::ostream& out, const std::vector<Table>& tables, std::size_t width) {
    bool is_first = true;
    const auto write_below = [&](const Block& block) {
        if (!is_first) out << '\n';
        is_first = false;
        write(out, block, width);
    };
    for (const Table& table : tables) {
        if (!table.side_by_side) {
            write_below(block_of(table, 0, 0, table.rows.size()));
            continue;
        }
        constexpr std::size_t gap = 4;
        Block line;
        for (const Block& panel : panels_of(table)) {
            if (!line.empty() && widest(line) + gap + widest(panel) > width) {
                write_below(line);
                line.clear();
            }
            join(line, panel, gap);
        }
        write_below(line);
    }
}

void write_columns(std::ostream& out, const std::vector<Table>& tables) {
    for (const Table& table : tables) {
        if (&table != &tables.front()) out << '\n';
        for (std::size_t i = 0; i < table.columns.size(); ++i)
            out << (i > 0 ? "\t" : "") << table.columns[i].name;
        out << '\n';
        for (const auto& row : table.rows) {
            for (std::size_t i = 0; i < row.size(); ++i)
                out << (i > 0 ? "\t" : "") << text_of(row[i], table.columns[i], 6);
            out << '\n';
        }
    }
}

void write_json(std::ostream& out, const std::vector<Table>& tables) {
    Table::Cell document = Table::Cell::object();
    for (const Table& table : tables) {
        Table::Cell& rows = document[table.name] = Table::Cell::array();
        for (const auto& row : table.rows) {
            Table::Cell object = Table::Cell::object();
            for (std::size_t i = 0; i < row.size(); ++i) object[table.columns[i].name] = row[i];
            rows.push_back(std::move(object));
        }
    }
    out << document.dump(2) << '\n';
}
