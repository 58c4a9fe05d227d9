#include "framework/nn/positions.hpp"

#include "framework/ops/slice.hpp"
#include "framework/tensor/error.hpp"
#include "framework/tensor/random.hpp"

#include <cmath>

namespace tapestry {
namespace {

Tensor rows_of(std::string_view module, const Tensor& table, std::size_t first,
               std::size_t length) {
    const std::size_t rows = table.shape()[0], end = first + length;
    require(first <= end && end <= rows, module, "a sequence of length ", end,
            " is longer than the table, which has ", rows, " positions");
    return slice(table, 0, std::ptrdiff_t(first), std::ptrdiff_t(end));
}

Shape positive(std::string_view module, const Shape& shape) {
    require(count(shape) > 0, module, "needs positive sizes, got ", shape);
    return storable<Real>(module, shape);
}

} // namespace

PositionalEmbedding::PositionalEmbedding(std::size_t max_length, std::size_t d_model)
    : weight("weight", random_normal(positive("PositionalEmbedding", {max_length, d_model}))) {}

Tensor PositionalEmbedding::operator()(std::size_t length, std::size_t first) {
    return rows_of("PositionalEmbedding", weight, first, length);
}

Tensor SinusoidalPositions::operator()(std::size_t length, std::size_t first) {
    return rows_of("SinusoidalPositions", table_, first, length);
}

Array sinusoidal_positions(std::size_t max_length, std::size_t d_model) {
    Array table = empty(positive("SinusoidalPositions", {max_length, d_model}));
    for (std::size_t t = 0; t < max_length; ++t)
        for (std::size_t i = 0; i < d_model; ++i) {
            const double angle = double(t) / std::pow(10000.0, double(i - i % 2) / double(d_model));
            table(t, i) = Real(i % 2 == 0 ? std::sin(angle) : std::cos(angle));
        }
    return table;
}

} // namespace tapestry
