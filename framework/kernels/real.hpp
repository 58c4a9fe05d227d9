#pragma once

namespace tapestry {

/// The one floating-point type. The same sources are built a second time with double, in which
/// gradients can be checked against finite differences.
#ifdef TAPESTRY_DOUBLE
using Real = double;
#else
using Real = float;
#endif

} // namespace tapestry
