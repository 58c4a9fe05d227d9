#include "framework/vectors/set_quality.hpp"

#include "tests/support/tensors.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(quality_of_sets)

namespace {

using Sets = std::vector<std::vector<std::int64_t>>;

// Points on a quarter of a circle, one after another: neighbours are neighbours by id.
Array arc(std::size_t count) {
    Array table = empty({count, 2});
    for (std::size_t i = 0; i < count; ++i) {
        const double angle = 1.5 * double(i) / double(count);
        table(i, 0) = Real(std::cos(angle));
        table(i, 1) = Real(std::sin(angle));
    }
    return table;
}

Array random_table(std::size_t rows, std::size_t width, std::uint64_t seed) {
    Generator generator(seed);
    return normal({rows, width}, generator);
}

} // namespace

BOOST_AUTO_TEST_CASE(the_share_counts_neighbours_from_the_set) {
    // With two neighbours each: 10 has 9 and 11, 11 has 10 and 12, 12 has 11 and 13.
    const SetQualities found =
        set_quality(arc(40), {{10, 11, 12}, {20, 30}}, {.neighbors = 2, .first = 0});
    BOOST_TEST(found.sets[0].share == 4.0 / 6, boost::test_tools::tolerance(1e-12));
    BOOST_TEST(found.sets[1].share == 0);
    BOOST_TEST(found.all.share == 2.0 / 6, boost::test_tools::tolerance(1e-12));
    BOOST_TEST(found.sets[1].p_value == 1);
}

BOOST_AUTO_TEST_CASE(words_that_lie_together_have_the_smallest_p_value) {
    Array table = random_table(300, 16, 1);
    const Sets sets = {{10, 40, 70, 100, 130, 160}, {20, 50, 80, 110, 140, 170}};
    for (const auto& set : sets)
        for (const std::int64_t id : set)
            for (std::size_t i = 0; i < 16; ++i)
                table(std::size_t(id), i) =
                    table(std::size_t(set[0]), i) + Real(0.1) * table(std::size_t(id), i);
    const SetQualities found = set_quality(table, sets, {.draws = 499});
    for (const SetQuality& quality : {found.sets[0], found.sets[1], found.all}) {
        BOOST_TEST(quality.share == 1);
        BOOST_TEST(quality.p_value == 1.0 / 500);
        BOOST_TEST(quality.chance < 0.1);
    }
}

BOOST_AUTO_TEST_CASE(the_p_values_of_random_sets_are_spread_evenly) {
    const Array table = random_table(400, 8, 2);
    Generator generator(3);
    Sets sets;
    for (int set = 0; set < 60; ++set) { // one word in each stretch of 66 ranks
        sets.emplace_back();
        for (std::int64_t i = 0; i < 6; ++i)
            sets.back().push_back(4 + 66 * i + std::int64_t(generator.below(66)));
    }
    const SetQualities found = set_quality(table, sets, {.neighbors = 60, .draws = 200});
    double mean = 0, below = 0;
    for (const SetQuality& quality : found.sets) {
        mean += quality.p_value / 60;
        below += quality.p_value < 0.5;
        BOOST_TEST(quality.chance == 5.0 / 395, boost::test_tools::tolerance(0.5));
    }
    BOOST_TEST(std::abs(mean - 0.5) < 0.15); // four standard deviations
    BOOST_TEST(std::abs(below - 30) < 16);
    BOOST_TEST(found.all.p_value > 0.001);
}

// On the arc, words are alike because they are equally frequent. The share is far from that of
// random words, 6 of 995; but random words of the same frequency reach it. A word at equal distance
// on either side is equally near, so the neighbours are as many on both: were they five, rounding
// would choose the fifth.
BOOST_AUTO_TEST_CASE(likeness_that_is_only_of_frequency_does_not_count) {
    const std::vector<std::int64_t> ids{500, 504, 507, 511, 513, 518};
    const SetQualities found = set_quality(arc(1000), {ids}, {.neighbors = 6, .draws = 500});
    // Three on each side: 504 and 507 are neighbours, and 511 and 513.
    BOOST_TEST(found.sets[0].share == 4.0 / 36, boost::test_tools::tolerance(1e-12));
    BOOST_TEST(found.sets[0].share > 0.09);
    BOOST_TEST(found.sets[0].chance > 0.1);
    BOOST_TEST(found.sets[0].p_value > 0.05);

    // Words drawn from the ten on either side are neighbours where they are three apart or less.
    double chance = 0;
    for (std::size_t a = 0; a < ids.size(); ++a)
        for (std::size_t b = 0; b < a; ++b) {
            int near = 0, pairs = 0;
            for (std::int64_t x = ids[a] - 10; x <= ids[a] + 10; ++x)
                for (std::int64_t y = ids[b] - 10; y <= ids[b] + 10; ++y) {
                    if (x == ids[a] || y == ids[b] || x == y) continue;
                    near += std::abs(x - y) <= 3;
                    ++pairs;
                }
            chance += 2.0 / 36 * near / pairs;
        }
    BOOST_TEST(found.sets[0].chance == chance, boost::test_tools::tolerance(0.05));
}

