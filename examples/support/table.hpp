#pragma once

#include <nlohmann/json.hpp>
#include <optional>

/// Rows under headings, to be read by a person, by a shell or by a program.
struct Table {
    /// A token or other text, a list of tokens, a number, or null where there is nothing to say.
    using Cell = nlohmann::ordered_json;

    struct Column {
        std::string name;
        int decimals = 2;     ///< on a terminal
        bool is_text = false; ///< a space is shown as it is; in tokens it is made visible
    };

    std::string name;
    std::vector<Column> columns;
    std::vector<std::vector<Cell>> rows;
    bool side_by_side = false; ///< on a terminal: a small table for each value of the first column
};

/// The width in characters of the terminal that stdout is, or nothing if it is not a terminal.
std::optional<std::size_t> terminal_width();

/// Writes tables in aligned columns for a terminal of this width. Small tables stand side by side
/// as far as there is room, and a longer line is cut short. White space in a token is written as in
/// vocab.txt.
void write_aligned(std::ostream& out, const std::vector<Table>& tables, std::size_t width);

/// Writes tables for cut, sort and awk: columns between tabs, below a line with their names, and an
/// empty line between two tables. Tokens are written as above, and fractions with six decimals.
void write_columns(std::ostream& out, const std::vector<Table>& tables);

/// Writes one JSON object: for each table's name an array of its rows. A row is an object with a
/// member for each column.
void write_json(std::ostream& out, const std::vector<Table>& tables);
