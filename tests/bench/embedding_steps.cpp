#include "framework/nn/embedding.hpp"
#include "framework/nn/init.hpp"
#include "framework/optim/sgd.hpp"
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
    throw std::invalid_argument("no optimizer " + name);
}

// A table, and a training step of it: lookup, backward with a given gradient, update.
class Table {
  public:
    Table(std::size_t rows, std::size_t width, const std::string& optimizer)
        : embedding_(rows, width)
        , optimizer_(make_optimizer(optimizer, embedding_.named_parameters())) {}

    double step(const Indices& ids, Array dy) {
        const Stopwatch watch;
        {
            Tape tape;
            tape.backward(embedding_(ids), std::move(dy), Retain::parameters);
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
        for (const std::size_t rows : settings.at("rows"))
            tables_.emplace_back(rows, settings.at("width"), settings.at("optimizer"));
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
    if (settings.at("sparse")) throw std::invalid_argument("no sparse gradients yet");
    const auto tables = std::make_shared<Tables>(settings);
    tables->run(); // the optimizer's state is made
    return {json::object(), [tables] { return tables->run(); }};
}

} // namespace bench
