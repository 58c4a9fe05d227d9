#pragma once

#include <tapestry.hpp>

#include <vector>

/// What is kept of the tokens so far: one row (1, D) for each.
struct Cache {
    std::vector<tapestry::Tensor> keys, values;
};
