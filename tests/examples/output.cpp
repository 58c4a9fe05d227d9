#include "examples/support/output.hpp"

#include <boost/test/unit_test.hpp>
#include <iostream>
#include <sstream>

BOOST_AUTO_TEST_SUITE(output)

BOOST_AUTO_TEST_CASE(a_warning_begins_with_the_name_of_the_program_and_its_rank) {
    const std::ostringstream written;
    std::streambuf* const before = std::cerr.rdbuf(written.rdbuf());
    call_program("train, rank 1 on node7");
    warn("something");
    std::cerr.rdbuf(before);
    BOOST_TEST(program_name() == std::string("train, rank 1 on node7"));
    BOOST_TEST(written.str() == "train, rank 1 on node7: something\n");
}

BOOST_AUTO_TEST_SUITE_END()