BOOST_AUTO_TEST_CASE(neighbours_come_from_the_ids_asked_for) {
    Array table = empty({6, 2}); // 0 and 5 lie between 1 and 2
    const double angles[] = {0.5, 0.4, 0.6, 1.2, 1.4, 0.45};
    for (std::size_t row = 0; row < 6; ++row) {
        table(row, 0) = Real(std::cos(angles[row]));
        table(row, 1) = Real(std::sin(angles[row]));
    }
    const auto share = [&](std::int64_t first, std::int64_t end) {
        return set_quality(table, {{1, 2}}, {.neighbors = 1, .first = first, .end = end}).all.share;
    };
    BOOST_TEST(share(0, 0) == 0);
    BOOST_TEST(share(1, 0) == 0);
    BOOST_TEST(share(0, 5) == 0);
    BOOST_TEST(share(1, 5) == 1);
}

BOOST_AUTO_TEST_CASE(the_same_seed_gives_the_same_figures) {
    const Array table = random_table(200, 4, 4);
    const Sets sets = {{10, 20, 30, 40}, {50, 60, 70}};
    const auto chance = [&](std::uint64_t seed) {
        return set_quality(table, sets, {.draws = 100, .seed = seed}).all.chance;
    };
    BOOST_TEST(chance(1) == chance(1));
    BOOST_TEST(chance(1) != chance(2));
}

BOOST_AUTO_TEST_CASE(lengths_of_vectors_do_not_matter) {
    Array table = random_table(100, 4, 5), longer = table;
    for (std::size_t row = 0; row < 100; ++row)
        for (std::size_t i = 0; i < 4; ++i) longer(row, i) *= Real(1 << (row % 5));
    const Sets sets = {{10, 20, 30, 40}, {50, 60, 70}};
    const SetQualities a = set_quality(table, sets), b = set_quality(longer, sets);
    BOOST_TEST(a.all.share == b.all.share);
    BOOST_TEST(a.all.chance == b.all.chance);
}

BOOST_AUTO_TEST_CASE(a_small_vocabulary_has_words_left_to_draw_or_says_so) {
    const Array table = random_table(8, 4, 6);
    const SetQualities found = set_quality(table, {{4, 5, 6}}, {.draws = 50});
    BOOST_TEST(found.all.share == 2.0 / 3, boost::test_tools::tolerance(1e-12)); // all but itself
    BOOST_TEST(error_of<std::invalid_argument>([&] {
                   set_quality(table, {{4, 5, 6, 7}});
               }) == "[set_quality] set 0 has 4 of the 4 words: none is left to draw");
}

BOOST_AUTO_TEST_CASE(what_is_no_set_is_refused) {
    const Array table = random_table(20, 4, 7);
    const auto refusal = [&](const Sets& sets, const SetQualityOptions& options = {}) {
        return error_of<std::invalid_argument>([&] { set_quality(table, sets, options); });
    };
    BOOST_TEST(refusal({}) == "[set_quality] there are no sets");
    BOOST_TEST(refusal({{4, 5}, {6}}) == "[set_quality] set 1 has fewer than two words");
    BOOST_TEST(refusal({{4, 5, 4}}) == "[set_quality] id 4 occurs twice in set 0");
    for (const SetQualityOptions& options :
         {SetQualityOptions{.neighbors = 0}, {.draws = 0}, {.ranks = 0}})
        BOOST_TEST(refusal({{4, 5}}, options) ==
                   "[set_quality] neighbors, draws and ranks have to be at least 1");
    BOOST_TEST(refusal({{4, 5}}, {.end = 21}) ==
               "[set_quality] [first, end) = [4, 21) is no part of the 20 rows");
    for (const std::int64_t id : {3, 10, -1})
        BOOST_TEST(error_of<std::out_of_range>([&] {
                       set_quality(table, {{5, id}}, {.end = 10});
                   }) == "[set_quality] id " + std::to_string(id) + " of set 0 is outside [4, 10)");
    BOOST_TEST(error_of<std::invalid_argument>([] {
                   set_quality(ones({3}), {{0, 1}});
               }) == "[unit_rows] needs a table (V, D), got (3,)");
}

BOOST_AUTO_TEST_SUITE_END()
