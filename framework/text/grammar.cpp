#include "framework/text/grammar.hpp"

#include "framework/kernels/random.hpp"

#include <algorithm>
#include <span>
#include <stdexcept>
#include <string_view>

namespace tapestry {

const std::map<std::string, std::vector<std::string>>& word_classes() {
    static const std::map<std::string, std::vector<std::string>> classes{
        {"animal", {"dog", "cat", "hen", "goose", "lamb", "kitten", "puppy", "donkey"}},
        {"character",
         {"kind", "proud", "gentle", "clever", "cheerful", "foolish", "patient", "stubborn",
          "modest", "lively"}},
        {"colour", {"blue", "green", "grey", "white", "brown", "scarlet", "yellow", "black"}},
        {"day", {"Sunday", "Monday", "Saturday", "Friday", "Tuesday", "Thursday", "Wednesday"}},
        {"female name",
         {"Agnes", "Beatrice", "Rosalind", "Hester", "Phoebe", "Edith", "Winifred", "Judith",
          "Cordelia", "Ursula"}},
        {"food", {"bread", "cheese", "honey", "soup", "butter", "ham", "jam", "cake"}},
        {"male name",
         {"Ambrose", "Gilbert", "Felix", "Jasper", "Roland", "Theodore", "Nathaniel", "Oswald",
          "Hector", "Silas"}},
        {"place",
         {"Ashcombe", "Thornley", "Oldbridge", "Wickmere", "Brackenhurst", "Fairholt", "Elmswood",
          "Dunford"}},
        {"relation",
         {"mother", "father", "sister", "brother", "aunt", "uncle", "niece", "nephew",
          "grandmother", "grandfather"}},
        {"room", {"kitchen", "parlour", "garden", "library", "orchard", "hall", "dairy", "attic"}},
        {"verb of motion",
         {"walked", "rode", "hurried", "drove", "wandered", "ran", "strolled", "hastened"}},
        {"verb of speech",
         {"said", "replied", "cried", "answered", "whispered", "observed", "murmured", "remarked"}},
    };
    return classes;
}

namespace {

/// What a symbol may become. In a production, {symbol} stands for a production of that name or a
/// word of that class. These refer to people:
/// - {name}, {he}, {his}, {him}, {himself}, {person}: to the one whom the paragraph is about;
///   {subject} is that name or pronoun, {other} the name of somebody else;
/// - {relation} chooses a relation; {rel_he} and {rel_person} refer to it from then on.
struct Rule {
    std::string_view symbol;
    std::uint64_t weight;
    std::string_view production;
};

constexpr Rule rules[] = {
    {"paragraph", 3, "{narration} {narration} {narration}"},
    {"paragraph", 2, "{narration} {narration} {remark} {narration}"},
    {"paragraph", 3, "{narration} {exchange}"},
    {"paragraph", 2, "{exchange} {narration}"},
    {"exchange", 3, "{remark} {comment}"},
    {"exchange", 2, "{question} {answer}"},

    {"narration", 6, "{journey}"},
    {"narration", 4, "{portrait}"},
    {"narration", 5, "{household}"},
    {"narration", 4, "{occupation}"},

    {"journey", 3, "{subject} {verb of motion} to {place} on {day}."},
    {"journey", 2, "on {day} {subject} {verb of motion} from {place} to {place}."},
    {"journey", 2, "{subject} {verb of motion} home from {place} {when}."},
    {"journey", 2, "{when} {subject} {verb of motion} to {place} with {his} {relation}."},
    {"journey", 1, "{subject} {verb of motion} along the lane to find the {animal}."},

    {"portrait", 3, "{subject} was very {character}, and everybody at {place} loved {him}."},
    {"portrait", 2, "{subject} was {character}, but {his} {relation} was {character}."},
    {"portrait", 3,
     "{his} {relation} was a {character} {rel_person}, and {rel_he} lived at {place}."},
    {"portrait", 2, "{other} thought {him} too {character} and not {character} enough."},
    {"portrait", 2, "{subject} had a {character} {relation} in the village of {place}."},
    {"portrait", 2, "{name} was the most {character} {person} in {place}."},

    {"household", 2, "{subject} found {his} {relation} in the {room} {when}."},
    {"household", 2, "there was {food} and {food} on the table in the {room}."},
    {"household", 2, "the little {animal} slept in the {room} until {day}."},
    {"household", 2, "{subject} gave the {animal} some {food} {when}."},
    {"household", 2, "every {day} {subject} ate {food} with {his} {relation}."},
    {"household", 2, "the old {animal} came into the {room} and ate the {food}."},
    {"household", 2, "the curtains in the {room} were {colour}, and the chairs were {colour}."},
    {"household", 1, "{subject} looked for the {animal} in the {room} and in the {room}."},

    {"remark", 3, "\"{statement},\" {verb of speech} {name}."},
    {"remark", 2, "\"my dear {other},\" {verb of speech} {name}, \"{statement}.\""},
    {"comment", 2, "\"{assent}, and {statement},\" {verb of speech} {other}."},
    {"comment", 1, "\"{assent},\" {verb of speech} {other}; \"{statement}.\""},
    {"comment", 1, "\"{assent},\" {verb of speech} {his} {relation}, \"and {statement}.\""},
    {"question", 3, "\"{asking}?\" {verb of speech} {name}."},
    {"answer", 2, "\"{reply},\" {verb of speech} {other}."},
    {"answer", 1, "\"{reply}, my dear {name},\" {verb of speech} {other}."},
    {"answer", 1, "\"{reply},\" {verb of speech} {his} {relation}."},

    {"assent", 1, "indeed"},
    {"assent", 1, "to be sure"},
    {"assent", 1, "so I hear"},
    {"reply", 2, "yes"},
    {"reply", 2, "no"},
    {"reply", 1, "I believe so"},
    {"reply", 1, "I hope not"},
    {"statement", 2, "I have not been to {place} since {day}"},
    {"statement", 2, "my {relation} is very {character}"},
    {"statement", 2, "the {animal} is in the {room}"},
    {"statement", 2, "we shall have {food} and {food} on {day}"},
    {"statement", 2, "we shall go to {place} on {day}"},
    {"statement", 2, "I like the {colour} {garment} better than the {colour} one"},
    {"statement", 1, "you are too {character} to quarrel with your {relation}"},
    {"statement", 1, "I never ate such {food}"},
    {"asking", 2, "have you seen my {relation} at {place}"},
    {"asking", 2, "is the {food} in the {room}"},
    {"asking", 2, "will you come to {place} on {day}"},
    {"asking", 1, "did the {animal} eat the {food}"},
    {"asking", 1, "is the {colour} {garment} in the {room}"},

    {"garment", 3, "gown"},
    {"garment", 2, "bonnet"},
    {"garment", 2, "cloak"},
    {"garment", 1, "shawl"},
    {"when", 2, "after dinner"},
    {"when", 2, "in the evening"},
    {"when", 1, "before breakfast"},
    {"when", 1, "at last"},
};

/// What only a woman or only a man does in this country.
constexpr Rule female_rules[] = {
    {"occupation", 3, "Miss {name} wore a {colour} {garment} at {place}."},
    {"occupation", 2, "{subject} sewed {himself} a {colour} {garment} in the {room}."},
    {"occupation", 2, "Miss {name} sang to {his} {relation} on {day}."},
    {"occupation", 2, "young Miss {name} danced at {place} in {his} {colour} {garment}."},
};

constexpr Rule male_rules[] = {
    {"occupation", 3, "Squire {name} sold a little {animal} at {place}."},
    {"occupation", 2, "{subject} shaved {himself} and put on {his} {colour} coat."},
    {"occupation", 2, "Squire {name} hunted with {his} {relation} on {day}."},
    {"occupation", 2, "old Squire {name} mended the gate at {place} in {his} {colour} coat."},
};

struct Pronouns {
    std::string_view he, his, him, himself, person;
};

constexpr Pronouns female_pronouns{"she", "her", "her", "herself", "woman"};
constexpr Pronouns male_pronouns{"he", "his", "him", "himself", "man"};

const Pronouns& pronouns_of(std::string_view relation) {
    constexpr std::string_view female[] = {"mother", "sister", "aunt", "niece", "grandmother"};
    const bool is_female =
        std::find(std::begin(female), std::end(female), relation) != std::end(female);
    return is_female ? female_pronouns : male_pronouns;
}

class Writer {
  public:
    explicit Writer(std::uint64_t seed)
        : generator_(seed) {}

