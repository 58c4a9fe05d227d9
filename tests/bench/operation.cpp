#include "framework/kernels/random.hpp"
#include "framework/ops/arithmetic.hpp"
#include "framework/ops/attention.hpp"
#include "framework/ops/cross_entropy.hpp"
#include "framework/ops/dropout.hpp"
#include "framework/ops/elementwise.hpp"
#include "framework/ops/embedding.hpp"
#include "framework/ops/embedding_bag.hpp"
#include "framework/ops/extrema.hpp"
#include "framework/ops/gelu.hpp"
#include "framework/ops/join.hpp"
#include "framework/ops/layer_norm.hpp"
#include "framework/ops/linear.hpp"
#include "framework/ops/losses.hpp"
#include "framework/ops/masked_fill.hpp"
#include "framework/ops/matmul.hpp"
#include "framework/ops/pow.hpp"
#include "framework/ops/reduce.hpp"
#include "framework/ops/shape.hpp"
#include "framework/ops/slice.hpp"
#include "framework/ops/softmax.hpp"
#include "framework/ops/variance.hpp"
#include "framework/tensor/random.hpp"
#include "tests/bench/case.hpp"

#include <list>

namespace bench {
namespace {

using namespace tapestry;

// Uniform in [0, below).
Indices random_ids(std::size_t n, std::uint64_t below) {
    return randint(0, std::int64_t(below), {n});
}

// True above the diagonal.
Mask causal_mask(std::size_t T) {
    Mask mask = Mask::from_shape({T, T});
    for (std::size_t i = 0; i < T; ++i)
        for (std::size_t j = 0; j < T; ++j) mask(i, j) = j > i;
    return mask;
}

using Extents = std::vector<std::ptrdiff_t>;

/// What an operation is called with: tensors, and what the settings say beside their shapes.
struct Arguments {
    explicit Arguments(const json& settings)
        : axes(settings.value("axes", Extents()))
        , shape(settings.value("shape", Extents()))
        , axis(settings.value("axis", 0))
        , begin(settings.value("begin", 0))
        , end(settings.value("end", 0))
        , heads(settings.value("heads", 1))
        , p(settings.value("p", Real(0)))
        , sparse(settings.value("sparse", false))
        , mask(causal_mask(settings.value("mask", 0))) {
        if (!settings.contains("ids")) return;
        const std::vector<std::uint64_t> count_and_below = settings.at("ids");
        ids = random_ids(count_and_below.at(0), count_and_below.at(1));
    }

