#include "framework/ops/dropout.hpp"

#include "framework/ops/reduce.hpp"

#include "framework/kernels/dropout_mask.hpp"
#include "framework/ops/arithmetic.hpp"
#include "tests/support/gradient_check.hpp"
#include "tests/support/operations.hpp"

using namespace tapestry;

// The masks themselves are tested in tests/framework/kernels/dropout_mask.cpp.
BOOST_AUTO_TEST_SUITE(dropout_operation)

BOOST_AUTO_TEST_CASE(nothing_is_dropped_in_evaluation_and_for_p_0) {
    Tape tape;
    const Tensor x = tape.variable(ones({100}));
    for (const Tensor& y : {dropout(x, Real(0.9), false), dropout(x, 0, true)}) {
        BOOST_TEST(y.value().data() == x.value().data());
        BOOST_TEST(y.place().line == x.place().line);
    }
}

BOOST_AUTO_TEST_CASE(the_mean_of_the_output_is_the_input) {
    for (const double p : {0.1, 0.5, 0.9, 0.999, 0.9999}) {
        const std::size_t n = 4000000;
        const double mean_y = double(mean(dropout(ones({n}), Real(p), true)).item());
        const double sigma = std::sqrt(p / (1 - p) / double(n));
        BOOST_TEST(std::abs(mean_y - 1) < 4 * sigma, "p = " << p << ": " << mean_y);
    }
}

BOOST_AUTO_TEST_CASE(masks_come_from_this_threads_generator) {
    const Tensor x(ones({100}));
    manual_seed(1);
    const auto first = values(dropout(x, Real(0.5), true)),
               second = values(dropout(x, Real(0.5), true));
    BOOST_TEST(first != second);
    manual_seed(1);
    BOOST_TEST(values(dropout(x, Real(0.5), true)) == first);
    manual_seed(1);
    dropout(x, Real(0.5), false); // draws nothing
    BOOST_TEST(values(dropout(x, Real(0.5), true)) == first);
}

BOOST_AUTO_TEST_CASE(the_generator_gives_the_key_of_the_mask) {
    Generator generator(3);
    const Array x = normal({300}, generator);
    Array expected = x;
    kernels::DropoutMask(Real(0.3), Generator(8).bits64())
        .apply(x.data(), expected.data(), expected.size());
    manual_seed(8);
    BOOST_TEST(close(dropout(x, Real(0.3), true), expected, 0));
}

BOOST_AUTO_TEST_CASE(the_mask_is_the_same_forward_and_backward) {
    Tape tape;
    const Tensor x = tape.variable(ones({1000}));
    const Tensor y = dropout(x, Real(0.4), true);
    tape.backward(y, ones({1000}));
    BOOST_TEST(values(tape.grad(x)) == values(y));
}

BOOST_AUTO_TEST_CASE(gradients, *in_double) {
    for (const Shape& shape : {Shape{}, Shape{1}, Shape{3, 7}, Shape{2, 300}})
        for (const Real p : {Real(0), Real(0.1), Real(0.5), Real(0.9)})
            BOOST_TEST_CONTEXT(to_string(shape) << " p " << p) {
                const auto f = [=](const Tensors& x) {
                    manual_seed(3);
                    return dropout(x[0], p, true) * x[0];
                };
                BOOST_TEST(gradient_check(f, random_inputs({shape})));
            }
}

BOOST_AUTO_TEST_CASE(no_mask_is_saved) {
    const auto f = [](const Tensor& x) { return dropout(x, Real(0.5), true); };
    BOOST_TEST(saved_elements(f, ones({2, 3})) == 0u);
}

BOOST_AUTO_TEST_CASE(tensors_without_elements_go_through) {
    check_without_elements([](const Tensor& x) { return dropout(x, Real(0.5), true); }, {0, 3},
                           {0, 3});
}

BOOST_AUTO_TEST_CASE(a_p_outside_its_range_is_refused) {
    const Tensor a(ones({2, 3}));
    const std::string range = "[dropout] p must lie in [0, 1), got ";
    check_refusals<std::invalid_argument>({
        {[&] { dropout(a, 1, true); }, range + "1"},
        {[&] { dropout(a, 1, false); }, range + "1"}, // wherever it is used
        {[&] { dropout(a, Real(-0.1), true); }, range + "-0.1"},
        {[&] { dropout(a, not_a_number, true); }, range + "nan"},
    });
    check_refusals<std::logic_error>({{[] { dropout(Tensor(), Real(0.5), true); }, holds_nothing}});
}

BOOST_AUTO_TEST_SUITE_END()
