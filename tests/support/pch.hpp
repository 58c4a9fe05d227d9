// Precompiled for every test.
#include "framework/tape/tape.hpp"

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <functional>
#include <map>
#include <sstream>
