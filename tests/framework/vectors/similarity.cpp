#include "framework/vectors/similarity.hpp"

#include "tests/support/tensors.hpp"

#include <array>
#include <limits>

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(similarity)

namespace {

// Row 5 has no direction.
const Array table{{1.7, -0.5, 0.0},  {0.4, -0.8, 0.0}, {0.0, -1.8, 1.0}, {0.6, -0.6, -0.2},
                  {0.5, -0.3, -0.2}, {0.0, 0.0, 0.0},  {0.3, -1.5, 1.7}, {0.2, -0.4, 2.0}};

using Expected = std::vector<std::pair<std::int64_t, double>>;

// The same ids in the same order, with the same cosines.
boost::test_tools::assertion_result match(const std::vector<Neighbor>& found,
                                          const Expected& expected) {
    boost::test_tools::assertion_result result(found.size() == expected.size());
    for (std::size_t i = 0; i < std::min(found.size(), expected.size()); ++i)
        if (found[i].id != expected[i].first ||
            !(std::abs(found[i].cosine - expected[i].second) < 1e-5))
            result = false;
    for (const Neighbor& neighbor : found)
        result.message() << ' ' << neighbor.id << ": " << neighbor.cosine;
    return result;
}

} // namespace

// The expected numbers come from NumPy: rows divided by their norms, and gensim's rule for
// analogies, the cosine with the normalised mean of unit vectors that have the weights 1, 1 and -1.
BOOST_AUTO_TEST_CASE(the_cosine_is_that_of_the_angle_between_two_rows) {
    BOOST_TEST(cosine(table, 0, 1) == Real(0.681419), boost::test_tools::tolerance(Real(1e-5)));
    BOOST_TEST(cosine(table, 7, 2) == Real(0.644557), boost::test_tools::tolerance(Real(1e-5)));
    BOOST_TEST(cosine(table, 3, 3) == Real(1), boost::test_tools::tolerance(Real(1e-6)));
    BOOST_TEST(cosine(table, 5, 1) == 0);
    BOOST_TEST(cosine(table, 5, 5) == 0);
    BOOST_TEST(cosine(Array{{1, 0}, {-3, 0}, {0, 2}}, 0, 1) == -1);
    BOOST_TEST(cosine(Array{{1, 0}, {-3, 0}, {0, 2}}, 0, 2) == 0);
}

BOOST_AUTO_TEST_CASE(rows_without_a_finite_length_are_refused) {
    for (const Real broken :
         {std::numeric_limits<Real>::quiet_NaN(), -std::numeric_limits<Real>::infinity()})
        BOOST_TEST(error_of<std::invalid_argument>([&] {
                       unit_rows(Array{{1, 2}, {3, broken}});
                   }) == "[unit_rows] row 1 holds NaN or infinity: it has no direction");
}

BOOST_AUTO_TEST_CASE(rows_of_any_length_have_a_direction) {
    using Limits = std::numeric_limits<Real>;
    for (const Real size :
         {Real(1e20), Limits::max() / 4, Limits::min(), Limits::denorm_min() * 64}) {
        const Array rows{{3 * size, 4 * size}, {4, -3}, {3, 4}};
        BOOST_TEST(cosine(rows, 0, 0) == 1, boost::test_tools::tolerance(Real(1e-6)));
        BOOST_TEST(std::abs(cosine(rows, 0, 1)) < 1e-6);
        BOOST_TEST(
            close(row_range(unit_rows(rows), 0, 1), array({1, 2}, {Real(0.6), Real(0.8)}), 1e-6));
    }
}

BOOST_AUTO_TEST_CASE(no_cosine_is_beyond_1) {
    Generator generator(1);
    Array rows = normal({400, 7}, generator);
    std::copy_n(rows.data(), 200 * 7, rows.data() + 200 * 7); // each row twice
    const Array units = unit_rows(rows);
    for (std::int64_t id = 0; id < 200; ++id) {
        BOOST_TEST(std::abs(cosine(rows, id, id + 200) - 1) <= 1e-6);
        BOOST_TEST(cosine(rows, id, id) <= 1);
        BOOST_TEST(nearest_neighbors(units, id, 1).front().cosine <= 1);
        for (const Neighbor& each : odd_one_out(units, {id, id + 200, id}))
            BOOST_TEST(each.cosine <= 1);
        BOOST_TEST(analogies(units, id, id, id, 1, 0, QuestionWords::kept).front().cosine <= 1);
    }
    BOOST_TEST(mean_cosine(units, 200) <= 1);
}

