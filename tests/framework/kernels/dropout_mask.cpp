#include "framework/kernels/dropout_mask.hpp"

#include "framework/kernels/random.hpp"
#include "tests/support/tensors.hpp"

using namespace tapestry;
using kernels::DropoutMask;

BOOST_AUTO_TEST_SUITE(dropout_masks)

namespace {

std::vector<Real> masked(Real p, std::uint64_t key, std::size_t n) {
    const std::vector<Real> x(n, 1);
    std::vector<Real> y(n, 77);
    DropoutMask(p, key).apply(x.data(), y.data(), n);
    return y;
}

// The 16 random bits of an element: of 128 neighbours, the first 64 have the lower halves of a
// block's words, and the others the upper ones.
std::uint32_t bits_of(std::uint64_t key, std::size_t element) {
    const std::uint32_t word = philox_block(key, element / 128)[element % 64];
    return element % 128 < 64 ? word & 0xFFFF : word >> 16;
}

} // namespace

BOOST_AUTO_TEST_CASE(keep_a_share_of_1_minus_p_and_scale_it) {
    const std::size_t n = 100000;
    for (const Real p : {0.f, 0.1f, 0.2f, 0.5f, 0.9f, 0.999f}) {
        std::size_t kept = 0;
        for (const Real y : masked(p, 1, n)) {
            BOOST_REQUIRE((y == 0 || std::abs(y * (1 - p) - 1) < 0.01));
            kept += y != 0;
        }
        const double sigma = std::sqrt(double(p) * (1 - p) * n);
        BOOST_TEST_CONTEXT("p = " << p) BOOST_TEST(std::abs(kept - n * (1. - p)) <= 4 * sigma);
    }
}

// Of 2¹⁶ numbers, those below p·2¹⁶ are dropped: an element whose number is just that stays.
BOOST_AUTO_TEST_CASE(drop_the_elements_whose_bits_are_below_p) {
    const std::uint64_t key = 5;
    const std::size_t n = 1000;
    for (const std::size_t at : {0, 63, 64, 127, 128, 700}) {
        const std::uint32_t bits = bits_of(key, at);
        for (const std::uint32_t threshold : {bits, bits + 1}) {
            if (threshold == 0 || threshold == 0x10000) continue;
            const std::vector<Real> y = masked(Real(threshold) / 0x10000, key, n);
            for (std::size_t i = 0; i < n; ++i)
                BOOST_TEST((y[i] != 0) == (bits_of(key, i) >= threshold), "element " << i);
            BOOST_TEST((y[at] != 0) == (threshold == bits));
        }
    }
}

// 16 bits can draw multiples of 2⁻¹⁶ alone, and the scale has to be that of the p which is drawn.
BOOST_AUTO_TEST_CASE(leave_the_mean_what_it_was_for_every_p) {
    const std::size_t n = std::size_t(1) << 16;
    for (const double p : {0.1, 0.3, 0.9, 0.999, 0.9999, 0.99999, 0.9999999}) {
        const std::size_t dropped = std::min<std::size_t>(std::size_t(std::lround(p * n)), n - 1);
        for (const Real y : masked(Real(p), 1, 100000))
            BOOST_REQUIRE((y == 0 || y == Real(double(n) / double(n - dropped))));
    }
}

BOOST_AUTO_TEST_CASE(near_0_drop_nothing_and_near_1_nearly_everything) {
    const std::size_t n = 400000;
    const auto kept = [&](double p) {
        std::size_t count = 0;
        for (const Real y : masked(Real(p), 1, n)) count += y != 0;
        return count;
    };
    std::size_t lowest = 0, highest = 0;
    for (std::size_t i = 0; i < n; ++i) {
        lowest += bits_of(1, i) == 0;
        highest += bits_of(1, i) == 0xFFFF;
    }
    BOOST_TEST((lowest > 0 && highest > 0));
    BOOST_TEST(kept(0x1p-18) == n); // to the nearest of 2¹⁶ probabilities
    BOOST_TEST(kept(0x1p-16) == n - lowest);
    BOOST_TEST(kept(1 - 0x1p-16) == highest);
    const Real below_1 = std::nextafter(Real(1), Real(0));
    BOOST_TEST(kept(below_1) == highest); // and their scale is finite
    for (const Real y : masked(below_1, 1, n)) BOOST_REQUIRE((y == 0 || y == 0x1p16));
}

// Pinned: another order of the bits would change every run that a seed stands for.
BOOST_AUTO_TEST_CASE(keep_these_many_of_a_thousand) {
    const auto kept = [](Real p, std::uint64_t key) {
        std::size_t count = 0;
        for (const Real y : masked(p, key, 1000)) count += y != 0;
        return count;
    };
    BOOST_TEST(kept(Real(0.1), 1) == 911u);
    BOOST_TEST(kept(Real(0.5), 1) == 505u);
    BOOST_TEST(kept(Real(0.5), std::uint64_t(1) << 40) == 486u);
}

BOOST_AUTO_TEST_CASE(follow_from_their_key) {
    BOOST_TEST(masked(0.5f, 1, 300) == masked(0.5f, 1, 300));
    BOOST_TEST(masked(0.5f, 1, 300) != masked(0.5f, 2, 300));
    // Independent of each other: two masks agree on half of their elements.
    const auto a = masked(0.5f, 1, 10000), b = masked(0.5f, 2, 10000);
    std::size_t same = 0;
    for (std::size_t i = 0; i < a.size(); ++i) same += a[i] == b[i];
    BOOST_TEST(std::abs(double(same) - 5000) < 4 * 50);
}

BOOST_AUTO_TEST_CASE(can_be_asked_for_in_parts) {
    const DropoutMask mask(0.3f, 9);
    const auto whole = masked(0.3f, 9, 1000);
    for (const std::size_t block : {0, 1, 5, 7}) {
        const std::size_t begin = block * DropoutMask::stretch;
        std::vector<Real> part(1000 - begin, 77);
        mask.factors(block, part.data(), part.size());
        const std::vector<Real> expected(whole.begin() + std::ptrdiff_t(begin), whole.end());
        BOOST_TEST(part == expected);
    }
}

BOOST_AUTO_TEST_CASE(can_be_applied_in_place) {
    const auto expected = masked(0.3f, 9, 1000);
    std::vector<Real> x(1000, 1);
    DropoutMask(0.3f, 9).apply(x.data(), x.data(), x.size());
    BOOST_TEST(x == expected);
}

BOOST_AUTO_TEST_SUITE_END()
