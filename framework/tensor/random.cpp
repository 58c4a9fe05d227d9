#include "framework/tensor/random.hpp"

#include "framework/kernels/normal.hpp"
#include "framework/kernels/random.hpp"

namespace tapestry {

Array random_normal(const Shape& shape, Real mean, Real std) {
    Array x = empty(shape);
    kernels::fill_normal(x.data(), x.size(), mean, std, default_generator().bits64());
    return x;
}

Array random_uniform(const Shape& shape, Real low, Real high) {
    Array x = empty(shape);
    for (Real& element : x) element = Real(low + (high - low) * default_generator().uniform());
    return x;
}

} // namespace tapestry
