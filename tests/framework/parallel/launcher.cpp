#include "framework/parallel/launcher.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdlib>

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(launcher)

BOOST_AUTO_TEST_CASE(it_is_known_by_the_variables_that_it_sets) {
    for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "MPI_LOCALNRANKS", "PMIX_RANK",
                             "PMI_RANK", "PMI_PORT"})
        unsetenv(name);
    BOOST_TEST(find_launcher().variable == "");
    BOOST_TEST(find_launcher().ranks == 1u);
    setenv("PMIX_RANK", "0", 1); // which says no number of ranks
    BOOST_TEST(find_launcher().variable == "PMIX_RANK");
    BOOST_TEST(find_launcher().ranks == 0u);
    setenv("OMPI_COMM_WORLD_SIZE", "4", 1);
    BOOST_TEST(find_launcher().variable == "OMPI_COMM_WORLD_SIZE");
    BOOST_TEST(find_launcher().ranks == 4u);
    unsetenv("OMPI_COMM_WORLD_SIZE");
    unsetenv("PMIX_RANK");
    setenv("MPI_LOCALNRANKS", "2", 1); // on this machine, of any number in all
    BOOST_TEST(find_launcher().variable == "MPI_LOCALNRANKS");
    BOOST_TEST(find_launcher().ranks == 0u);
    unsetenv("MPI_LOCALNRANKS");
}

BOOST_AUTO_TEST_SUITE_END()
