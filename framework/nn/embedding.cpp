#include "framework/nn/embedding.hpp"

#include "framework/nn/init.hpp"
#include "framework/ops/gather.hpp"
#include "framework/tensor/error.hpp"

namespace tapestry {
namespace {

Array initial(const Shape& shape) {
    require(count(shape) > 0, "Embedding", "needs positive sizes, got ", shape);
    return random_normal(shape);
}

} // namespace

Embedding::Embedding(std::size_t num_embeddings, std::size_t embedding_dim)
    : weight("weight", initial({num_embeddings, embedding_dim})) {}

Tensor Embedding::operator()(const Indices& ids) { return embedding(ids, weight); }

} // namespace tapestry
