#include "framework/ops/class_targets.hpp"

#include "tests/support/tensors.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(targets_of_classes)

namespace {

std::vector<std::size_t> counted(const Shape& scores, const Indices& targets,
                                 Reduction reduction = Reduction::mean) {
    return counted_rows("op", "scores", scores, targets, -1, reduction);
}

} // namespace

BOOST_AUTO_TEST_CASE(rows_count_whose_target_is_not_ignored) {
    using Rows = std::vector<std::size_t>;
    BOOST_TEST(counted({2, 3, 5}, indices({2, 3}, {4, -1, 0, -1, -1, 2})) == (Rows{0, 2, 5}),
               boost::test_tools::per_element());
    BOOST_TEST(counted({5}, indices({}, {4})) == Rows{0}, boost::test_tools::per_element());
    for (const Reduction reduction : {Reduction::none, Reduction::sum})
        BOOST_TEST(counted({2, 5}, indices({2}, {-1, -1}), reduction).empty());
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_named) {
    const auto error = [](const Shape& scores, const Indices& targets) {
        return error_of<std::invalid_argument>([&] { counted(scores, targets); });
    };
    BOOST_TEST(error({}, indices({}, {0})) == "[op] scores need shape (*, V), got ()");
    BOOST_TEST(error({2, 5}, indices({3}, {0, 1, 2})) ==
               "[op] scores (2, 5) need targets of shape (2,), got (3,)");
    BOOST_TEST(error({2, 5}, indices({2}, {-1, -1})) ==
               "[op] all 2 targets are ignored: the mean over none is undefined");
    for (const std::int64_t outside : {5, -2})
        BOOST_TEST(error_of<std::out_of_range>([&] {
                       counted({2, 5}, indices({2}, {-1, outside}));
                   }) == "[op] target " + std::to_string(outside) + " of row 1 is outside [0, 5)");
}

BOOST_AUTO_TEST_CASE(smoothing_lies_between_0_and_1) {
    for (const double smoothing : {0., 0.25, 1.})
        BOOST_TEST(usable_smoothing("op", {.label_smoothing = smoothing}) == Real(smoothing));
    for (const double smoothing : {-0.5, 2., std::nan("")})
        BOOST_TEST(error_of<std::invalid_argument>([&] {
                       usable_smoothing("op", {.label_smoothing = smoothing});
                   }).starts_with("[op] label_smoothing must lie in [0, 1], got "));
}

BOOST_AUTO_TEST_SUITE_END()
