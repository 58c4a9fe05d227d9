#include "examples/support/fingerprint.hpp"

void Fingerprint::add(const void* bytes, std::size_t count) {
    const auto* byte = static_cast<const unsigned char*>(bytes);
    for (const auto* end = byte + count; byte != end; ++byte)
        value_ = (value_ ^ *byte) * 0x100000001b3;
}

void Fingerprint::add(std::string_view text) {
    const std::uint64_t length = text.size();
    add(&length, sizeof length);
    add(text.data(), text.size());
}

std::string Fingerprint::text() const {
    std::string digits;
    for (int shift = 60; shift >= 0; shift -= 4) digits += "0123456789abcdef"[value_ >> shift & 15];
    return digits;
}
