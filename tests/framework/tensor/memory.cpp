#include "framework/tensor/memory.hpp"

#include "framework/kernels/memory.hpp"
#include "framework/kernels/pool.hpp"

#include "tests/support/tensors.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(memory_for_a_table)

BOOST_AUTO_TEST_CASE(that_there_is_leaves_the_shape_as_it_is) {
    BOOST_TEST(to_string(storable<Real>("Embedding", {3, 4})) == "(3, 4)");
    BOOST_TEST(to_string(storable<Real>("Embedding", {0, 4})) == "(0, 4)");
    BOOST_TEST(to_string(storable<Real>("Embedding", {})) == "()");
}

BOOST_AUTO_TEST_CASE(is_given_back) {
    const std::size_t before = pool::statistics().in_use;
    storable<Real>("Embedding", {1000, 100});
    BOOST_TEST(pool::statistics().in_use == before);
}

BOOST_AUTO_TEST_CASE(that_there_is_not_is_an_error_in_the_name_of_who_asks) {
    const std::string gigabytes = sizeof(Real) == 4 ? "4000000000" : "8000000000";
    const std::string found = error_of<OutOfMemory>([] {
        storable<Real>("Embedding", {1000000000000, 1000000});
    });
    BOOST_TEST(found.starts_with("[Embedding] a table of 1000000000000 x 1000000 numbers needs " +
                                 gigabytes + " GB of memory, and at most "));
    const std::size_t most = std::numeric_limits<std::size_t>::max();
    BOOST_TEST(error_of<OutOfMemory>([=] {
                   storable<Real>("Linear", {most, most});
               }).starts_with("[Linear] a table of 18446744073709551615 x "));
}

BOOST_AUTO_TEST_SUITE_END()
