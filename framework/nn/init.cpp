#include "framework/nn/init.hpp"

#include "framework/ops/map.hpp"
#include "framework/tensor/random.hpp"

#include <numbers>

namespace tapestry {

// The Box-Muller transform, a stretch of 64 numbers at a time: √(-2·ln u)·cos 2πv and ·sin 2πv.
Array random_normal(const Shape& shape, Real mean, Real std) {
    constexpr std::size_t pairs = 32;
    Array x = empty(shape);
    const std::uint64_t key = default_generator().bits64();
    Real numbers[2 * pairs];
    for (std::size_t done = 0; done < x.size(); done += 2 * pairs) {
        const PhiloxBlock bits = philox_block(key, done / (2 * pairs));
        const auto uniform = [&](std::size_t i) { return (Real(bits[i]) + 1) * Real(0x1p-32); };
        for (std::size_t i = 0; i < 2 * pairs; ++i) numbers[i] = uniform(i); // in (0, 1]
        for (std::size_t i = 0; i < pairs; i += Vector::size) {
            const Vector u = Vector::load_unaligned(numbers + i);
            const Vector v = Vector::load_unaligned(numbers + pairs + i);
            const Vector radius = Vector(std) * xsimd::sqrt(Vector(Real(-2)) * xsimd::log(u));
            const auto [sine, cosine] = xsimd::sincos(Vector(Real(2 * std::numbers::pi)) * v);
            (Vector(mean) + radius * cosine).store_unaligned(numbers + i);
            (Vector(mean) + radius * sine).store_unaligned(numbers + pairs + i);
        }
        std::copy_n(numbers, std::min(x.size() - done, 2 * pairs), x.data() + done);
    }
    return x;
}

Array random_uniform(const Shape& shape, Real low, Real high) {
    Array x = empty(shape);
    for (Real& element : x) element = Real(low + (high - low) * default_generator().uniform());
    return x;
}

} // namespace tapestry
