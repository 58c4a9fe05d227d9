#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tapestry {

/// A token without ASCII's white space and control characters in it: a space is written `\s`, the
/// others `\t`, `\n`, `\r`, `\v`, `\f`, and `\x1b` by its hexadecimal digits. A backslash is `\\`.
std::string escape_token(std::string_view token);

/// Whether it has such white space in it.
bool has_white_space(std::string_view token);

/// How often each token of a text occurs.
class TokenCounts {
  public:
    void add(std::string_view token);

    const auto& by_token() const { return counts_; } ///< in byte order

  private:
    std::map<std::string, std::int64_t, std::less<>> counts_;
};

/// The tokens a model knows, numbered from 0 without gaps. The four special tokens have fixed ids;
/// the others follow by falling count, then in byte order, so that the same text always gives the
/// same ids.
class Vocabulary {
  public:
    static constexpr std::int64_t pad = 0; ///< `<pad>`, fills up short sequences
    static constexpr std::int64_t unk = 1; ///< `<unk>`, stands for every token not in here
    static constexpr std::int64_t sos = 2; ///< `<sos>`, start of sequence
    static constexpr std::int64_t eos = 3; ///< `<eos>`, end of sequence
    static constexpr std::int64_t special_tokens = 4;

    /// The special tokens alone.
    Vocabulary();

    /// The tokens that occur at least `min_count` times. Throws std::invalid_argument for a token
    /// that is empty or not UTF-8.
    explicit Vocabulary(const TokenCounts& counts, std::int64_t min_count = 1);
    explicit Vocabulary(const std::vector<std::string>& tokens, std::int64_t min_count = 1);

    std::size_t size() const { return tokens_.size(); }

    /// The token's id, or `unk`.
    std::int64_t id(std::string_view token) const;

    bool contains(std::string_view token) const;

    /// Throws std::out_of_range for an id outside [0, size).
    const std::string& token(std::int64_t id) const;

    /// How often the token occurred. `unk` counts the occurrences of all tokens left out.
    std::int64_t count(std::int64_t id) const;

    /// Writes the file whole or not at all: one line `token<TAB>count` for each id, with the token
    /// as escape_token writes it. A label tells what the file belongs to, and is a third field of
    /// the first line. Throws std::runtime_error that names the file, and std::invalid_argument for a
    /// label with a control character.
    void save(const std::filesystem::path& path, std::string_view label = {}) const;

    /// Reads what `save` wrote, also where an editor has left a byte order mark, the line ends of
    /// Windows, no end of the last line, or empty lines after it. Gives the label to who asks for
    /// it; it is empty where there is none. Throws std::runtime_error that names the file and the
    /// line.
    static Vocabulary load(const std::filesystem::path& path, std::string* label = nullptr);

    bool operator==(const Vocabulary&) const = default;

  private:
    void add(std::string token, std::int64_t count);
    void read_line(std::string_view line, std::size_t id);

    std::vector<std::string> tokens_;
    std::vector<std::int64_t> counts_;
    std::map<std::string, std::int64_t, std::less<>> ids_;
};

} // namespace tapestry
