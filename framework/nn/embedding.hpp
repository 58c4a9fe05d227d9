#pragma once

#include "framework/nn/module.hpp"

namespace tapestry {

/// A table of vectors, one for each id, as torch.nn.Embedding. It starts from N(0, 1).
class Embedding : public Module {
  public:
    Embedding(std::size_t num_embeddings, std::size_t embedding_dim);

    /// Ids of any shape (*) to their vectors (*, embedding_dim). Throws std::out_of_range for an id
    /// outside [0, num_embeddings).
    Tensor operator()(const Indices& ids);

    Parameter weight; ///< (num_embeddings, embedding_dim)

  protected:
    void members(Members& m) override { m.parameter("weight", weight); }
};

} // namespace tapestry
