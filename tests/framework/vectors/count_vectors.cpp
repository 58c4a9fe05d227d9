#include "framework/vectors/count_vectors.hpp"

#include "framework/text/corpus.hpp"
#include "framework/text/grammar.hpp"
#include "framework/text/gutenberg.hpp"
#include "framework/text/tokenizer.hpp"
#include "framework/vectors/set_quality.hpp"
#include "framework/vectors/similarity.hpp"
#include "framework/vectors/word_sets.hpp"
#include "tests/support/says.hpp"
#include "tests/support/tensors.hpp"
#include "tests/support/unsanitized.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(counted_vectors)

namespace {

using Ids = std::vector<std::int64_t>;

// x·xᵀ: with power 1 and dim ≥ rank that is M·Mᵀ, which no rotation changes.
Array products(const Array& x) {
    const std::size_t rows = x.shape(0);
    Array result = zeros({rows, rows});
    for (std::size_t a = 0; a < rows; ++a)
        for (std::size_t b = 0; b < rows; ++b)
            for (std::size_t i = 0; i < x.shape(1); ++i) result(a, b) += x(a, i) * x(b, i);
    return result;
}

} // namespace

// a b a c, with 0 as the first word's id: #(a, b) = #(b, a) = 2 and #(a, c) = #(c, a) = 1.
BOOST_AUTO_TEST_CASE(the_vectors_are_those_of_the_information_computed_by_hand) {
    const auto found = [](double smoothing) {
        return products(count_vectors(
            {0, 1, 0, 2}, 3, 3, {.window = 1, .smoothing = smoothing, .power = 1, .first = 0}));
    };
    const Real l = std::log(Real(2)); // (2·6)/(3·2), and (1·6)/(3·1)
    BOOST_TEST(
        close(found(1), Array{{2 * l * l, 0, 0}, {0, l * l, l * l}, {0, l * l, l * l}}, 1e-5));

    const double sum = std::sqrt(3.0) + std::sqrt(2.0) + 1;
    const Real ab = Real(std::log(2 * sum / (3 * std::sqrt(2.0)))), ac = Real(std::log(sum / 3)),
               ba = Real(std::log(sum / std::sqrt(3.0)));
    const Array smoothed{{ab * ab + ac * ac, 0, 0}, {0, ba * ba, ba * ba}, {0, ba * ba, ba * ba}};
    BOOST_TEST(close(found(0.5), smoothed, 1e-5));
}

BOOST_AUTO_TEST_CASE(what_is_less_frequent_than_by_chance_counts_as_nothing) {
    // 0 and 1 stand near each other once in 24 pairs, by chance 6 times.
    const Array found = count_vectors({0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1}, 2, 2,
                                      {.window = 1, .smoothing = 1, .power = 1, .first = 0});
    BOOST_TEST(std::abs(products(found)(0, 1)) < 1e-6);
    BOOST_TEST(products(found)(0, 0) > 0);
}

BOOST_AUTO_TEST_CASE(the_power_weighs_the_directions) {
    const Ids ids = WordTokenizer::from_text(built_in_text(1, 100)).encode(built_in_text(1, 100));
    const std::size_t vocabulary = std::size_t(*std::max_element(ids.begin(), ids.end())) + 1;
    const auto length = [&](double power, std::size_t column) {
        const Array x = count_vectors(ids, vocabulary, 5, {.power = power});
        double sum = 0;
        for (std::size_t row = 0; row < vocabulary; ++row) sum += x(row, column) * x(row, column);
        return std::sqrt(sum);
    };
    for (std::size_t column = 0; column < 5; ++column) {
        BOOST_TEST(length(0, column) == 1, boost::test_tools::tolerance(1e-4));
        BOOST_TEST(length(0.5, column) * length(0.5, column) == length(1, column),
                   boost::test_tools::tolerance(1e-4));
    }
    BOOST_TEST(length(1, 0) > length(1, 4));
}

BOOST_AUTO_TEST_CASE(words_with_the_same_neighbours_have_the_same_direction) {
    // 8 and 9 stand between 4 and 5, 10 between 6 and 7.
    const Array found = count_vectors({4, 8, 5, 4, 9, 5, 6, 10, 7, 6, 10, 7}, 11, 6, {.window = 1});
    BOOST_TEST(cosine(found, 8, 9) == 1, boost::test_tools::tolerance(Real(1e-4)));
    BOOST_TEST(std::abs(cosine(found, 8, 10)) < 1e-4);
}

BOOST_AUTO_TEST_CASE(special_tokens_keep_their_place_and_have_no_vector) {
    const auto found = [](std::size_t window) {
        return count_vectors({4, Vocabulary::unk, 5, Vocabulary::eos}, 6, 2, {.window = window});
    };
    BOOST_TEST((found(1) == zeros({6, 2}))); // 4 and 5 are two places apart
    const Array near = products(found(2));
    for (std::size_t id = 0; id < 6; ++id)
        BOOST_TEST((id >= 4 ? near(id, id) > 0 : near(id, id) == 0), "id " << id);
}

