#include "framework/kernels/real.hpp"

namespace tapestry {

#ifdef TAPESTRY_DOUBLE
const char this_program_and_the_tapestry_library_must_both_use_double = 0;
#else
const char this_program_and_the_tapestry_library_must_both_use_float = 0;
#endif

// Both libraries define this one, so that nobody can link both.
extern const char a_program_can_use_one_tapestry_library;
const char a_program_can_use_one_tapestry_library = 0;

} // namespace tapestry
