// Precompiled for the programs: most of them take less time than what they include.
#include <tapestry.hpp>
