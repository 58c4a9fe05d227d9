#pragma once

#include "framework/nn/module.hpp"
#include "framework/ops/embedding.hpp"

namespace tapestry {

/// What looks up anything but ids: it refuses, when the program is compiled.
template<class T>
Tensor refuse_ids() {
    static_assert(IdLike<T>, "ids are whole numbers: pass Indices, as {{1, 2}, {3, 4}} or "
                             "Indices(numbers, shape); text goes through a tokenizer first");
    return {};
}

/// What Embedding and EmbeddingBag share: a table of vectors, one for each id, and its options.
class EmbeddingTable : public Module {
  public:
    /// padding_idx, where there is one, counted from the start.
    const EmbeddingOptions& options() const { return options_; }

    Parameter weight; ///< (num_embeddings, embedding_dim)

  protected:
    /// A table from N(0, 1), its padding row from zeros. Throws std::invalid_argument for sizes
    /// that are not positive, and for options out of their range or against each other.
    EmbeddingTable(std::string_view operation, std::size_t num_embeddings,
                   std::size_t embedding_dim, const EmbeddingOptions& options);

    /// A table that exists, its padding row as it is; frozen, it needs no gradient.
    EmbeddingTable(std::string_view operation, Array weights, bool freeze,
                   const EmbeddingOptions& options);

    void members(Members& m) override { m.parameter("weight", weight); }
    std::string extra_repr() const override;

  private:
    EmbeddingOptions options_;
};

} // namespace tapestry
