#pragma once

#include "framework/nn/module.hpp"

namespace tapestry {

/// A learned vector for each position, as GPT-2's wpe. It starts from N(0, 1).
class PositionalEmbedding : public Module {
  public:
    PositionalEmbedding(std::size_t max_length, std::size_t d_model);

    /// The vectors of positions first … first+length-1: (length, d_model), to be added to
    /// (B, T, D). Throws std::invalid_argument with both lengths where the table is too short.
    Tensor operator()(std::size_t length, std::size_t first = 0);

    Parameter weight; ///< (max_length, d_model)

  protected:
    void members(Members& m) override { m.parameter("weight", weight); }
    std::string extra_repr() const override;
};

/// The fixed table (max_length, d_model) of Vaswani et al., "Attention is all you need" (2017),
/// section 3.5: P(t, 2i) = sin(t / 10000^(2i/d)) and P(t, 2i+1) = cos(t / 10000^(2i/d)).
Array sinusoidal_positions(std::size_t max_length, std::size_t d_model);

/// That table as a module without parameters.
class SinusoidalPositions : public Module {
  public:
    SinusoidalPositions(std::size_t max_length, std::size_t d_model)
        : table_(sinusoidal_positions(max_length, d_model)) {}

    /// As PositionalEmbedding.
    Tensor operator()(std::size_t length, std::size_t first = 0);

  protected:
    std::string extra_repr() const override;

  private:
    Tensor table_;
};

} // namespace tapestry
