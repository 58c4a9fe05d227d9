#include "framework/kernels/buffer.hpp"

#include "framework/tensor/indices.hpp"

#include <boost/test/unit_test.hpp>
#include <limits>
#include <memory>
#include <new>
#include <numeric>
#include <string_view>
#include <vector>

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(a_buffer)

namespace {

// 0, 1, 2, … in memory of its own.
Buffer<int> counting(std::size_t n) {
    Buffer<int> buffer(n);
    std::iota(buffer.begin(), buffer.end(), 0);
    return buffer;
}

std::vector<int> numbers(const Buffer<int>& buffer) { return {buffer.begin(), buffer.end()}; }

} // namespace

BOOST_AUTO_TEST_CASE(has_its_numbers_to_itself) {
    const Buffer<int> first = counting(3);
    Buffer<int> copy = first;
    BOOST_TEST(!copy.is_view());
    copy[1] = 7;
    BOOST_TEST(numbers(first) == (std::vector<int>{0, 1, 2}), boost::test_tools::per_element());
    BOOST_TEST(numbers(copy) == (std::vector<int>{0, 7, 2}), boost::test_tools::per_element());
    copy = first;
    BOOST_TEST(copy[1] == 1);
    copy = *&copy;
    BOOST_TEST(copy[1] == 1);
}

BOOST_AUTO_TEST_CASE(is_moved_without_copying) {
    Buffer<int> first = counting(1000);
    const int* const data = first.data();
    Buffer<int> second = std::move(first);
    BOOST_TEST(second.data() == data);
    Buffer<int> third;
    third = std::move(second);
    BOOST_TEST(third.data() == data);
    BOOST_TEST(third.size() == 1000u);
}

BOOST_AUTO_TEST_CASE(keeps_its_memory_while_its_size_stays) {
    Buffer<int> buffer = counting(1000);
    const int* const data = buffer.data();
    buffer.resize(1000);
    BOOST_TEST(buffer.data() == data);
    buffer = counting(1000);
    buffer.resize(5);
    BOOST_TEST(buffer.size() == 5u);
    buffer.resize(0);
    BOOST_TEST(buffer.empty());
}

BOOST_AUTO_TEST_CASE(may_be_a_view_of_memory_that_its_owner_keeps_alive) {
    auto whole = std::make_shared<Buffer<int>>(counting(5));
    const std::weak_ptr<Buffer<int>> watched = whole;
    int* const data = whole->data();
    {
        Buffer<int> part(data + 1, 3, std::move(whole));
        BOOST_TEST(part.is_view());
        BOOST_TEST(part.data() == data + 1);
        const Buffer<int> moved = std::move(part);
        BOOST_TEST(moved.is_view());
        BOOST_TEST(numbers(moved) == (std::vector<int>{1, 2, 3}), boost::test_tools::per_element());
        BOOST_TEST(!watched.expired());
    }
    BOOST_TEST(watched.expired());
}

BOOST_AUTO_TEST_CASE(that_copies_a_view_has_memory_of_its_own) {
    const auto whole = std::make_shared<Buffer<int>>(counting(5));
    const Buffer<int> part(whole->data() + 1, 3, whole);
    Buffer<int> copy = part;
    BOOST_TEST(!copy.is_view());
    copy[0] = 7;
    Buffer<int> assigned = counting(2);
    assigned = part;
    BOOST_TEST(!assigned.is_view());
    assigned[0] = 8;
    BOOST_TEST(numbers(*whole) == (std::vector<int>{0, 1, 2, 3, 4}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(that_was_a_view_leaves_it_when_its_size_changes) {
    const auto whole = std::make_shared<Buffer<int>>(counting(5));
    Buffer<int> part(whole->data(), 5, whole);
    part.resize(2000);
    BOOST_TEST(!part.is_view());
    BOOST_TEST(whole.use_count() == 1);
    part[0] = 7;
    BOOST_TEST((*whole)[0] == 0);
}

BOOST_AUTO_TEST_CASE(carries_the_arrays_of_xtensor) {
    RowMajor<int> x{{1, 2, 3}, {4, 5, 6}};
    const RowMajor<int> y = xt::transpose(x) * 10;
    BOOST_TEST(y(2, 1) == 60);
    x = y; // another shape
    BOOST_TEST(x(0, 1) == 40);
    BOOST_TEST((x == y));
    x.resize({7});
    BOOST_TEST(x.storage().size() == 7u);
    const RowMajor<int> nothing = RowMajor<int>::from_shape({0, 3});
    BOOST_TEST((nothing == RowMajor<int>(nothing)));
}

BOOST_AUTO_TEST_CASE(larger_than_memory_can_be_throws) {
    const std::size_t most = std::numeric_limits<std::size_t>::max();
    BOOST_CHECK_EXCEPTION(Buffer<double>(most / 4), OutOfMemory, [](const OutOfMemory& error) {
        return std::string_view(error.what())
            .starts_with("[Buffer] of 4611686018427387903 numbers needs 36893488147 GB of memory");
    });
}

BOOST_AUTO_TEST_SUITE_END()
