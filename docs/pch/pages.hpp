// Precompiled for the programs of the pages and the small ones in examples: they are short, and this header is not.
#include <tapestry.hpp>
