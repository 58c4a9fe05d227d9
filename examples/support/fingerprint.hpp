#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// A number of 64 bits that stands for all the bytes it was given: FNV-1a (Fowler, Noll and Vo, RFC
/// 9923). Others give another number, except by chance. It does not protect against intent.
class Fingerprint {
  public:
    void add(const void* bytes, std::size_t count);
    void add(std::string_view text); ///< and its length, so that "ab", "c" is not "a", "bc"

    /// Sixteen hexadecimal digits.
    std::string text() const;

  private:
    std::uint64_t value_ = 0xcbf29ce484222325;
};
