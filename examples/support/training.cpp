#include "examples/support/training.hpp"

#include "examples/support/weights.hpp"
#include "framework/io/model_file.hpp"
#include "framework/optim/adam.hpp"
#include "framework/optim/decay_matrices.hpp"
#include "framework/optim/sgd.hpp"

using namespace tapestry;

namespace {

std::variant<RandomBatches, SequentialBatches> make_batches(const TrainOptions& options,
                                                            const TokenIds& ids) {
    // Drawn in either case, so that the order of the windows does not change the first weights.
    const std::uint64_t seed = default_generator().bits64();
    if (options.order == "sequential")
        return SequentialBatches(ids, options.batch, options.model.context);
    return RandomBatches(ids, options.batch, options.model.context, Generator(seed));
}

DecoderConfig config_for(const TrainOptions& options, const Vocabulary& vocabulary) {
    DecoderConfig config = options.model;
    config.vocabulary = vocabulary.size();
    return config;
}

std::unique_ptr<Optimizer> make_optimizer(const TrainOptions& o,
                                          const std::vector<NamedParameter>& parameters) {
    auto groups = decay_matrices(parameters, o.lr, o.weight_decay);
    if (o.optimizer == "sgd")
        return std::make_unique<SGD>(std::move(groups), SGDOptions{.momentum = o.momentum});
    const AdamOptions adam{.beta1 = o.beta1, .beta2 = o.beta2};
    if (o.optimizer == "adam") return std::make_unique<Adam>(std::move(groups), adam);
    return std::make_unique<AdamW>(std::move(groups), adam);
}

} // namespace

Training::Training(const TrainOptions& o, PreparedText prepared)
    : options(o)
    , text(std::move(prepared))
    , validation(text.ids.validation, o.batch, o.model.context)
    , schedule{o.lr, o.min_lr, o.warmup, o.steps}
    , batches(make_batches(o, text.ids.training))
    , model(config_for(o, text.tokenizer->vocabulary()))
    , parameters(model.named_parameters())
    , optimizer(make_optimizer(o, parameters))
    , snapshots(o.steps) {
    if (o.init) {
        load(model, *o.init);
        require_finite_weights(model, *o.init);
    }
    snapshots.take(step, model.wte.weight.value());
}

Batch Training::next_batch() {
    return std::visit([](auto& windows) { return windows.next(); }, batches);
}