BOOST_AUTO_TEST_CASE(a_text_too_short_for_its_width_leaves_columns_of_zeros) {
    const Array found = count_vectors({4, 5, 4, 6}, 7, 10, {.window = 1, .power = 0});
    BOOST_TEST_REQUIRE((found.shape() == Shape{7, 10}));
    for (std::size_t row = 0; row < 7; ++row)
        for (std::size_t i = 2; i < 10; ++i) BOOST_TEST(found(row, i) == 0);
    BOOST_TEST((count_vectors({}, 5, 2) == zeros({5, 2})));
    BOOST_TEST((count_vectors({4}, 5, 2) == zeros({5, 2})));
}

BOOST_AUTO_TEST_CASE(the_classes_of_the_grammar_are_found_by_counting_too) {
    const std::string text = built_in_text();
    const WordTokenizer tokenizer = WordTokenizer::from_text(text);
    const Ids ids = tokenizer.encode(text);
    const std::size_t vocabulary = tokenizer.vocabulary().size();
    const Array vectors = count_vectors(ids, vocabulary, 48);
    BOOST_TEST((vectors == count_vectors(ids, vocabulary, 48)));
    std::vector<Ids> classes; // their five most frequent words
    for (const auto& [name, words] : word_classes()) {
        classes.emplace_back();
        for (std::size_t i = 0; i < std::min<std::size_t>(words.size(), 5); ++i)
            classes.back().push_back(tokenizer.encode(words[i]).at(0));
    }
    const SetQualities found = set_quality(vectors, classes, {.neighbors = 4, .draws = 200});
    BOOST_TEST(found.all.share > 0.4);
    BOOST_TEST(found.all.p_value == 1.0 / 201);
}

BOOST_AUTO_TEST_CASE(the_defaults_are_the_best_of_their_kind_on_the_book,
                     *boost::unit_test::precondition(testing::has_book) * unsanitized) {
    const std::string text = clean_gutenberg(read_text(testing::book_path()));
    const WordTokenizer tokenizer = WordTokenizer::from_text(text);
    const Ids ids = split(tokenizer.encode(text)).training;
    std::vector<Ids> sets;
    for (const WordSet& set : parse_word_sets(novel_word_sets(), tokenizer, "novel").sets)
        sets.push_back(set.ids);
    const auto share = [&](const CountVectorsOptions& options) {
        const Array vectors = count_vectors(ids, tokenizer.vocabulary().size(), 128, options);
        return set_quality(vectors, sets, {.draws = 20}).all.share;
    };
    const double best = share({});
    BOOST_TEST_MESSAGE("count vectors of the book: " << best);
    BOOST_TEST(best > 0.4);
    BOOST_TEST(share({.power = 0.5}) < best);
    BOOST_TEST(share({.window = 5}) < best);
}

BOOST_AUTO_TEST_CASE(how_many_places_are_in_memory_changes_nothing) {
    const std::string text = built_in_text(1, 100);
    const WordTokenizer tokenizer = WordTokenizer::from_text(text);
    const Ids ids = tokenizer.encode(text);
    const auto vectors = [&](std::size_t places) {
        return count_vectors(ids, tokenizer.vocabulary().size(), 8, {.places = places});
    };
    const Array expected = vectors(ids.size());
    for (const std::size_t places : {0u, 1u, 7u, 100u, 500u})
        BOOST_TEST((vectors(places) == expected), places);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_counted_is_refused) {
    const auto refusal = [](const Ids& ids, std::size_t dim, const CountVectorsOptions& options) {
        return error_of<std::invalid_argument>([&] { count_vectors(ids, 6, dim, options); });
    };
    BOOST_TEST(refusal({4}, 0, {}) == "[count_vectors] dim has to be at least 1");
    BOOST_TEST(refusal({4}, 1, {.window = 0}) == "[count_vectors] the window has to be at least 1");
    BOOST_TEST(refusal({4}, 1, {.smoothing = -1}) == "[count_vectors] the smoothing cannot be -1");
    BOOST_TEST(refusal({4}, 1, {.power = -0.5}) == "[count_vectors] the power cannot be -0.5");
    BOOST_TEST(refusal({4}, 1, {.first = -1}) == "[count_vectors] the first id cannot be -1");
    BOOST_TEST(error_of<std::out_of_range>([] {
                   count_vectors({4, 6}, 6, 2);
               }) == "[count_vectors] id 6 at 1 is outside [0, 6)");
    BOOST_TEST(error_of<std::out_of_range>([] { count_vectors({-1}, 6, 2); }) ==
               "[count_vectors] id -1 at 0 is outside [0, 6)");
}

BOOST_AUTO_TEST_SUITE_END()
