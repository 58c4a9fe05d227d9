#include "framework/tensor/row_major.hpp"

#include "framework/kernels/memory.hpp"

#include "tests/support/tensors.hpp"

#include <xtensor/xmanipulation.hpp>
#include <xtensor/xreducer.hpp>
#include <xtensor/xview.hpp>

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(a_row_major_array)

BOOST_AUTO_TEST_CASE(is_a_container_of_xtensor) {
    const Array x{{1, 2, 3}, {4, 5, 6}};
    const Array sum = x + x, product = Real(2) * x, turned = xt::transpose(x);
    BOOST_TEST((sum == product));
    BOOST_TEST((turned == Array{{1, 4}, {2, 5}, {3, 6}}));
    BOOST_TEST((Array(xt::view(x, 1)) == Array{4, 5, 6}));
    BOOST_TEST(xt::sum(x)() == 21);
    BOOST_TEST(turned.is_contiguous());
}

BOOST_AUTO_TEST_CASE(takes_the_shape_of_what_is_assigned) {
    Array x{1, 2};
    const Array y{{1, 2, 3}};
    x = xt::transpose(y);
    BOOST_TEST((x == Array{{1}, {2}, {3}}));
    x = x + x; // through a temporary
    BOOST_TEST((x == Array{{2}, {4}, {6}}));
    x += x;
    BOOST_TEST((x == Array{{4}, {8}, {12}}));
}

BOOST_AUTO_TEST_CASE(is_copied_and_moved) {
    Array x = zeros({1000});
    const Real* const data = x.data();
    const Array copy{x};
    BOOST_TEST(copy.data() != data);
    const Array moved{std::move(x)};
    BOOST_TEST(moved.data() == data);
    BOOST_TEST((moved == copy));
    static_assert(std::is_nothrow_move_constructible_v<Array>);
    static_assert(std::is_nothrow_move_assignable_v<Array>);
}

BOOST_AUTO_TEST_CASE(of_no_dimensions_has_one_number) {
    const Array three(Real(3)), six = three + three;
    BOOST_TEST(six.storage().size() == 1u);
    BOOST_TEST(six() == 6);
    Array seven = zeros({2});
    seven = six + Real(1);
    BOOST_TEST(seven() == 7);
    BOOST_TEST(Array::from_shape({}).size() == 1u);
    BOOST_TEST(Array(Real(3))() == 3);
    BOOST_TEST(Indices()() == 0);
}

BOOST_AUTO_TEST_CASE(that_memory_cannot_hold_says_its_shape_and_its_bytes) {
    const std::string gigabytes = sizeof(Real) == 4 ? "4000000000" : "8000000000";
    const std::string found = error_of<OutOfMemory>([] {
        Array::from_shape({1000000000000, 1000000});
    });
    BOOST_TEST(found.starts_with("[Array] a table of 1000000000000 x 1000000 numbers needs " +
                                 gigabytes + " GB of memory, and at most "));
    BOOST_TEST(found.ends_with(" GB can be had"));
    BOOST_CHECK_THROW(zeros({1000000000000}), OutOfMemory);
    BOOST_CHECK_THROW(Indices::from_shape({1000000000000}), OutOfMemory);
}

BOOST_AUTO_TEST_CASE(that_cannot_be_counted_says_so_too) {
    const std::size_t most = std::numeric_limits<std::size_t>::max();
    BOOST_TEST(error_of<OutOfMemory>([=] {
                   Array::from_shape({most});
               }).starts_with("[Array] a table of 18446744073709551615 numbers needs "));
    BOOST_TEST(error_of<std::length_error>([=] {
                   Array::from_shape({most, 2});
               }) == "[Shape] (18446744073709551615, 2) has too many elements to count");
}

BOOST_AUTO_TEST_SUITE_END()
