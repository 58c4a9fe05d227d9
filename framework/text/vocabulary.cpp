#include "framework/text/vocabulary.hpp"

#include "framework/io/atomic_file.hpp"
#include "framework/text/corpus.hpp"
#include "framework/text/utf8.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ostream>
#include <stdexcept>
#include <utility>

namespace tapestry {

namespace {

constexpr std::array special_names{"<pad>", "<unk>", "<sos>", "<eos>"};

/// The characters that would break a line of the file, and the letters that stand for them.
constexpr std::array<std::pair<char, char>, 7> escapes{
    {{'\\', '\\'}, {' ', 's'}, {'\t', 't'}, {'\n', 'n'}, {'\r', 'r'}, {'\v', 'v'}, {'\f', 'f'}}};

// ESC, for one, with which a text could give orders to a terminal.
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

/// The control character that two hexadecimal digits stand for.
char control_of(std::string_view digits) {
    unsigned code = 0;
    const char* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, code, 16);
    if (digits.size() != 2 || error != std::errc() || stop != end || !is_control(char(code)))
        throw std::runtime_error("\\x is not followed by the two digits of a control character");
    return char(code);
}

std::string unescape(std::string_view line) {
    std::string token;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] != '\\') {
            token += line[i];
            continue;
        }
        const char letter = ++i < line.size() ? line[i] : '\0';
        if (letter == 'x') {
            token += control_of(line.substr(i + 1, 2));
            i += 2;
            continue;
        }
        const auto found = std::find_if(escapes.begin(), escapes.end(), [letter](const auto& pair) {
            return pair.second == letter;
        });
        if (found == escapes.end())
            throw std::runtime_error("a backslash is followed by none of \\ s t n r v f x");
        token += found->first;
    }
    return token;
}

std::int64_t parse_count(std::string_view digits) {
    std::int64_t count = 0;
    const char* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, count);
    if (error != std::errc() || stop != end || count < 0)
        throw std::runtime_error("\"" + std::string(digits) + "\" is not a count");
    return count;
}

/// Cuts the label off the first line.
std::string take_label(std::string_view& line) {
    const std::size_t count = line.find('\t');
    const std::size_t tab = count == line.npos ? line.npos : line.find('\t', count + 1);
    if (tab == line.npos) return {};
    const std::string label(line.substr(tab + 1));
    line = line.substr(0, tab);
    return label;
}

TokenCounts count_all(const std::vector<std::string>& tokens) {
    TokenCounts counts;
    for (const std::string& token : tokens) counts.add(token);
    return counts;
}

/// One line of the file.
std::pair<std::string, std::int64_t> parse_line(std::string_view line) {
    const std::size_t tab = line.find('\t');
    if (tab == std::string_view::npos) throw std::runtime_error("no tab between token and count");
    return {unescape(line.substr(0, tab)), parse_count(line.substr(tab + 1))};
}

} // namespace

std::string escape_token(std::string_view token) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string line;
    for (const char c : token) {
        const auto found = std::find_if(escapes.begin(), escapes.end(),
                                        [c](const auto& pair) { return pair.first == c; });
        if (found != escapes.end())
            line += {'\\', found->second};
        else if (is_control(c))
            line += {'\\', 'x', digits[std::size_t(c) / 16], digits[std::size_t(c) % 16]};
        else
            line += c;
    }
    return line;
}

bool has_white_space(std::string_view token) {
    return token.find_first_of(" \t\n\r\v\f") != token.npos;
}

void TokenCounts::add(std::string_view token) {
    const auto found = counts_.find(token);
    if (found != counts_.end())
        ++found->second;
    else
        counts_.emplace(token, 1);
}

Vocabulary::Vocabulary() {
    for (const char* name : special_names) add(name, 0);
}

Vocabulary::Vocabulary(const TokenCounts& counts, std::int64_t min_count)
    : Vocabulary() {
    std::vector<std::pair<std::string_view, std::int64_t>> kept;
    for (const auto& [token, count] : counts.by_token()) {
        if (token.empty()) throw std::invalid_argument("[Vocabulary] a token is empty");
        require_utf8(token, "[Vocabulary] a token");
        if (contains(token)) // a special token that the text spells out
            counts_[std::size_t(id(token))] += count;
        else if (count >= min_count)
            kept.emplace_back(token, count);
        else
            counts_[unk] += count;
    }
    std::stable_sort(kept.begin(), kept.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    for (const auto& [token, count] : kept) add(std::string(token), count);
}

Vocabulary::Vocabulary(const std::vector<std::string>& tokens, std::int64_t min_count)
    : Vocabulary(count_all(tokens), min_count) {}

void Vocabulary::add(std::string token, std::int64_t count) {
    ids_.emplace(token, std::int64_t(size()));
    tokens_.push_back(std::move(token));
    counts_.push_back(count);
}

std::int64_t Vocabulary::id(std::string_view token) const {
    const auto found = ids_.find(token);
    return found == ids_.end() ? unk : found->second;
}

bool Vocabulary::contains(std::string_view token) const { return ids_.find(token) != ids_.end(); }

const std::string& Vocabulary::token(std::int64_t id) const {
    if (id < 0 || std::size_t(id) >= size())
        throw std::out_of_range("[Vocabulary] id " + std::to_string(id) + " is outside [0, " +
                                std::to_string(size()) + ")");
    return tokens_[std::size_t(id)];
}

std::int64_t Vocabulary::count(std::int64_t id) const {
    token(id); // checks the range
    return counts_[std::size_t(id)];
}

void Vocabulary::save(const std::filesystem::path& path, std::string_view label) const {
    if (std::any_of(label.begin(), label.end(), is_control))
        throw std::invalid_argument("[Vocabulary] the label of " + path.string() +
                                    " has a control character");
    write_atomically(path, [&](std::ostream& file) {
        for (std::size_t i = 0; i < size(); ++i) {
            file << escape_token(tokens_[i]) << '\t' << counts_[i];
            if (i == 0 && !label.empty()) file << '\t' << label;
            file << '\n';
        }
    });
}

void Vocabulary::read_line(std::string_view line, std::size_t id) {
    auto [token, count] = parse_line(line);
    if (id < special_names.size()) {
        const std::string expected = special_names[id];
        if (token != expected)
            throw std::runtime_error("\"" + token + "\" stands in the place of " + expected);
        counts_[id] = count;
        return;
    }
    if (token.empty()) throw std::runtime_error("the token is empty");
    if (contains(token)) throw std::runtime_error("\"" + token + "\" occurs a second time");
    add(std::move(token), count);
}

Vocabulary Vocabulary::load(const std::filesystem::path& path, std::string* label) {
    const std::string text = read_text(path);
    const std::size_t text_end = text.find_last_not_of("\r\n") + 1; // no count ends with these
    Vocabulary vocabulary;
    std::size_t lines = 0;
    try {
        for (std::size_t begin = 0; begin < text_end;) {
            const std::size_t end = std::min(text.find('\n', begin), text_end);
            std::string_view line = std::string_view(text).substr(begin, end - begin);
            if (line.ends_with('\r')) line.remove_suffix(1);
            if (++lines == 1) {
                const std::string found = take_label(line);
                if (label) *label = found;
            }
            vocabulary.read_line(line, lines - 1);
            begin = end + 1;
        }
        if (lines < special_names.size())
            throw std::runtime_error("the file ends before " + std::string(special_names[lines]));
    } catch (const std::runtime_error& error) {
        throw std::runtime_error("[Vocabulary] " + path.string() + ", line " +
                                 std::to_string(lines) + ": " + error.what());
    }
    return vocabulary;
}

} // namespace tapestry
