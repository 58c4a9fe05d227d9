#include "framework/optim/schedule.hpp"

#include <boost/test/unit_test.hpp>

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(schedule, *boost::unit_test::tolerance(Real(1e-5)))

BOOST_AUTO_TEST_CASE(the_rate_rises_in_a_line_falls_along_a_cosine_and_stays) {
    const WarmupCosine rate{1, Real(0.2), 4, 12};
    for (const std::int64_t step : {0, 1, 2, 3}) BOOST_TEST(rate(step) == Real(step + 1) / 5);
    BOOST_TEST(rate(4) == Real(1));
    BOOST_TEST(rate(8) == Real(0.6)); // half way
    BOOST_TEST(rate(6) == Real(0.2 + 0.8 * 0.5 * (1 + 0.70710678)));
    for (const std::int64_t step : {12, 13, 1000000}) BOOST_TEST(rate(step) == Real(0.2));
    for (std::int64_t step = 4; step < 12; ++step) BOOST_TEST(rate(step + 1) < rate(step));
}

BOOST_AUTO_TEST_CASE(without_warmup_the_first_rate_is_the_highest) {
    const WarmupCosine rate{1, 0, 0, 10};
    BOOST_TEST(rate(0) == Real(1));
    BOOST_TEST(rate(5) == Real(0.5));
    BOOST_TEST(rate(10) == Real(0));
}

BOOST_AUTO_TEST_CASE(where_the_decay_ends_with_the_warmup_the_lowest_rate_follows) {
    const WarmupCosine rate{1, Real(0.1), 5, 5};
    BOOST_TEST(rate(4) == Real(5) / 6);
    BOOST_TEST(rate(5) == Real(0.1));
    const WarmupCosine never_high{1, Real(0.1), 0, 0};
    BOOST_TEST(never_high(0) == Real(0.1));
}

BOOST_AUTO_TEST_CASE(with_min_lr_equal_to_lr_the_rate_is_constant_after_the_warmup) {
    const WarmupCosine rate{Real(0.3), Real(0.3), 2, 20};
    for (std::int64_t step = 2; step < 30; ++step) BOOST_TEST(rate(step) == Real(0.3));
}

BOOST_AUTO_TEST_SUITE_END()
