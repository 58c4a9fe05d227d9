// Precompiled for what the programs share: these headers alone take three seconds to read.
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <xtensor/xarray.hpp>
