#pragma once

#include <boost/test/unit_test.hpp>

namespace tapestry {

/// Decorates a case that takes long: to see what is learned, how often something is drawn, or what comes
/// of a million rows or of every character. BOOST_AUTO_TEST_CASE(name, *unsanitized). A build with a
/// sanitizer leaves it out. What it calls is seen there in other cases.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline const boost::unit_test::disabled unsanitized;
inline constexpr bool is_sanitized = true;
#else
inline const boost::unit_test::enabled unsanitized;
inline constexpr bool is_sanitized = false;
#endif

} // namespace tapestry
