// Precompiled for the course: its programs are short, and this header is not.
#include <iostream>
#include <tapestry.hpp>