    std::string paragraph() {
        const bool is_female = generator_.below(2) == 0;
        const bool other_is_female = generator_.below(2) == 0;
        occupations_ = is_female ? std::span<const Rule>(female_rules) : male_rules;
        pronouns_ = is_female ? female_pronouns : male_pronouns;
        used_.clear();
        name_ = new_word(is_female ? "female name" : "male name");
        other_ = new_word(other_is_female ? "female name" : "male name");
        mentioned_ = false;
        return fill(choose_production("paragraph"));
    }

    std::size_t sentences() const { return sentences_; }

  private:
    /// The place of one of the weights, chosen in proportion to them.
    std::size_t choose(const std::vector<std::uint64_t>& weights) {
        std::uint64_t total = 0;
        for (const std::uint64_t weight : weights) total += weight;
        std::uint64_t left = generator_.below(total);
        std::size_t i = 0;
        for (; left >= weights[i]; ++i) left -= weights[i];
        return i;
    }

    /// A word that the sentence does not have yet: nobody goes from a village to itself. Word
    /// frequencies are skewed, as in any text, but mildly: at place i the weight is 1/(i + 4).
    std::string_view new_word(const std::string& class_name) {
        const auto& words = word_classes().at(class_name);
        std::vector<std::uint64_t> weights;
        for (std::size_t i = 0; i < words.size(); ++i) {
            const bool used = std::find(used_.begin(), used_.end(), words[i]) != used_.end();
            weights.push_back(used ? 0 : 1000 / (i + 4));
        }
        return used_.emplace_back(words[choose(weights)]);
    }

