#include <tapestry.hpp>

#include <iostream>

using namespace tapestry;

// An operation of one's own, on whole registers: y = x·x + 1, of 1000 numbers and of an odd few. The
// library may use longer registers than this source is compiled for.
int main() {
    for (const std::size_t n : {1000u, 3u}) {
        const Array x = random_normal({n});
        const Array y = map([](Vector v) { return v * v + Vector(1); }, x);
        const Tensor theirs = Tensor(x) * Tensor(x) + Real(1);
        for (std::size_t i = 0; i < n; ++i)
            if (std::abs(y(i) - theirs.value()(i)) > Real(1e-5)) return 1;
        const Array e = map([](Vector v) { return xsimd::exp(v); }, x);
        for (std::size_t i = 0; i < n; ++i)
            if (std::abs(e(i) / std::exp(x(i)) - 1) > Real(1e-5)) return 1;
    }
    std::cout << "right\n";
}
