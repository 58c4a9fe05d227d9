#pragma once

#include "framework/nn/module.hpp"
#include "framework/ops/lookup.hpp"

#include <concepts>

namespace tapestry {

/// The options of torch.nn.Embedding. padding_idx, max_norm and scale_grad_by_freq change training
/// on purpose: with them the gradient is not the derivative of the forward pass.
struct EmbeddingOptions {
    /// This row starts as zeros and gets no gradient; a negative one counts from the end.
    std::optional<std::int64_t> padding_idx = {};
    /// Before a lookup, each row that is looked up and whose norm is larger is scaled down to it,
    /// in place and unrecorded. Not within data_parallel_backward, whose threads share the table.
    std::optional<Real> max_norm = {};
    /// p of that norm (Σ|x|ᵖ)^(1/p): positive, or infinity for max |x|.
    Real norm_type = 2;
    /// Each contribution to the gradient is divided by how often its id occurs in the same call.
    bool scale_grad_by_freq = false;
    /// The gradient is a set of rows, for SGD, SparseAdam and Adagrad. Not with scale_grad_by_freq.
    bool sparse = false;
};

/// Whole numbers and arrays of them can be ids. Text, characters, floats and yes or no cannot, not
/// even through C++'s conversions.
template<class T>
concept WholeNumber = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> &&
                      !std::same_as<T, char8_t> && !std::same_as<T, char16_t> &&
                      !std::same_as<T, char32_t> && !std::same_as<T, wchar_t>;
template<class T>
concept IdLike = WholeNumber<T> || WholeNumber<typename T::value_type>;

/// What Embedding and EmbeddingBag share: a table of vectors, one for each id, and its options.
class EmbeddingTable : public Module {
  public:
    /// padding_idx, where there is one, counted from the start.
    const EmbeddingOptions& options() const { return options_; }

    Parameter weight; ///< (num_embeddings, embedding_dim)

  protected:
    /// A table from N(0, 1), its padding row from zeros. Throws std::invalid_argument for sizes
    /// that are not positive, and for options out of their range or against each other.
    EmbeddingTable(std::string operation, std::size_t num_embeddings, std::size_t embedding_dim,
                   EmbeddingOptions options);

    /// A table that exists, its padding row as it is; frozen, it needs no gradient.
    EmbeddingTable(std::string operation, Array weights, bool freeze, EmbeddingOptions options);

    /// The weight, after max_norm has been seen to in the rows about to be looked up.
    Tensor table_for(const Indices& ids);

    LookupOptions lookup_options() const;
    void members(Members& m) override { m.parameter("weight", weight); }

  private:
    std::string operation_; // for messages
    EmbeddingOptions options_;
};

} // namespace tapestry
