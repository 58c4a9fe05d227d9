#include "framework/kernels/random.hpp"
#include "framework/ops/cross_entropy.hpp"
#include "framework/optim/adam.hpp"
#include "framework/optim/clip.hpp"
#include "framework/optim/decay_matrices.hpp"
#include "framework/tape/tape.hpp"
#include "framework/text/batches.hpp"
#include "framework/text/corpus.hpp"
#include "framework/text/grammar.hpp"
#include "framework/text/tokenizer.hpp"
#include "framework/vectors/set_quality.hpp"
#include "models/decoder.hpp"
#include "tests/support/unsanitized.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <map>

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(built_in_text_of_a_grammar)

namespace {

constexpr std::size_t context = 32;
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
                    ids[name].push_back(id);
            }
    }

    std::string text = built_in_text();
    WordTokenizer tokenizer = WordTokenizer::from_text(text);
    std::map<std::string, std::vector<std::int64_t>> ids;
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

SetQualities quality(Decoder& model, const Corpus& corpus) {
    std::vector<std::vector<std::int64_t>> classes;
    for (const auto& [name, ids] : corpus.ids) classes.push_back(ids);
    return set_quality(model.wte.weight.value(), classes, {.draws = 99});
}

} // namespace

BOOST_AUTO_TEST_CASE(a_decoder_learns_which_words_belong_to_a_class, *unsanitized) {
    const Corpus corpus;
    std::size_t words = 0;
    for (const auto& [name, ids] : corpus.ids) words += ids.size();
    BOOST_TEST_REQUIRE(corpus.ids.size() == word_classes().size());
    BOOST_TEST_REQUIRE(words >= 80u); // else the text would be too poor to judge
    for (const std::uint64_t seed : {1, 2, 3}) {
        manual_seed(seed);
        Decoder model = make_decoder(corpus);
        const SetQuality untrained = quality(model, corpus).all;
        BOOST_TEST(untrained.share < 0.15, "seed " << seed << ", untrained: " << untrained.share);
        BOOST_TEST(untrained.p_value > 0.01);

        train(model, corpus, seed);
        const SetQualities trained = quality(model, corpus);
        BOOST_TEST(trained.all.share > 0.9, "seed " << seed << ": " << trained.all.share);
        BOOST_TEST(trained.all.p_value == 0.01);
        std::size_t set = 0;
        for (const auto& [name, ids] : corpus.ids) {
            const double share = trained.sets[set++].share;
            BOOST_TEST(share > 0.7, "seed " << seed << ", " << name << ": " << share);
        }
        BOOST_TEST_MESSAGE("seed " << seed << ", share of neighbours in the class: untrained "
                                   << untrained.share << ", trained " << trained.all.share
                                   << ", random words of the same frequency "
                                   << trained.all.chance);
    }
}

BOOST_AUTO_TEST_SUITE_END()
