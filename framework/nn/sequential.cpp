#include "framework/nn/sequential.hpp"

#include "framework/tensor/error.hpp"

namespace tapestry {

Tensor Sequential::operator()(const Tensor& x) { return run(0, x); }

Tensor Sequential::operator()(const Indices& ids) {
    if (stages_.empty() || !stages_.front().of_ids)
        throw std::logic_error(message("Sequential", "got ids, and its first layer takes none: "
                                                     "begin with an Embedding, or pass a Tensor"));
    return run(1, stages_.front().of_ids(ids));
}

Tensor Sequential::run(std::size_t first, Tensor x) const {
    for (std::size_t i = first; i < stages_.size(); ++i) {
        if (!stages_[i].of_tensor)
            throw std::logic_error(message(
                "Sequential", "layer ", i,
                " takes ids and got a tensor: ", "an Embedding comes first, and takes Indices"));
        x = stages_[i].of_tensor(x);
    }
    return x;
}

Sequential& Sequential::append(Stage stage) {
    stages_.push_back(std::move(stage));
    return *this;
}

void Sequential::members(Members& m) {
    for (std::size_t i = 0; i < stages_.size(); ++i)
        if (stages_[i].module) m.module(std::to_string(i), *stages_[i].module);
}

} // namespace tapestry