BOOST_AUTO_TEST_CASE(unit_rows_have_length_1_unless_they_are_zero) {
    BOOST_TEST(close(unit_rows(Array{{3, 4}, {0, 0}, {0, -2}}),
                     Array{{Real(0.6), Real(0.8)}, {0, 0}, {0, -1}}, rounding(1e-7)));
}

BOOST_AUTO_TEST_CASE(neighbours_come_by_falling_cosine_without_the_row_itself) {
    const Array units = unit_rows(table);
    Expected expected;
    for (const std::int64_t id : {6, 1, 7, 3, 0, 4, 5})
        expected.emplace_back(id, cosine(table, 2, id));
    std::sort(expected.begin(), expected.end(),
              [](const auto& x, const auto& y) { return x.second > y.second; });
    BOOST_TEST(match(nearest_neighbors(units, 2, 100), expected));
    expected.resize(2);
    BOOST_TEST(match(nearest_neighbors(units, 2, 2), expected));
    BOOST_TEST(nearest_neighbors(units, 2, 0).empty());
    for (const Neighbor& neighbor : nearest_neighbors(units, 2, 100, 6))
        BOOST_TEST(neighbor.id >= 6);
    BOOST_TEST(nearest_neighbors(units, 2, 100, 8).empty());
    // Equal cosines: the smaller id first.
    BOOST_TEST(match(nearest_neighbors(Array{{1, 0}, {0, 1}, {0, 1}, {1, 0}}, 1, 3),
                     {{2, 1}, {0, 0}, {3, 0}}));
}

BOOST_AUTO_TEST_CASE(an_analogy_leaves_the_words_of_the_question_out) {
    const Array units = unit_rows(table);
    BOOST_TEST(match(analogies(units, 0, 1, 2, 100),
                     {{6, 0.771066}, {7, 0.433964}, {3, 0.339794}, {4, 0.09141}, {5, 0}}));
    BOOST_TEST(match(analogies(units, 0, 1, 2, 2), {{6, 0.771066}, {7, 0.433964}}));
    BOOST_TEST(match(analogies(units, 3, 6, 4, 100, 2), {{7, 0.897456}, {2, 0.856362}, {5, 0}}));
}

BOOST_AUTO_TEST_CASE(an_analogy_may_keep_the_words_of_the_question) {
    BOOST_TEST(
        match(analogies(unit_rows(table), 0, 1, 2, 100, 0, QuestionWords::kept), {{2, 0.93299},
                                                                                  {6, 0.771066},
                                                                                  {1, 0.668774},
                                                                                  {7, 0.433964},
                                                                                  {3, 0.339794},
                                                                                  {4, 0.09141},
                                                                                  {5, 0},
                                                                                  {0, -0.04371}}));
}

BOOST_AUTO_TEST_CASE(an_analogy_to_itself_is_the_third_word) {
    const auto found = analogies(unit_rows(table), 1, 1, 2, 1, 0, QuestionWords::kept);
    BOOST_TEST(match(found, {{2, 1}}));
}

