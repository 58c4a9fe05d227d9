#include "framework/nn/init.hpp"

#include "framework/tensor/random.hpp"

namespace tapestry {

Array random_normal(const Shape& shape, Real mean, Real std) {
    Array x = empty(shape);
    for (Real& element : x) element = Real(mean + std * default_generator().normal());
    return x;
}

Array random_uniform(const Shape& shape, Real low, Real high) {
    Array x = empty(shape);
    for (Real& element : x) element = Real(low + (high - low) * default_generator().uniform());
    return x;
}

} // namespace tapestry