    std::string_view choose_production(std::string_view symbol) {
        std::vector<std::string_view> productions;
        std::vector<std::uint64_t> weights;
        for (const std::span<const Rule> some : {std::span<const Rule>(rules), occupations_})
            for (const Rule& rule : some)
                if (rule.symbol == symbol) {
                    productions.push_back(rule.production);
                    weights.push_back(rule.weight);
                }
        if (productions.empty())
            throw std::logic_error("[built_in_text] no rule for " + std::string(symbol));
        return productions[choose(weights)];
    }

    /// The production with its symbols replaced.
    std::string fill(std::string_view production) {
        std::string text;
        for (std::size_t i = 0; i < production.size(); ++i) {
            if (production[i] != '{') {
                text += production[i];
                continue;
            }
            const std::size_t close = production.find('}', i);
            text += expand(production.substr(i + 1, close - i - 1));
            i = close;
        }
        return text;
    }

    std::string expand(std::string_view symbol) {
        constexpr std::string_view sentences[] = {"narration", "remark", "comment", "question",
                                                  "answer"};
        if (std::find(std::begin(sentences), std::end(sentences), symbol) != std::end(sentences))
            return sentence(symbol);
        if (symbol == "subject") return std::string(subject());
        if (symbol == "name") return std::string(name());
        if (symbol == "other") return std::string(other_);
        if (symbol == "he") return std::string(pronouns_.he);
        if (symbol == "his") return std::string(pronouns_.his);
        if (symbol == "him") return std::string(mentioned_ ? pronouns_.him : name());
        if (symbol == "himself") return std::string(pronouns_.himself);
        if (symbol == "person") return std::string(pronouns_.person);
        if (symbol == "rel_he") return std::string(pronouns_of(relation_).he);
        if (symbol == "rel_person") return std::string(pronouns_of(relation_).person);
        if (symbol == "relation") return std::string(relation_ = new_word("relation"));
        if (const std::string name(symbol); word_classes().contains(name))
            return std::string(new_word(name));
        return fill(choose_production(symbol));
    }

    std::string_view name() {
        mentioned_ = true;
        return name_;
    }

    /// A pronoun needs somebody to stand for.
    std::string_view subject() {
        return mentioned_ && generator_.below(3) > 0 ? pronouns_.he : name();
    }

    std::string sentence(std::string_view symbol) {
        ++sentences_;
        used_.clear();
        std::string text = fill(choose_production(symbol));
        char& first = text[text[0] == '"' ? 1 : 0];
        if (first >= 'a' && first <= 'z') first = char(first - 'a' + 'A');
        return text;
    }

    Generator generator_;
    std::span<const Rule> occupations_;
    Pronouns pronouns_;
    std::string_view name_, other_, relation_;
    bool mentioned_ = false; ///< whether the paragraph has named its person
    std::vector<std::string_view> used_;
    std::size_t sentences_ = 0;
};

} // namespace

std::string built_in_text(std::uint64_t seed, std::size_t sentences) {
    if (sentences == 0) throw std::invalid_argument("[built_in_text] a text of 0 sentences");
    Writer writer(seed);
    std::string text;
    while (writer.sentences() < sentences) {
        if (!text.empty()) text += "\n\n";
        text += writer.paragraph();
    }
    return text + "\n";
}

} // namespace tapestry
