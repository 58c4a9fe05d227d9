#pragma once

#include <boost/test/unit_test.hpp>

namespace tapestry {

/// Decorates a case that trains for long to see what is learned: BOOST_AUTO_TEST_CASE(name, *unsanitized).
/// A build with a sanitizer leaves it out. What it calls is seen there in other cases.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline const boost::unit_test::disabled unsanitized;
#else
inline const boost::unit_test::enabled unsanitized;
#endif

} // namespace tapestry
