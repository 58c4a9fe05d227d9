// Precompiled for every source: xtensor's headers alone take a second and a half to read.
#include <functional>
#include <map>
#include <xtensor/xarray.hpp>
