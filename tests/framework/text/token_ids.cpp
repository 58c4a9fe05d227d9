#include "framework/text/token_ids.hpp"

#include "framework/tensor/indices.hpp"
#include "tests/support/says.hpp"

#include <cstdint>
#include <optional>

using namespace tapestry;
using tapestry::testing::Says;

BOOST_AUTO_TEST_SUITE(token_ids)

namespace {

using Numbers = std::vector<std::int64_t>;

} // namespace

BOOST_AUTO_TEST_CASE(they_are_what_they_were_made_of) {
    const Numbers numbers{4, 0, -100, 2147483647};
    for (const TokenIds& ids : {TokenIds(numbers), TokenIds{4, 0, -100, 2147483647},
                                TokenIds(numbers.begin(), numbers.end()),
                                TokenIds(std::vector<std::int32_t>{4, 0, -100, 2147483647})}) {
        BOOST_TEST(Numbers(ids) == numbers, boost::test_tools::per_element());
        BOOST_TEST(ids.size() == 4u);
        BOOST_TEST(ids[2] == -100);
        BOOST_TEST((Indices(ids) == Indices(numbers)));
    }
    BOOST_TEST(TokenIds().empty());
    BOOST_TEST(Numbers(TokenIds()).empty());
}

BOOST_AUTO_TEST_CASE(copies_and_parts_share_the_numbers_and_outlive_the_whole) {
    std::optional<TokenIds> whole = TokenIds{0, 1, 2, 3, 4, 5};
    const TokenIds copy = *whole, middle = whole->part(1, 5), inner = middle.part(1, 3);
    BOOST_TEST(copy.data() == whole->data());
    BOOST_TEST(inner.data() == whole->data() + 2);
    BOOST_TEST(whole->part(6, 6).empty());
    whole.reset();
    BOOST_TEST(Numbers(middle) == Numbers({1, 2, 3, 4}), boost::test_tools::per_element());
    BOOST_TEST(Numbers(inner) == Numbers({2, 3}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_id_of_more_than_32_bits_is_an_error) {
    for (const std::int64_t id : {std::int64_t(1) << 31, -(std::int64_t(1) << 31) - 1, INT64_MAX}) {
        const std::string message = "[TokenIds] id " + std::to_string(id) + " at 1";
        BOOST_CHECK_EXCEPTION(TokenIds({7, id}), std::out_of_range, Says{message});
    }
}

BOOST_AUTO_TEST_SUITE_END()
