#include "framework/kernels/random.hpp"
#include "framework/nn/embedding.hpp"
#include "framework/optim/sgd.hpp"
#include "framework/optim/sparse_adam.hpp"
#include "framework/tape/tape.hpp"
#include "framework/tensor/random.hpp"
#include "tests/bench/case.hpp"

#include <list>

namespace bench {
namespace {

using namespace tapestry;

std::unique_ptr<Optimizer> make_optimizer(const std::string& name,
                                          const std::vector<NamedParameter>& parameters) {
    if (name == "sgd") return std::make_unique<SGD>(parameters, SGDOptions{.lr = Real(0.1)});
    if (name == "sparse_adam") return std::make_unique<SparseAdam>(parameters, SparseAdamOptions());
    throw std::invalid_argument("no optimizer " + name);
}

// A table, and a training step of it: lookup, backward with a given gradient, update.
class Table {
  public:
    Table(std::size_t rows, const json& settings)
        : embedding_(Embedding::from_pretrained(full({rows, settings.at("width")}, Real(0.01)),
                                                false, {.sparse = settings.at("sparse")}))
        , optimizer_(make_optimizer(settings.at("optimizer"), embedding_.named_parameters())) {}

    double step(const Indices& ids, Array dy) {
        const Stopwatch watch;
        {
            Tape tape;
            tape.backward(embedding_(ids), std::move(dy), KeepGrad::of_leaves);
        }
        optimizer_->step();
        optimizer_->zero_grad();
        return watch.elapsed();
    }

    std::size_t rows() const { return embedding_.weight.shape()[0]; }

  private:
    Embedding embedding_;
    std::unique_ptr<Optimizer> optimizer_;
};

class Tables {
  public:
    explicit Tables(const json& settings)
        : dy_(random_normal({settings.at("ids"), settings.at("width")})) {
        for (const std::size_t rows : settings.at("rows")) tables_.emplace_back(rows, settings);
    }

    // One step of each table in turn, with fresh ids.
    Seconds run() {
        Seconds seconds;
        for (Table& table : tables_) {
            Indices ids = Indices::from_shape({dy_.shape()[0]});
            for (std::int64_t& id : ids) id = std::int64_t(default_generator().below(table.rows()));
            seconds[std::to_string(table.rows())] = table.step(ids, dy_);
        }
        return seconds;
    }

  private:
    std::list<Table> tables_;
    Array dy_;
};

} // namespace

Case embedding_steps(const json& settings) {
    const auto tables = std::make_shared<Tables>(settings);
    tables->run(); // the optimizer's state is made
    return {json::object(), [tables] { return tables->run(); }};
}

} // namespace bench
