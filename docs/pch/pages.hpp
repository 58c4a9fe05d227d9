// Precompiled for the pages' programs: they are short, and this header is not.
#include <tapestry.hpp>
