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
        bool is_text = false; ///< and no tokens, in which a space would go unseen
    };

    std::string name;
    std::vector<Column> columns;
    std::vector<std::vector<Cell>> rows;
    bool side_by_side = false; ///< on a terminal: for each different first cell, a table of its own
};

/// The columns of the terminal that stdout is, or nothing where it is none.
std::optional<std::size_t> terminal_width();

/// Aligned for a terminal of this width: what goes beside one another is broken between columns,
/// and a list at the end of a row is cut short. White space in a token is written as in vocab.txt.
void write_aligned(std::ostream& out, const std::vector<Table>& tables, std::size_t width);

/// For cut, sort and awk: columns between tabs, below a line with their names; an empty line
/// between two tables. Tokens as above, other numbers than integers with six decimals.
void write_columns(std::ostream& out, const std::vector<Table>& tables);

/// One JSON object: each table's name and its rows, which are objects too, by the columns' names.
void write_json(std::ostream& out, const std::vector<Table>& tables);
