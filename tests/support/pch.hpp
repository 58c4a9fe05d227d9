// Precompiled for every test.
#include <boost/test/unit_test.hpp>
#include <xtensor/xarray.hpp>
