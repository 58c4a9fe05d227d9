#include "framework/kernels/free_pages.hpp"

#include <boost/test/unit_test.hpp>
#include <cstring>
#include <unistd.h>

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(free_pages)

namespace {

const auto page = std::size_t(sysconf(_SC_PAGESIZE));

// Pages that lie one after the other.
struct Pages {
    explicit Pages(std::size_t count)
        : begin(static_cast<char*>(kernels::FreePages::fresh(count * page))) {
        BOOST_TEST_REQUIRE(begin != nullptr);
    }
    char* at(std::size_t i) const { return begin + i * page; }

    char* begin;
};

} // namespace

BOOST_AUTO_TEST_CASE(sizes_are_whole_pages) {
    BOOST_TEST(kernels::FreePages::whole(1) == page);
    BOOST_TEST(kernels::FreePages::whole(page) == page);
    BOOST_TEST(kernels::FreePages::whole(page + 1) == 2 * page);
}

BOOST_AUTO_TEST_CASE(fresh_ones_can_be_written_and_too_many_are_not_there) {
    const Pages pages(3);
    std::memset(pages.begin, 1, 3 * page);
    kernels::FreePages::give_back(pages.begin, 3 * page);
    BOOST_TEST(kernels::FreePages::fresh(std::size_t(1) << 60) == nullptr);
}

BOOST_AUTO_TEST_CASE(pieces_that_touch_become_one) {
    const std::size_t orders[][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                     {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    for (const auto& order : orders) {
        const Pages pages(3);
        kernels::FreePages free;
        for (const std::size_t i : order) {
            BOOST_TEST(free.take(3 * page) == nullptr);
            free.add(pages.at(i), page);
        }
        BOOST_TEST(free.take(3 * page) == pages.begin);
        BOOST_TEST(free.take(page) == nullptr);
        kernels::FreePages::give_back(pages.begin, 3 * page);
    }
}

BOOST_AUTO_TEST_CASE(a_part_is_the_end_of_the_smallest_piece_that_is_large_enough) {
    const Pages pages(12);
    kernels::FreePages free;
    free.add(pages.at(0), 5 * page);
    free.add(pages.at(6), 2 * page);
    free.add(pages.at(9), 3 * page);
    BOOST_TEST(free.take(2 * page) == pages.at(6));
    BOOST_TEST(free.take(2 * page) == pages.at(10));
    BOOST_TEST(free.take(page) == pages.at(9));
    BOOST_TEST(free.take(page) == pages.at(4));
    BOOST_TEST(free.take(5 * page) == nullptr);
    free.add(pages.at(4), page);
    BOOST_TEST(free.take(5 * page) == pages.at(0));
    kernels::FreePages::give_back(pages.begin, 12 * page);
}

BOOST_AUTO_TEST_CASE(all_can_be_given_back) {
    const Pages pages(5);
    kernels::FreePages free;
    free.add(pages.at(0), 2 * page);
    free.add(pages.at(3), page);
    free.give_back_all();
    BOOST_TEST(free.take(page) == nullptr);
    std::memset(pages.at(2), 1, page); // was not there, and still is
    kernels::FreePages::give_back(pages.at(2), page);
    kernels::FreePages::give_back(pages.at(4), page);
}

BOOST_AUTO_TEST_SUITE_END()
