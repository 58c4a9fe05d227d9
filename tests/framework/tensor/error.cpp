#include "framework/tensor/error.hpp"

#include "tests/support/tensors.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(error_messages)

BOOST_AUTO_TEST_CASE(begin_with_the_operation_and_join_their_parts) {
    BOOST_TEST(message("f") == "[f] ");
    const std::string text = "text";
    BOOST_TEST(message("matmul", "a ", text, " and ", std::string_view("more")) ==
               "[matmul] a text and more");
    BOOST_TEST(message("f", Shape{2, 3}, Shape{}) == "[f] (2, 3)()");
    BOOST_TEST(message("f", -1, " ", std::size_t(-1), " ", std::int64_t(-5)) ==
               "[f] -1 18446744073709551615 -5");
}

BOOST_AUTO_TEST_CASE(write_numbers_as_short_as_they_are) {
    BOOST_TEST(message("f", 0.1, " ", 0.1f, " ", 1e39, " ", 3.0) == "[f] 0.1 0.1 1e+39 3");
    BOOST_TEST(message("f", infinity, " ", not_a_number) == "[f] inf nan");
}

BOOST_AUTO_TEST_CASE(are_thrown_unless_the_condition_holds) {
    BOOST_CHECK_NO_THROW(require(true, "f", "never said"));
    BOOST_TEST(error_of<std::invalid_argument>([] { require(false, "f", "got ", 3); }) ==
               "[f] got 3");
}

BOOST_AUTO_TEST_SUITE_END()
