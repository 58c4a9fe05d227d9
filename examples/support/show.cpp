#include "examples/support/show.hpp"

#include "examples/support/printable.hpp"
#include "framework/text/utf8.hpp"
#include "framework/vectors/similarity.hpp"

#include <algorithm>
#include <iomanip>
#include <ostream>
#include <sstream>

using namespace tapestry;

namespace {

constexpr std::size_t line_width = 80;

// Writes text piece by piece, and breaks lines at spaces.
class Wrapping {
  public:
    explicit Wrapping(std::ostream& out)
        : out_(out) {}
    ~Wrapping() {
        flush_word();
        if (column_ > 0) out_ << '\n';
    }

    void write(std::string_view text) {
        for (const char c : text) {
            if (c == ' ' || c == '\n') {
                flush_word();
                if (c == '\n') {
                    out_ << '\n';
                    column_ = 0;
                } else {
                    ++spaces_;
                }
            } else {
                word_ += c;
            }
        }
        out_ << std::flush;
    }

  private:
    void flush_word() {
        if (word_.empty()) return;
        const auto length = std::size_t(std::count_if(word_.begin(), word_.end(), [](char c) {
            return (static_cast<unsigned char>(c) & 0xC0) !=
                   0x80; // the bytes that begin a character
        }));
        if (column_ > 0 && column_ + spaces_ + length > line_width) {
            out_ << '\n';
            column_ = spaces_ = 0;
        }
        out_ << std::string(spaces_, ' ') << word_;
        column_ += spaces_ + length;
        spaces_ = 0;
        word_.clear();
    }

    std::ostream& out_;
    std::string word_;
    std::size_t column_ = 0, spaces_ = 0;
};

// The token before a new text: the end of a line or sentence, or else the most frequent token.
std::int64_t beginning(const Vocabulary& vocabulary) {
    for (const char* token : {"\n", "."})
        if (vocabulary.contains(token)) return vocabulary.id(token);
    return Vocabulary::special_tokens;
}

// A token on one line, in a table.
std::string shown(const std::string& token) { return printable(escape_token(token)); }

// "she 0.89  they 0.73"
std::string list(const std::vector<Neighbor>& neighbors, const Vocabulary& vocabulary) {
    std::ostringstream text;
    text << std::fixed << std::setprecision(2);
    for (const Neighbor& neighbor : neighbors)
        text << (text.tellp() > 0 ? "  " : "") << shown(vocabulary.token(neighbor.id)) << ' '
             << neighbor.cosine;
    return text.str();
}

} // namespace

void continue_text(Decoder& model, const Tokenizer& tokenizer, const std::string& prompt,
                   GenerateOptions options, std::uint64_t seed,
                   const std::function<void(std::int64_t, std::string_view)>& on_token) {
    std::vector<std::int64_t> context = tokenizer.encode(prompt);
    GrowingText shown;
    const auto show = [&](std::int64_t token) {
        const std::size_t written = shown.text.size();
        tokenizer.append(shown, token);
        on_token(token, std::string_view(shown.text).substr(written));
        return true;
    };
    for (const std::int64_t token : context) show(token);
    if (context.empty()) context = {beginning(tokenizer.vocabulary())};
    options.never = {Vocabulary::pad, Vocabulary::unk, Vocabulary::sos, Vocabulary::eos};
    Generator generator(seed);
    generate(model, context, options, generator, show);
}

void write_continuation(std::ostream& out, Decoder& model, const Tokenizer& tokenizer,
                        const std::string& prompt, GenerateOptions options, std::uint64_t seed) {
    Wrapping wrapping(out);
    continue_text(model, tokenizer, prompt, std::move(options), seed,
                  [&](std::int64_t, std::string_view added) { wrapping.write(added); });
}

void write_neighbors(std::ostream& out, Decoder& model, const Tokenizer& tokenizer,
                     const std::vector<std::string>& words, std::size_t count) {
    const Vocabulary& vocabulary = tokenizer.vocabulary();
    const Array units = unit_rows(model.wte.weight.value());
    std::size_t widest = 0;
    for (const std::string& word : words) widest = std::max(widest, display_width(shown(word)));
    for (const std::string& word : words) {
        const auto neighbors =
            nearest_neighbors(units, vocabulary.id(word), count, Vocabulary::special_tokens);
        const std::string heading = shown(word);
        out << heading << std::string(widest - display_width(heading) + 2, ' ')
            << list(neighbors, vocabulary) << '\n';
    }
}

std::string sample_prompt(const Tokenizer& tokenizer) {
    return tokenizer.name() == "words" && tokenizer.vocabulary().contains("she") ? "she" : "";
}

std::vector<std::string> words_to_show(const Tokenizer& tokenizer) {
    const Vocabulary& vocabulary = tokenizer.vocabulary();
    const std::vector<std::string> known = {"mother",    "sister",    "he",     "mr",
                                            "elizabeth", "longbourn", "london", "said",
                                            "went",      "good",      "day"};
    constexpr std::size_t enough = 8, too_frequent = 50;
    std::vector<std::string> words;
    for (const std::string& word : known)
        if (vocabulary.contains(word)) words.push_back(word);
    for (std::size_t id = too_frequent; id < vocabulary.size() && words.size() < enough; ++id) {
        const std::string& word = vocabulary.token(std::int64_t(id));
        const bool is_new = std::find(words.begin(), words.end(), word) == words.end();
        if (is_new && word.size() >= 4) words.push_back(word);
    }
    for (const std::string letter : {"a", "e", "t", "n", "A", "T", "."})
        if (words.empty() || tokenizer.name() == "characters")
            if (vocabulary.contains(letter)) words.push_back(letter);
    const bool has_none = words.empty(); // as a very short text may
    for (std::size_t id = Vocabulary::special_tokens;
         has_none && id < vocabulary.size() && words.size() < enough; ++id)
        words.push_back(vocabulary.token(std::int64_t(id)));
    return words;
}
