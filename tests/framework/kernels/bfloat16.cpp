#include "framework/kernels/bfloat16.hpp"

#include "tests/support/tensors.hpp"

using namespace tapestry;
using kernels::to_bfloat16;
using kernels::to_float;

BOOST_AUTO_TEST_SUITE(bfloat16_numbers)

namespace {

float rounded(float x) { return to_float(to_bfloat16(x)); }

} // namespace

// All of them but NaN's are what they were, and so is everything within half a step of each.
BOOST_AUTO_TEST_CASE(each_is_the_nearest_to_what_lies_around_it) {
    for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
        const kernels::Bfloat16 number = kernels::Bfloat16(bits);
        const float x = to_float(number);
        if (std::isnan(x)) continue;
        BOOST_REQUIRE(to_bfloat16(x) == number);
        if (std::isinf(x)) continue;
        for (const std::uint32_t more : {1u, 0x7fffu})
            BOOST_REQUIRE(to_bfloat16(std::bit_cast<float>(bits << 16 | more)) == number);
        BOOST_REQUIRE(to_bfloat16(std::bit_cast<float>(bits << 16 | 0x8001u)) == number + 1);
        const bool is_even = bits % 2 == 0; // in the middle between two
        BOOST_REQUIRE(to_bfloat16(std::bit_cast<float>(bits << 16 | 0x8000u)) ==
                      (is_even ? number : number + 1));
    }
}

BOOST_AUTO_TEST_CASE(they_have_eight_bits_and_the_range_of_floats) {
    BOOST_TEST(rounded(1 + 1 / 128.f) == 1 + 1 / 128.f);
    BOOST_TEST(rounded(1 + 1 / 256.f) == 1);
    BOOST_TEST(rounded(257) == 256);
    BOOST_TEST(rounded(3e38f) == std::ldexp(226.f, 120));
    BOOST_TEST(rounded(-3.4e38f) == -std::numeric_limits<float>::infinity());
    BOOST_TEST(rounded(std::numeric_limits<float>::denorm_min() * 65536) ==
               std::numeric_limits<float>::denorm_min() * 65536);
    BOOST_TEST(std::signbit(rounded(-0.f)));
}

BOOST_AUTO_TEST_CASE(nan_stays_nan) {
    for (const std::uint32_t bits : {0x7f800001u, 0x7fffffffu, 0xff800001u, 0xffffffffu})
        BOOST_TEST(std::isnan(rounded(std::bit_cast<float>(bits))));
}

BOOST_AUTO_TEST_SUITE_END()
