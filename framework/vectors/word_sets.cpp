#include "framework/vectors/word_sets.hpp"

#include "framework/tensor/error.hpp"
#include "framework/text/corpus.hpp"

#include <algorithm>
#include <stdexcept>

namespace tapestry {
namespace {

std::vector<std::string> words_of(std::string_view line) {
    constexpr std::string_view separators = " \t\r,";
    std::vector<std::string> words;
    for (std::size_t begin = line.find_first_not_of(separators); begin != line.npos;) {
        const std::size_t end = std::min(line.find_first_of(separators, begin), line.size());
        words.emplace_back(line.substr(begin, end - begin));
        begin = line.find_first_not_of(separators, end);
    }
    return words;
}

std::string joined(const std::vector<std::string>& words) {
    std::string result;
    for (const std::string& word : words) result += (result.empty() ? "" : " ") + word;
    return result;
}

// The text without its first line, which is returned.
std::string_view cut_line(std::string_view& text) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

// Of the words of one line; what is left out of them is added to `left_out`.
WordSet set_of(std::string_view line, const Tokenizer& tokenizer, const std::string& where,
               std::vector<std::string>& left_out) {
    WordSet set;
    if (const std::size_t colon = line.find(':'); colon != line.npos) {
        set.name = joined(words_of(line.substr(0, colon)));
        line.remove_prefix(colon + 1);
    }
    const std::vector<std::string> words = words_of(line);
    if (set.name.empty())
        set.name = joined({words.begin(), words.size() > 3 ? words.begin() + 3 : words.end()});
    for (const std::string& word : words) {
        const std::vector<std::string> tokens = tokenizer.split(word);
        if (tokens.size() != 1 || !tokenizer.vocabulary().contains(tokens[0])) {
            left_out.push_back(where + "\"" + word + "\" is not in the vocabulary");
            continue;
        }
        const std::int64_t id = tokenizer.vocabulary().id(tokens[0]);
        if (std::find(set.ids.begin(), set.ids.end(), id) != set.ids.end()) {
            left_out.push_back(where + "\"" + word + "\" occurs twice");
        } else {
            set.ids.push_back(id);
        }
    }
    return set;
}

} // namespace

WordSets parse_word_sets(std::string_view text, const Tokenizer& tokenizer,
                         const std::string& name) {
    WordSets result;
    for (std::size_t number = 1; !text.empty(); ++number) {
        std::string_view line = cut_line(text);
        line = line.substr(0, line.find('#'));
        if (words_of(line).empty()) continue;
        const std::string where = "line " + std::to_string(number) + ": ";
        WordSet set = set_of(line, tokenizer, where, result.left_out);
        if (set.ids.size() >= 2) {
            result.sets.push_back(std::move(set));
        } else {
            result.left_out.push_back(where + "fewer than two words are left, so the set is too");
        }
    }
    if (result.sets.empty())
        throw std::runtime_error(name + " has no line with two words of the vocabulary");
    return result;
}

WordSets read_word_sets(const std::filesystem::path& path, const Tokenizer& tokenizer) {
    return parse_word_sets(read_text(path), tokenizer, path.string());
}

std::string_view novel_word_sets() {
    return "relations: mother father sister brother daughter uncle aunt cousin husband wife son\n"
           "titles: mr mrs miss lady sir colonel\n"
           "numbers: two three four five six eight ten twenty fifty\n"
           "subject pronouns: i you he she it we they\n"
           "reflexive pronouns: myself yourself himself herself itself ourselves themselves\n"
           "possessives: my your his her its our their\n"
           "modal verbs: can could may might must shall should will would\n"
           "spans of time: minutes hour hours day days week weeks month months year years\n"
           "places: longbourn netherfield pemberley rosings hunsford london meryton brighton kent"
           " derbyshire hertfordshire lambton\n"
           "first names: elizabeth jane lydia kitty mary charlotte lizzy maria catherine "
           "georgiana\n"
           "surnames: darcy bingley wickham collins bennet gardiner fitzwilliam lucas hurst "
           "forster\n"
           "verbs of speech: said replied cried answered added exclaimed observed repeated"
           " continued\n"
           "verbs of motion: went came walked entered left arrived returned ran\n"
           "verbs of the mind: saw heard felt knew thought believed\n";
}

} // namespace tapestry
