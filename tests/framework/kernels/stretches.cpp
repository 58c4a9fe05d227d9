#include "framework/kernels/stretches.hpp"

#include <boost/test/unit_test.hpp>

using namespace tapestry;
using kernels::Stretch;

BOOST_AUTO_TEST_SUITE(stretches_of_a_broadcast)

namespace {

using Extents = std::vector<std::size_t>;

std::vector<Stretch> stretches(const Extents& shape, const Extents& a, const Extents& b) {
    std::vector<Stretch> result;
    kernels::for_each_stretch(shape, a, b, [&](const Stretch& s) { result.push_back(s); });
    return result;
}

// Where an input that is broadcast to `shape` has the element of the result's i-th one.
std::size_t place_in(const Extents& input, const Extents& shape, std::size_t i) {
    std::size_t place = 0, stride = 1;
    for (std::size_t back = 1; back <= shape.size(); ++back) {
        const std::size_t extent = shape[shape.size() - back], at = i % extent;
        i /= extent;
        if (back > input.size()) continue;
        const std::size_t own = input[input.size() - back];
        place += (own == 1 ? 0 : at) * stride;
        stride *= own;
    }
    return place;
}

} // namespace

BOOST_AUTO_TEST_CASE(together_they_cover_the_result_in_order) {
    const struct {
        Extents shape, a, b;
    } cases[] = {
        {{}, {}, {}},
        {{3}, {3}, {}},
        {{2, 3}, {2, 3}, {2, 3}},
        {{2, 3}, {3}, {2, 1}},
        {{2, 3, 4}, {3, 1}, {2, 3, 4}},
        {{2, 3, 4}, {2, 1, 4}, {1, 3, 1}},
        {{2, 1, 3, 1}, {2, 1, 1, 1}, {1, 1, 3, 1}},
        {{2, 4, 3, 2}, {2, 1, 3, 1}, {1, 4, 1, 2}},
        {{1, 1}, {1}, {1, 1}},
    };
    for (const auto& [shape, a, b] : cases) {
        std::size_t covered = 0;
        for (const Stretch& s : stretches(shape, a, b)) {
            BOOST_TEST(s.y == covered);
            for (std::size_t i = 0; i < s.n; ++i) {
                BOOST_TEST(s.a + (s.a_moves ? i : 0) == place_in(a, shape, covered + i));
                BOOST_TEST(s.b + (s.b_moves ? i : 0) == place_in(b, shape, covered + i));
            }
            covered += s.n;
        }
        std::size_t all = 1;
        for (const std::size_t extent : shape) all *= extent;
        BOOST_TEST(covered == all);
    }
}

BOOST_AUTO_TEST_CASE(they_are_as_long_as_can_be) {
    const struct {
        Extents shape, a, b;
        std::size_t count, n;
        bool a_moves, b_moves;
    } cases[] = {
        {{5, 6, 7}, {5, 6, 7}, {5, 6, 7}, 1, 210, true, true},
        {{5, 6, 7}, {5, 6, 7}, {}, 1, 210, true, false},
        {{5, 6, 7}, {}, {5, 6, 7}, 1, 210, false, true},
        {{5, 6, 7}, {6, 7}, {5, 6, 7}, 5, 42, true, true},
        {{5, 6, 7}, {5, 6, 7}, {5, 1, 1}, 5, 42, true, false},
        {{5, 6, 7}, {5, 1, 7}, {5, 6, 1}, 30, 7, true, false},
        {{5, 1, 7}, {5, 1, 7}, {5, 1, 7}, 1, 35, true, true}, // an extent of 1 breaks nothing
        {{1, 1}, {1, 1}, {}, 1, 1, true, true},
    };
    for (const auto& [shape, a, b, count, n, a_moves, b_moves] : cases) {
        const std::vector<Stretch> found = stretches(shape, a, b);
        BOOST_TEST(found.size() == count);
        for (const Stretch& s : found) {
            BOOST_TEST(s.n == n);
            BOOST_TEST((s.a_moves == a_moves && s.b_moves == b_moves));
        }
    }
}

BOOST_AUTO_TEST_CASE(of_nothing_there_are_none) {
    BOOST_TEST(stretches({0}, {0}, {}).empty());
    BOOST_TEST(stretches({2, 0, 3}, {2, 1, 3}, {0, 1}).empty());
}

BOOST_AUTO_TEST_SUITE_END()
