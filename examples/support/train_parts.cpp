#include "examples/support/train_parts.hpp"

#include "framework/optim/adam.hpp"
#include "framework/optim/sgd.hpp"

using namespace tapestry;

std::unique_ptr<Tokenizer> build_tokenizer(const TrainOptions& o, const std::string& text) {
    if (o.tokenizer == "characters")
        return std::make_unique<CharacterTokenizer>(
            CharacterTokenizer::from_text(text, o.min_count));
    return std::make_unique<WordTokenizer>(WordTokenizer::from_text(text, o.min_count));
}

std::unique_ptr<Optimizer> make_optimizer(const TrainOptions& o, Decoder& model) {
    auto groups = decay_matrices(model.named_parameters(), Real(o.lr), Real(o.weight_decay));
    if (o.optimizer == "sgd")
        return std::make_unique<SGD>(std::move(groups), SGDOptions{.momentum = Real(o.momentum)});
    const AdamOptions adam{.beta1 = Real(o.beta1), .beta2 = Real(o.beta2)};
    if (o.optimizer == "adam") return std::make_unique<Adam>(std::move(groups), adam);
    return std::make_unique<AdamW>(std::move(groups), adam);
}
