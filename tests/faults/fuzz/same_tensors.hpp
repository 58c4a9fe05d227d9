#pragma once

#include "framework/tensor/array.hpp"

#include <cstring>
#include <map>
#include <string>

namespace fuzz {

/// Whether two arrays agree bit for bit, NaN and the sign of 0 included.
inline bool same(const tapestry::Array& a, const tapestry::Array& b) {
    return a.shape() == b.shape() &&
           (a.size() == 0 ||
            std::memcmp(a.data(), b.data(), a.size() * sizeof(tapestry::Real)) == 0);
}

template<class Key>
bool same(const std::map<Key, tapestry::Array>& a, const std::map<Key, tapestry::Array>& b) {
    if (a.size() != b.size()) return false;
    for (const auto& [key, array] : a)
        if (!b.contains(key) || !same(array, b.at(key))) return false;
    return true;
}

} // namespace fuzz
