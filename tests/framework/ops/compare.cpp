#include "framework/ops/compare.hpp"

#include "tests/support/operations.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(comparisons)

BOOST_AUTO_TEST_CASE(hold_for_some_elements) {
    const Tensor a{1, 2, 3}, b{2, 2, 2};
    BOOST_TEST(((a < b) == Mask{true, false, false}));
    BOOST_TEST(((a > b) == Mask{false, false, true}));
    BOOST_TEST(((a <= b) == Mask{true, true, false}));
    BOOST_TEST(((a >= b) == Mask{false, true, true}));
    BOOST_TEST((eq(a, b) == Mask{false, true, false}));
    BOOST_TEST((ne(a, b) == Mask{true, false, true}));
}

BOOST_AUTO_TEST_CASE(take_numbers_and_parameters) {
    const Tensor a{1, 2, 3};
    BOOST_TEST(((a > 1) == Mask{false, true, true}));
    BOOST_TEST(((2.5 > a) == Mask{true, true, false}));
    BOOST_TEST((eq(a, 2) == Mask{false, true, false}));
    Parameter w("w", {1, 2, 3});
    BOOST_TEST(((w <= 2) == Mask{true, true, false}));
    BOOST_TEST(((a >= w) == Mask{true, true, true}));
}

BOOST_AUTO_TEST_CASE(broadcast) {
    const Tensor column{{1}, {2}}, row{1, 2, 3};
    BOOST_TEST(((column < row) == Mask{{false, true, true}, {false, false, true}}));
    BOOST_TEST((eq(row, column) == Mask{{true, false, false}, {false, true, false}}));
    BOOST_TEST(to_string((Tensor(ones({2, 1, 3})) > Tensor(ones({0, 3}))).shape()) == "(2, 0, 3)");
    BOOST_TEST(to_string((Tensor(1) > Tensor(2)).shape()) == "()");
    check_refusals<std::invalid_argument>({
        {[&] {
             eq(row, Tensor{1, 2});
         },
         "[eq] shapes (3,) and (2,) do not broadcast: 3 against 2"},
        {[&] {
             static_cast<void>(row < Tensor{1, 2});
         },
         "[<] shapes (3,) and (2,) do not broadcast: 3 against 2"},
    });
}

// What torch gives for nan < 1, and so on.
BOOST_AUTO_TEST_CASE(with_nan_do_not_hold) {
    const Tensor nan(not_a_number), numbers{1, infinity, not_a_number};
    const Mask none{false, false, false};
    for (const Mask& mask :
         {nan<numbers, nan> numbers, nan <= numbers, nan >= numbers, eq(nan, numbers)})
        BOOST_TEST((mask == none));
    BOOST_TEST((ne(nan, numbers) == Mask{true, true, true}));
    BOOST_TEST((eq(Tensor(Real(0)), Tensor(Real(-0.0))) == Mask(true)));
}

BOOST_AUTO_TEST_CASE(of_ids_are_exact) {
    const std::int64_t large = (std::int64_t(1) << 53) + 1; // no double
    const Indices ids{1, large, 3};
    BOOST_TEST((eq(ids, Indices{1, large - 1, 3}) == Mask{true, false, true}));
    BOOST_TEST((ne(ids, large) == Mask{true, false, true}));
    BOOST_TEST((eq(3, ids) == Mask{false, false, true}));
    BOOST_TEST((eq(ids - 1, 0) == Mask{true, false, false}));
    BOOST_TEST((ne(Indices{{1}, {2}}, Indices{1, 2}) == Mask{{false, true}, {true, false}}));
}

BOOST_AUTO_TEST_CASE(record_nothing) {
    Tape tape;
    const Tensor x = tape.variable({1, 2});
    const std::size_t lines = tape.size();
    BOOST_TEST(((x > 1) == Mask{false, true}));
    BOOST_TEST(tape.size() == lines);
}

BOOST_AUTO_TEST_SUITE_END()
