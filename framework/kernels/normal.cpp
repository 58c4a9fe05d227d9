#include "framework/kernels/normal.hpp"

#include "framework/kernels/random.hpp"
#include "framework/kernels/vector.hpp"

#include <numbers>

namespace tapestry::kernels {

// A stretch of 64 numbers at a time: √(-2·ln u)·cos 2πv and √(-2·ln u)·sin 2πv.
void fill_normal(Real* x, std::size_t n, Real mean, Real std, std::uint64_t key) {
    constexpr std::size_t pairs = 32;
    Real numbers[2 * pairs];
    for (std::size_t done = 0; done < n; done += 2 * pairs) {
        const PhiloxBlock bits = philox_block(key, done / (2 * pairs));
        for (std::size_t i = 0; i < 2 * pairs; ++i)
            numbers[i] = (Real(bits[i]) + 1) * Real(0x1p-32); // uniform in (0, 1]
        for (std::size_t i = 0; i < pairs; i += Vector::size) {
            const Vector u = Vector::load_unaligned(numbers + i);
            const Vector v = Vector::load_unaligned(numbers + pairs + i);
            const Vector radius = Vector(std) * xsimd::sqrt(Vector(Real(-2)) * xsimd::log(u));
            const auto [sine, cosine] = xsimd::sincos(Vector(Real(2 * std::numbers::pi)) * v);
            (Vector(mean) + radius * cosine).store_unaligned(numbers + i);
            (Vector(mean) + radius * sine).store_unaligned(numbers + pairs + i);
        }
        std::copy_n(numbers, std::min(n - done, 2 * pairs), x + done);
    }
}

} // namespace tapestry::kernels
