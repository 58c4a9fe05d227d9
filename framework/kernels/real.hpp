#pragma once

namespace tapestry {

/// The one floating-point type. The same sources are built a second time with double, in which
/// gradients can be checked against finite differences. A program must be built like the library that
/// it is linked with: each source asks for a name that only that library has, and optimizers and
/// linkers are told to keep the question.
#ifdef TAPESTRY_DOUBLE
using Real = double;
extern const char this_program_and_the_tapestry_library_must_both_use_double;
[[gnu::used, gnu::retain]] inline const char& library_in_double =
    this_program_and_the_tapestry_library_must_both_use_double;
#else
using Real = float;
extern const char this_program_and_the_tapestry_library_must_both_use_float;
[[gnu::used, gnu::retain]] inline const char& library_in_float =
    this_program_and_the_tapestry_library_must_both_use_float;
#endif

} // namespace tapestry
