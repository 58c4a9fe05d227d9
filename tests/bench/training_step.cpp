#include "examples/support/decoder_json.hpp"
#include "framework/kernels/precision.hpp"
#include "framework/optim/adam.hpp"
#include "framework/optim/decay_matrices.hpp"
#include "framework/parallel/data_parallel.hpp"
#include "framework/parallel/optim.hpp"
#include "framework/text/batches.hpp"
#include "tests/bench/case.hpp"

namespace bench {
namespace {

using namespace tapestry;

// (B, T + 1) tokens: all but the last are inputs, all but the first are targets.
Batch batch_of(const std::vector<std::vector<std::int64_t>>& tokens) {
    const std::size_t rows = tokens.size(), length = tokens.front().size() - 1;
    Batch batch{Indices::from_shape({rows, length}), Indices::from_shape({rows, length})};
    for (std::size_t row = 0; row < rows; ++row) {
        std::copy_n(tokens[row].begin(), length, batch.inputs.data() + row * length);
        std::copy_n(tokens[row].begin() + 1, length, batch.targets.data() + row * length);
    }
    return batch;
}

// As in examples/train.cpp.
class Training {
  public:
    explicit Training(const json& settings)
        : model_(decoder_config(settings))
        , parameters_(model_.named_parameters())
        , optimizer_(decay_matrices(parameters_, settings.at("lr"), settings.at("weight_decay")),
                     {.beta1 = settings.at("beta1"), .beta2 = settings.at("beta2")})
        , clip_(settings.at("clip"))
        , precision_(precision_named(settings.at("precision").get<std::string>()))
        , batch_(batch_of(settings.at("tokens")))
        , workers_(settings.at("threads")) {}

    std::size_t parameter_count() { return model_.parameter_count(); }

    Real loss() const { return loss_; }

    Seconds step() {
        Stopwatch watch;
        const std::size_t rows = batch_.inputs.shape(0);
        std::vector<double> forward(rows, 0); // when the share that begins there was through
        loss_ = data_parallel_backward(workers_, rows, [&](Shard shard) {
            const Tensor loss = model_.loss(row_range(batch_.inputs, shard.begin, shard.end),
                                            row_range(batch_.targets, shard.begin, shard.end));
            forward[shard.begin] = watch.elapsed();
            return loss;
        });
        const double slowest = *std::max_element(forward.begin(), forward.end());
        const double backward = watch.lap() - slowest;
        clip_grad_norm(parameters_, clip_, workers_);
        tapestry::step(optimizer_, workers_);
        optimizer_.zero_grad();
        return {{"forward", slowest}, {"backward", backward}, {"optimizer", watch.lap()}};
    }

  private:
    Decoder model_;
    std::vector<NamedParameter> parameters_;
    AdamW optimizer_;
    Real clip_;
    ScopedMatmulPrecision precision_;
    Batch batch_;
    Workers workers_;
    Real loss_ = 0;
};

} // namespace

Case training_step(const json& settings) {
    const auto training = std::make_shared<Training>(settings);
    std::vector<Real> losses;
    for (int step = 0; step < settings.at("first_steps"); ++step) {
        training->step();
        losses.push_back(training->loss());
    }
    return {{{"parameters", training->parameter_count()}, {"losses", losses}},
            [training] { return training->step(); }};
}

} // namespace bench
