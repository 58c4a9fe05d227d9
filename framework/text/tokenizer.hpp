#pragma once

#include "framework/text/token_ids.hpp"
#include "framework/text/vocabulary.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tapestry {

/// A text that grows by one token at a time.
struct GrowingText {
    std::string text;
    bool joins_next = true; ///< no space comes before the next token
};

/// What is done with a token. The view is good until it returns.
using TakeToken = std::function<void(std::string_view token)>;

/// Cuts a text into tokens and numbers them.
class Tokenizer {
  public:
    virtual ~Tokenizer() = default;

    /// "words" or "characters": what make_tokenizer takes.
    virtual std::string name() const = 0;

    /// Hands on the tokens of a text, known or not, one after the other. A long text is cut piece
    /// by piece, and takes little more than its own memory. Throws std::invalid_argument if it is
    /// not UTF-8.
    virtual void for_each_token(std::string_view text, const TakeToken& take) const = 0;

    /// The tokens of a text.
    std::vector<std::string> split(std::string_view text) const;

    /// The ids of a text's tokens; Vocabulary::unk for a token the vocabulary does not have.
    std::vector<std::int64_t> encode(std::string_view text) const;

    /// The same for a long text, to be trained on: half as much memory. Throws OutOfMemory where
    /// that is too much.
    TokenIds encode_corpus(std::string_view text) const;

    /// Readable text. Of the special tokens only `<unk>` shows; the others say something about a
    /// sequence and nothing in it. Throws std::out_of_range for an id outside the vocabulary.
    std::string decode(const std::vector<std::int64_t>& ids) const;

    /// The same for one id more.
    void append(GrowingText& to, std::int64_t id) const;

    const Vocabulary& vocabulary() const { return vocabulary_; }

  protected:
    explicit Tokenizer(Vocabulary vocabulary)
        : vocabulary_(std::move(vocabulary)) {}

    /// Adds a token so that the text reads as if it had never been split.
    virtual void join(GrowingText& to, const std::string& token) const = 0;

  private:
    Vocabulary vocabulary_;
};

/// A token is a word or a mark of punctuation; white space only separates.
/// - A word is a run of letters, digits and the marks on them. Apostrophes, hyphens and underscores
///   inside it belong to it (don't, Darcy's, to-day), as do comma and full stop between digits
///   (10,000), and the apostrophe at the front of 'tis, 'twas, 'twere, 'twill, 'twould and 'em.
/// - An opening quote and a closing one are two tokens: “ ” and ‘ ’, also where the text has
///   straight ones (quotes.hpp says how they are told apart).
/// - Two hyphens or more are the token "--", and underscores in a row are one token; any other
///   character is a token by itself: "Mr." is "mr" and ".".
/// The text has one spelling for each word first (typography.hpp), so that a prompt and the corpus
/// agree. No token is empty, and none is made of what cannot be seen.
///
/// Decoding puts spaces as a book does, none before a comma and none inside of quotes. It brings no
/// capitals back.
class WordTokenizer : public Tokenizer {
  public:
    explicit WordTokenizer(Vocabulary vocabulary, bool lower_case = true);

    /// With the words that occur at least `min_count` times in `text`.
    static WordTokenizer from_text(std::string_view text, std::int64_t min_count = 2,
                                   bool lower_case = true);

    std::string name() const override { return "words"; }
    void for_each_token(std::string_view text, const TakeToken& take) const override;

  private:
    void join(GrowingText& to, const std::string& token) const override;

    bool lower_case_;
};

/// A token is a character as a reader counts them, white space included (utf8.hpp: normalize and
/// characters_of). decode(encode(text)) == text if the vocabulary has all its characters and the
/// text is normalized. Other characters decode to U+FFFD, the replacement character.
class CharacterTokenizer : public Tokenizer {
  public:
    explicit CharacterTokenizer(Vocabulary vocabulary)
        : Tokenizer(std::move(vocabulary)) {}

    /// With the characters that occur at least `min_count` times in `text`.
    static CharacterTokenizer from_text(std::string_view text, std::int64_t min_count = 1);

    std::string name() const override { return "characters"; }
    void for_each_token(std::string_view text, const TakeToken& take) const override;

  private:
    void join(GrowingText& to, const std::string& token) const override;
};

/// The tokenizer of that name. Throws std::invalid_argument for a name that is not "words" or
/// "characters".
std::unique_ptr<Tokenizer> make_tokenizer(std::string_view name, Vocabulary vocabulary);

} // namespace tapestry
