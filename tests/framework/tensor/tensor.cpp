#include "framework/tensor/tensor.hpp"

#include "tests/support/tensors.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(a_tensor)

BOOST_AUTO_TEST_CASE(is_a_handle_to_a_value) {
    const Tensor x(array({2, 3}, {1, 2, 3, 4, 5, 6}));
    const Tensor copy = x;
    BOOST_TEST(copy.value().data() == x.value().data());
    BOOST_TEST(x.detach().value().data() == x.value().data());
    BOOST_TEST(to_string(x.shape()) == "(2, 3)");
    BOOST_TEST(x.dimension() == 2u);
    BOOST_TEST(x.size() == 6u);
    BOOST_TEST(bool(x));
}

BOOST_AUTO_TEST_CASE(takes_the_array_without_copying_it) {
    Array array = zeros({1000});
    const Real* const data = array.data();
    const Tensor x = std::move(array);
    BOOST_TEST(x.value().data() == data);
}

BOOST_AUTO_TEST_CASE(gives_its_memory_to_a_result_where_nobody_else_holds_it) {
    Tensor alone(zeros({2, 3}));
    const Real* const data = alone.value().data();
    const Array in_place = alone.reuse();
    BOOST_TEST(in_place.data() == data);
    BOOST_TEST(to_string(in_place.shape()) == "(2, 3)");

    Tensor shared(zeros({2, 3}));
    const Tensor whole = shared;
    Tensor part = whole.view({3}, 3);
    for (Tensor* const tensor : {&shared, &part}) {
        const Array elsewhere = tensor->reuse();
        BOOST_TEST(elsewhere.data() != tensor->value().data());
        BOOST_TEST((elsewhere.shape() == tensor->shape()));
    }
}

BOOST_AUTO_TEST_CASE(of_a_number_has_no_dimensions) {
    const Tensor x = Real(2.5);
    BOOST_TEST(to_string(x.shape()) == "()");
    BOOST_TEST(x.size() == 1u);
    BOOST_TEST(x.item() == Real(2.5));
    const Tensor from_int = 3;
    BOOST_TEST(from_int.item() == 3);
}

BOOST_AUTO_TEST_CASE(has_an_extent_along_each_axis) {
    const Tensor x(zeros({2, 3}));
    BOOST_TEST(x.size(0) == 2u);
    BOOST_TEST(x.size(-1) == 3u);
    BOOST_TEST(error_of<std::out_of_range>([&] { x.size(2); }) ==
               "[size] axis 2 is outside [-2, 2) of a tensor with 2 dimensions");
}

BOOST_AUTO_TEST_CASE(with_one_element_is_a_number) {
    BOOST_TEST(Tensor(full({1, 1}, 7)).item() == 7);
    BOOST_TEST(error_of<std::invalid_argument>([] {
                   Tensor(zeros({2, 1})).item();
               }) == "[item] needs one element, got shape (2, 1)");
    BOOST_TEST(error_of<std::invalid_argument>([] { Tensor(zeros({0})).item(); }) ==
               "[item] needs one element, got shape (0,)");
}

BOOST_AUTO_TEST_CASE(that_holds_nothing_says_so) {
    const Tensor nothing;
    BOOST_TEST(!nothing);
    const std::string message = "[Tensor] holds nothing: it was default-constructed";
    BOOST_TEST(error_of<std::logic_error>([&] { nothing.value(); }) == message);
    BOOST_TEST(error_of<std::logic_error>([&] { nothing.shape(); }) == message);
    BOOST_TEST(error_of<std::logic_error>([&] { nothing.item(); }) == message);
    BOOST_TEST(!nothing.detach());
}

BOOST_AUTO_TEST_CASE(shows_some_of_its_elements_without_copying_them) {
    Tensor x(array({2, 3}, {1, 2, 3, 4, 5, 6}));
    const Real* const data = x.value().data();
    const Tensor row = x.view({3}, 3), pair = row.view({1, 2}, 1);
    BOOST_TEST(row.value().data() == data + 3);
    BOOST_TEST((row.value() == Array{4, 5, 6}));
    x = Tensor();
    BOOST_TEST((pair.value() == Array{{5, 6}})); // its memory lives as long as it does
    BOOST_TEST(pair.value().data() == data + 4);
}

BOOST_AUTO_TEST_CASE(shows_no_more_elements_than_it_has) {
    const Tensor x(zeros({2, 3}));
    BOOST_TEST(x.view({0}, 6).size() == 0u);
    BOOST_TEST(error_of<std::invalid_argument>([&] {
                   x.view({2, 2}, 3);
               }) == "[view] shape (2, 3) has no 4 elements from element 3 on");
    BOOST_TEST(error_of<std::invalid_argument>([&] { x.view({0}, 7); }) ==
               "[view] shape (2, 3) has no 0 elements from element 7 on");
}

BOOST_AUTO_TEST_CASE(that_is_a_view_of_a_view_starts_from_that) {
    const Tensor x(array({6}, {1, 2, 3, 4, 5, 6}));
    const Tensor inner = x.view({2, 2}, 1).view({2}, 2);
    BOOST_TEST((inner.value() == Array{4, 5}));
    BOOST_TEST(inner.place().tape == 0u); // a constant
    BOOST_TEST(error_of<std::logic_error>([] { Tensor().view({0}); }) ==
               "[Tensor] holds nothing: it was default-constructed");
}

BOOST_AUTO_TEST_SUITE_END()
