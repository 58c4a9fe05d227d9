#include "examples/support/training.hpp"

#include "examples/support/fingerprint.hpp"
#include "examples/support/train_settings.hpp"
#include "examples/support/weights.hpp"
#include "framework/io/model_file.hpp"
#include "framework/kernels/onednn.hpp"
#include "framework/kernels/openblas.hpp"
#include "framework/optim/adam.hpp"
#include "framework/optim/decay_matrices.hpp"
#include "framework/optim/sgd.hpp"

#include <nlohmann/json.hpp>

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

std::string fingerprint_of(const PreparedText& text) {
    Fingerprint all;
    const Vocabulary& vocabulary = text.tokenizer->vocabulary();
    for (std::size_t id = 0; id < vocabulary.size(); ++id)
        all.add(vocabulary.token(std::int64_t(id)));
    for (const auto& ids : {std::cref(text.ids.training), std::cref(text.ids.validation)})
        all.add(ids.get().data(), ids.get().size() * sizeof *ids.get().data());
    return all.text();
}

// The same settings, text, first weights and arithmetic give the same numbers.
std::string fingerprint_of(const Training& training) {
    nlohmann::ordered_json settings = settings_json(training.options);
    settings["model"]["dropout"] = Real(training.options.model.dropout); // as it is computed with
    settings.erase("checkpoint_every");
    settings.erase("init"); // a name: what it holds is in the weights
    settings.erase("ranks");
    if (const TrainOptions& o = training.options; o.threads == 1)
        settings["threads"] = o.ranks; // whose numbers are those of as many threads
    else if (o.ranks > 1)
        settings["ranks"] = o.ranks;
    Fingerprint all;
    all.add(settings.dump());
    all.add(training.text_fingerprint);
    all.add(blas_kernels());
    all.add(onednn::name());
    all.add(sizeof(Real) == sizeof(float) ? "float" : "double");
    for (const auto& [name, parameter] : training.parameters)
        all.add(parameter->value().data(), parameter->value().size() * sizeof(Real));
    return all.text();
}

} // namespace

Training::Training(const TrainOptions& o, PreparedText prepared)
    : options(o)
    , text(std::move(prepared))
    , text_fingerprint(fingerprint_of(text))
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
    run = fingerprint_of(*this);
}

Batch Training::next_batch() {
    return std::visit([](auto& windows) { return windows.next(); }, batches);
}
