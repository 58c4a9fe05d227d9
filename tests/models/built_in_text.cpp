#include "framework/vectors/similarity.hpp"
#include "framework/ops/softmax.hpp"
#include "framework/optim/adam.hpp"
#include "framework/optim/clip.hpp"
#include "framework/tape/tape.hpp"
#include "framework/tensor/random.hpp"
#include "framework/text/batches.hpp"
#include "framework/text/corpus.hpp"
#include "framework/text/grammar.hpp"
#include "framework/text/tokenizer.hpp"
#include "models/decoder.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <map>

using namespace tapestry;

namespace {

constexpr std::size_t context = 32, neighbors_of_a_word = 5;
constexpr std::int64_t frequent = 30;

// The text by words, and the ids of each class's frequent words.
struct Corpus {
    Corpus() {
        for (const auto& [name, words] : word_classes())
            for (const std::string& word : words) {
                const std::vector<std::int64_t> tokens = tokenizer.encode(word);
                BOOST_TEST_REQUIRE(tokens.size() == 1u, word);
                const std::int64_t id = tokens[0];
                if (id != Vocabulary::unk && tokenizer.vocabulary().count(id) >= frequent)
                    class_of[id] = name;
            }
    }

    std::string text = built_in_text();
    WordTokenizer tokenizer = WordTokenizer::from_text(text);
    std::map<std::int64_t, std::string> class_of;
};

Decoder make_decoder(const Corpus& corpus) {
    DecoderConfig config;
    config.vocabulary = corpus.tokenizer.vocabulary().size();
    config.context = context;
    config.layers = 1;
    config.width = 48;
    return Decoder(config);
}

void train(Decoder& model, const Corpus& corpus, std::uint64_t seed) {
    const auto parameters = model.named_parameters();
    AdamW optimizer(decay_matrices(parameters, Real(3e-3), Real(0.1)), {.beta2 = Real(0.99)});
    RandomBatches batches(split(corpus.tokenizer.encode(corpus.text)).training, 16, context,
                          Generator(seed));
    for (int step = 0; step < 300; ++step) {
        const Batch batch = batches.next();
        optimizer.zero_grad();
        Tape tape;
        tape.backward(cross_entropy(model(batch.inputs), batch.targets));
        clip_grad_norm(parameters, 1);
        optimizer.step();
    }
}

// Of the words nearest to each word of a class, the share that is in its class, class by class.
std::map<std::string, double> shares(Decoder& model, const Corpus& corpus) {
    const Array units = unit_rows(model.wte.weight.value());
    std::map<std::string, double> same, all;
    for (const auto& [id, name] : corpus.class_of)
        for (const Neighbor& neighbor :
             nearest_neighbors(units, id, neighbors_of_a_word, Vocabulary::special_tokens)) {
            const auto found = corpus.class_of.find(neighbor.id);
            same[name] += found != corpus.class_of.end() && found->second == name;
            all[name] += 1;
        }
    for (auto& [name, share] : same) share /= all[name];
    return same;
}

double mean(const std::map<std::string, double>& values) {
    double sum = 0;
    for (const auto& [name, value] : values) sum += value;
    return sum / double(values.size());
}

} // namespace

BOOST_AUTO_TEST_SUITE(built_in_text_of_a_grammar)

BOOST_AUTO_TEST_CASE(a_decoder_learns_which_words_belong_to_a_class) {
    const Corpus corpus;
    BOOST_TEST_REQUIRE(corpus.class_of.size() >= 80u); // else the text would be too poor to judge
    for (const std::uint64_t seed : {1, 2, 3}) {
        manual_seed(seed);
        Decoder model = make_decoder(corpus);
        // By chance a neighbour is one of some eight words out of more than two hundred.
        const double untrained = mean(shares(model, corpus));
        BOOST_TEST(untrained < 0.15, "seed " << seed << ", untrained: " << untrained);

        train(model, corpus, seed);
        const std::map<std::string, double> trained = shares(model, corpus);
        BOOST_TEST(trained.size() == word_classes().size());
        BOOST_TEST(mean(trained) > 0.9, "seed " << seed << ": " << mean(trained));
        for (const auto& [name, share] : trained)
            BOOST_TEST(share > 0.7, "seed " << seed << ", " << name << ": " << share);
        BOOST_TEST_MESSAGE("seed " << seed << ", share of neighbours in the class: untrained "
                                   << untrained << ", trained " << mean(trained));
    }
}

BOOST_AUTO_TEST_SUITE_END()
