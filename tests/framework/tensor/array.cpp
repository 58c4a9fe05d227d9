#include "framework/tensor/array.hpp"

#include "tests/support/tensors.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(arrays)

BOOST_AUTO_TEST_CASE(start_from_the_number_asked_for) {
    BOOST_TEST((full({2, 3}, 7) == Array{{7, 7, 7}, {7, 7, 7}}));
    BOOST_TEST((zeros({2}) == Array{0, 0}));
    BOOST_TEST((ones({2, 1}) == array({2, 1}, {1, 1})));
    BOOST_TEST(full({}, 3)() == 3);
    BOOST_TEST(to_string(empty({2, 0, 3}).shape()) == "(2, 0, 3)");
    BOOST_TEST(empty({2, 0, 3}).size() == 0u);
}

BOOST_AUTO_TEST_CASE(keep_their_numbers_in_another_shape) {
    const Array x{{1, 2, 3}, {4, 5, 6}};
    BOOST_TEST((reshaped(x, {3, 2}) == Array{{1, 2}, {3, 4}, {5, 6}}));
    BOOST_TEST((x == Array{{1, 2, 3}, {4, 5, 6}}));
    Array large = ones({100, 10});
    const Real* const data = large.data();
    BOOST_TEST(reshaped(std::move(large), {1000}).data() == data); // nothing is copied
}

BOOST_AUTO_TEST_CASE(may_show_memory_that_an_owner_keeps_alive) {
    auto owner = std::make_shared<std::vector<Real>>(std::vector<Real>{1, 2, 3, 4, 5, 6, 7});
    const std::weak_ptr<std::vector<Real>> watched = owner;
    {
        Real* const data = owner->data() + 1;
        Array x = view(data, {3, 2}, std::move(owner));
        BOOST_TEST(x.data() == data);
        BOOST_TEST((x == Array{{2, 3}, {4, 5}, {6, 7}}));
        BOOST_TEST(x(2, 0) == 6); // its strides are those of the shape
        x(0, 1) = 30;
        BOOST_TEST(watched.lock()->at(2) == 30);
        const Array copy = x;
        BOOST_TEST(copy.data() != data);
        BOOST_TEST(to_string(view(data, {}, watched.lock()).shape()) == "()");
    }
    BOOST_TEST(watched.expired());
}

BOOST_AUTO_TEST_SUITE_END()