BOOST_AUTO_TEST_CASE(the_odd_one_out_is_least_like_the_mean_of_the_directions) {
    // gensim's KeyedVectors.rank_by_centrality, read backwards.
    const Array units = unit_rows(table);
    BOOST_TEST(match(odd_one_out(units, {0, 1, 2, 3, 4}),
                     {{2, 0.641762}, {0, 0.851664}, {4, 0.909457}, {1, 0.963744}, {3, 0.975492}}));
    BOOST_TEST(match(odd_one_out(units, {6, 2, 0}), {{0, 0.636735}, {2, 0.891598}, {6, 0.917870}}));
    // Long rows count no more than short ones.
    const Array lengths = unit_rows(Array{{0, 100}, {1, 0}, {2, 0}, {3, Real(0.3)}});
    BOOST_TEST(odd_one_out(lengths, {1, 0, 2, 3}).front().id == 0);
    BOOST_TEST(
        match(odd_one_out(Array{{1, 0}, {1, 0}, {1, 0}}, {2, 0, 1}), {{2, 1}, {0, 1}, {1, 1}}));
}

BOOST_AUTO_TEST_CASE(the_mean_cosine_is_over_all_pairs_at_a_distance) {
    const Array units{{1, 0}, {0, 1}, {-1, 0}, {0, 1}};
    BOOST_TEST(mean_cosine(units, 0) == 1);
    BOOST_TEST(mean_cosine(units, 1) == 0);
    BOOST_TEST(mean_cosine(units, 2) == 0); // -1 and 1
    BOOST_TEST(mean_cosine(units, 3) == 0);
    const Array positions = unit_rows(table);
    BOOST_TEST(mean_cosine(positions, 6) == (cosine(table, 0, 6) + cosine(table, 1, 7)) / 2,
               boost::test_tools::tolerance(Real(1e-5)));
    BOOST_TEST(error_of<std::invalid_argument>([&] { mean_cosine(units, 4); }) ==
               "[mean_cosine] no two of 4 rows are 4 apart");
}

BOOST_AUTO_TEST_CASE(what_is_no_row_or_no_table_is_refused) {
    const Array units = unit_rows(table);
    BOOST_TEST(error_of<std::out_of_range>([&] { nearest_neighbors(units, 8, 1); }) ==
               "[nearest_neighbors] id 8 is outside [0, 8)");
    BOOST_TEST(error_of<std::out_of_range>([&] { cosine(table, 0, -1); }) ==
               "[cosine] id -1 is outside [0, 8)");
    for (const auto& [a, b, c] : {std::array{9, 0, 0}, {0, 9, 0}, {0, 0, 9}})
        BOOST_TEST(error_of<std::out_of_range>([&, a = a, b = b, c = c] {
                       analogies(units, a, b, c, 1);
                   }) == "[analogies] id 9 is outside [0, 8)");
    BOOST_TEST(error_of<std::invalid_argument>([&] { nearest_neighbors(units, 0, 1, -1); }) ==
               "[nearest_neighbors] the first row cannot be -1");
    BOOST_TEST(error_of<std::invalid_argument>([&] { analogies(units, 0, 1, 2, 1, -1); }) ==
               "[analogies] the first row cannot be -1");
    BOOST_TEST(error_of<std::out_of_range>([&] {
                   odd_one_out(units, {0, 1, 8});
               }) == "[odd_one_out] id 8 is outside [0, 8)");
    BOOST_TEST(error_of<std::invalid_argument>([&] {
                   odd_one_out(units, {0, 1});
               }) == "[odd_one_out] needs at least three ids, got 2");
    const Array no_table = ones({3});
    BOOST_TEST(error_of<std::invalid_argument>([&] {
                   odd_one_out(no_table, {0, 1, 2});
               }) == "[odd_one_out] needs a table (V, D), got (3,)");
    BOOST_TEST(error_of<std::invalid_argument>([&] { mean_cosine(no_table, 1); }) ==
               "[mean_cosine] needs a table (V, D), got (3,)");
    BOOST_TEST(error_of<std::invalid_argument>([&] { unit_rows(no_table); }) ==
               "[unit_rows] needs a table (V, D), got (3,)");
    BOOST_TEST(error_of<std::invalid_argument>([&] { cosine(no_table, 0, 1); }) ==
               "[cosine] needs a table (V, D), got (3,)");
    BOOST_TEST(error_of<std::invalid_argument>([&] { analogies(no_table, 0, 1, 2, 1); }) ==
               "[analogies] needs a table (V, D), got (3,)");
}

BOOST_AUTO_TEST_SUITE_END()