    std::vector<Tensor> x;
    Extents axes, shape;
    std::ptrdiff_t axis, begin, end;
    std::size_t heads;
    Real p;
    bool sparse;
    Indices ids;
    Mask mask;
};

// Where bags of four ids begin.
Indices every_fourth(std::size_t n) {
    Indices offsets = Indices::from_shape({n / 4});
    for (std::size_t bag = 0; bag < offsets.size(); ++bag) offsets(bag) = std::int64_t(4 * bag);
    return offsets;
}

using Operation = Tensor (*)(const Arguments&);

// Named as in peer/operation.py.
const std::map<std::string, Operation> operations{
    {"add", [](const Arguments& a) { return a.x[0] + a.x[1]; }},
    {"sub", [](const Arguments& a) { return a.x[0] - a.x[1]; }},
    {"mul", [](const Arguments& a) { return a.x[0] * a.x[1]; }},
    {"div", [](const Arguments& a) { return a.x[0] / a.x[1]; }},
    {"pow", [](const Arguments& a) { return pow(a.x[0], a.x[1]); }},
    {"neg", [](const Arguments& a) { return -a.x[0]; }},
    {"exp", [](const Arguments& a) { return exp(a.x[0]); }},
    {"log", [](const Arguments& a) { return log(a.x[0]); }},
    {"sqrt", [](const Arguments& a) { return sqrt(a.x[0]); }},
    {"tanh", [](const Arguments& a) { return tanh(a.x[0]); }},
    {"sigmoid", [](const Arguments& a) { return sigmoid(a.x[0]); }},
    {"relu", [](const Arguments& a) { return relu(a.x[0]); }},
    {"abs", [](const Arguments& a) { return abs(a.x[0]); }},
    {"log_sigmoid", [](const Arguments& a) { return log_sigmoid(a.x[0]); }},
    {"softplus", [](const Arguments& a) { return softplus(a.x[0]); }},
    {"silu", [](const Arguments& a) { return silu(a.x[0]); }},
    {"clamp", [](const Arguments& a) { return clamp(a.x[0], -1, 1); }},
    {"maximum", [](const Arguments& a) { return maximum(a.x[0], a.x[1]); }},
    {"minimum", [](const Arguments& a) { return minimum(a.x[0], a.x[1]); }},
    {"var", [](const Arguments& a) { return var(a.x[0], a.axes); }},
    {"std", [](const Arguments& a) { return stddev(a.x[0], a.axes); }},
    {"bce_with_logits",
     [](const Arguments& a) { return binary_cross_entropy_with_logits(a.x[0], a.x[1]); }},
    {"mse_loss", [](const Arguments& a) { return mse_loss(a.x[0], a.x[1]); }},
    {"gelu", [](const Arguments& a) { return gelu(a.x[0]); }},
    {"gelu_tanh", [](const Arguments& a) { return gelu(a.x[0], Gelu::tanh); }},
    {"sum", [](const Arguments& a) { return sum(a.x[0], a.axes); }},
    {"mean", [](const Arguments& a) { return mean(a.x[0], a.axes); }},
    {"max", [](const Arguments& a) { return max(a.x[0], a.axes); }},
    {"matmul", [](const Arguments& a) { return matmul(a.x[0], a.x[1]); }},
    {"linear", [](const Arguments& a) { return linear(a.x[0], a.x[1], a.x[2]); }},
    {"softmax", [](const Arguments& a) { return softmax(a.x[0], a.axis); }},
    {"log_softmax", [](const Arguments& a) { return log_softmax(a.x[0], a.axis); }},
    {"cross_entropy", [](const Arguments& a) { return cross_entropy(a.x[0], a.ids); }},
    {"layer_norm", [](const Arguments& a) { return layer_norm(a.x[0], a.x[1], a.x[2]); }},
    {"dropout", [](const Arguments& a) { return dropout(a.x[0], a.p, true); }},
    {"attention", [](const Arguments& a) { return causal_attention(a.x[0], a.heads, a.p, true); }},
    {"embedding",
     [](const Arguments& a) { return embedding(a.ids, a.x[0], {.sparse = a.sparse}); }},
    {"embedding_bag",
     [](const Arguments& a) {
         return embedding_bag(a.ids, every_fourth(a.ids.size()), a.x[0], BagMode::mean);
     }},
    {"masked_fill", [](const Arguments& a) { return masked_fill(a.x[0], a.mask, -1); }},
    {"reshape", [](const Arguments& a) { return reshape(a.x[0], a.shape); }},
    {"permute", [](const Arguments& a) { return permute(a.x[0], a.axes); }},
    {"transpose", [](const Arguments& a) { return transpose(a.x[0]); }},
    {"slice", [](const Arguments& a) { return slice(a.x[0], a.axis, a.begin, a.end); }},
    {"concatenate", [](const Arguments& a) { return concatenate(a.x, a.axis); }},
    {"stack", [](const Arguments& a) { return stack(a.x, a.axis); }},
};

Operation operation_named(const std::string& name) {
    const auto found = operations.find(name);
    if (found == operations.end()) throw std::invalid_argument("there is no operation " + name);
    return found->second;
}

Shape shape_of(const json& extents) { return Shape(extents.begin(), extents.end()); }

class Measured {
  public:
    explicit Measured(const json& settings)
        : operation_(operation_named(settings.at("operation")))
        , only_forward_(settings.value("part", "") == "forward")
        , arguments_(settings) {
        for (const json& extents : settings.at("shapes")) {
            const Shape shape = shape_of(extents);
            const bool positive = settings.value("positive", false);
            parameters_.emplace_back("x", positive ? random_uniform(shape, Real(0.1), 2)
                                                   : random_normal(shape));
        }
        const NoGrad no_grad;
        arguments_.x.assign(parameters_.begin(), parameters_.end());
        dy_ = random_normal(operation_(arguments_).shape());
    }

    Seconds run() {
        Array dy = only_forward_ ? Array() : dy_;
        Tape tape;
        arguments_.x.assign(parameters_.begin(), parameters_.end()); // the tape's leaves
        Stopwatch watch;
        const Tensor y = operation_(arguments_);
        const double forward = watch.lap();
        if (only_forward_) return {{"forward", forward}};
        tape.backward(y, std::move(dy), KeepGrad::of_leaves);
        const double backward = watch.lap();
        for (Parameter& parameter : parameters_) parameter.grad.reset();
        return {{"forward", forward}, {"backward", backward}};
    }

    json output_shape() const {
        return std::vector<std::size_t>(dy_.shape().begin(), dy_.shape().end());
    }

  private:
    Operation operation_;
    bool only_forward_;
    Arguments arguments_;
    std::list<Parameter> parameters_;
    Array dy_;
};

} // namespace

Case operation(const json& settings) {
    const auto measured = std::make_shared<Measured>(settings);
    return {{{"shape", measured->output_shape()}}, [measured] { return measured->run(); }};
}

} // namespace bench
