#pragma once

#include "framework/kernels/real.hpp"

#include <boost/test/unit_test.hpp>
#include <type_traits>

namespace tapestry {

/// Decorates a case that holds in double alone, as a gradient check does:
/// BOOST_AUTO_TEST_CASE(name, *in_double). A build with float neither runs nor counts it.
class InDouble : public boost::unit_test::decorator::base {
  private:
    void apply(boost::unit_test::test_unit& unit) override {
        if (std::is_same_v<Real, double>) return;
        unit.p_default_status.value = boost::unit_test::test_unit::RS_DISABLED;
        unit.add_precondition([](auto) { // --run_test=SUITE turns on what is disabled
            boost::test_tools::assertion_result result(false);
            result.message() << "it needs double";
            return result;
        });
    }
    boost::unit_test::decorator::base_ptr clone() const override {
        return boost::unit_test::decorator::base_ptr(new InDouble);
    }
};
inline const InDouble in_double;

} // namespace tapestry
