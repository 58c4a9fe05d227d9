#include "framework/ops/arithmetic.hpp"
#include "framework/ops/attention.hpp"
#include "framework/ops/cross_entropy.hpp"
#include "framework/ops/elementwise.hpp"
#include "framework/ops/embedding.hpp"
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
#include "framework/ops/select.hpp"
#include "framework/ops/shape.hpp"
#include "framework/ops/slice.hpp"
#include "framework/ops/softmax.hpp"
#include "framework/ops/variance.hpp"
#include "framework/tensor/state_dict.hpp"
#include "tests/golden/golden.hpp"

#include <algorithm>

using namespace tapestry;
using tapestry::golden::Case;

BOOST_AUTO_TEST_SUITE(operations_like_pytorch)

namespace {

using Operands = std::vector<Tensor>;
using Operation = std::function<Tensor(const Case&, const Operands&)>;

std::vector<std::ptrdiff_t> integers(const Case& golden, const std::string& setting) {
    const auto numbers = golden.numbers(setting);
    return {numbers.begin(), numbers.end()};
}

std::ptrdiff_t integer(const Case& golden, const std::string& setting) {
    return std::ptrdiff_t(golden.number(setting));
}

// Of two tensors, or of one and a number on either side.
Operation binary(Tensor (*f)(const Tensor&, const Tensor&)) {
    return [f](const Case& golden, const Operands& x) {
        if (!golden.has_setting("constant")) return f(x.at(0), x.at(1));
        const Tensor constant = Real(golden.number("constant"));
        return golden.name().ends_with("_right") ? f(x.at(0), constant) : f(constant, x.at(0));
    };
}

Operation unary(Tensor (*f)(const Tensor&)) {
    return [f](const Case&, const Operands& x) { return f(x.at(0)); };
}

Operation reduction(Tensor (*f)(const Tensor&, const Axes&, bool)) {
    return [f](const Case& golden, const Operands& x) {
        return f(x.at(0), integers(golden, "axes"), golden.is_true("keepdim"));
    };
}

Operation along_axis(Tensor (*f)(const Tensor&, std::ptrdiff_t)) {
    return
        [f](const Case& golden, const Operands& x) { return f(x.at(0), integer(golden, "axis")); };
}

Operation joining(Tensor (*f)(const std::vector<Tensor>&, std::ptrdiff_t)) {
    return [f](const Case& golden, const Operands& x) { return f(x, integer(golden, "axis")); };
}

Tensor fill(const Case& golden, const Operands& x) {
    const Indices ones = golden.read_indices("mask");
    Mask mask = Mask::from_shape(ones.shape());
    std::transform(ones.begin(), ones.end(), mask.begin(),
                   [](std::int64_t one) { return one == 1; });
    return masked_fill(x.at(0), mask, Real(golden.number("value")));
}

std::optional<Real> bound(const Case& golden, const std::string& setting) {
    if (!golden.has_setting(setting)) return {};
    return Real(golden.number(setting));
}

Operation variance(Tensor (*f)(const Tensor&, const Axes&, VarianceOptions)) {
    return [f](const Case& golden, const Operands& x) {
        return f(
            x.at(0), integers(golden, "axes"),
            {.correction = integer(golden, "correction"), .keepdim = golden.is_true("keepdim")});
    };
}

Tensor squeezed(const Case& golden, const Operands& x) {
    return golden.has_setting("axis") ? squeeze(x.at(0), integer(golden, "axis"))
                                      : squeeze(x.at(0));
}

// The mean where none is named.
Reduction reduction_of(const Case& golden) {
    if (!golden.has_setting("reduction")) return Reduction::mean;
    return std::map<std::string, Reduction>{
        {"none", Reduction::none}, {"mean", Reduction::mean}, {"sum", Reduction::sum}}
        .at(golden.setting("reduction"));
}

Operation loss_of_pairs(Tensor (*f)(const Tensor&, const Tensor&, Reduction)) {
    return [f](const Case& golden, const Operands& x) {
        return f(x.at(0), x.at(1), reduction_of(golden));
    };
}

Tensor loss(const Case& golden, const Operands& x) {
    CrossEntropyOptions options;
    options.reduction = reduction_of(golden);
    if (golden.has_setting("ignore_index")) options.ignore_index = integer(golden, "ignore_index");
    if (golden.has_setting("label_smoothing"))
        options.label_smoothing = Real(golden.number("label_smoothing"));
    return cross_entropy(x.at(0), golden.read_indices("targets"), options);
}

// By the setting `op`.
const std::map<std::string, Operation> operations = {
    {"add", binary(operator+)},
    {"sub", binary(operator-)},
    {"mul", binary(operator*)},
    {"div", binary(operator/)},
    {"matmul", binary(matmul)},
    {"pow", [](const Case& golden,
               const Operands& x) { return pow(x.at(0), Real(golden.number("exponent"))); }},
    {"neg", unary(operator-)},
    {"exp", unary(exp)},
    {"log", unary(log)},
    {"sqrt", unary(sqrt)},
    {"tanh", unary(tanh)},
    {"sigmoid", unary(sigmoid)},
    {"relu", unary(relu)},
    {"gelu",
     [](const Case& golden, const Operands& x) {
         return gelu(x.at(0), golden.setting("approximate") == "tanh" ? Gelu::tanh : Gelu::exact);
     }},
    {"sum", reduction(sum)},
    {"mean", reduction(mean)},
    {"max", reduction(max)},
    {"reshape", [](const Case& golden,
                   const Operands& x) { return reshape(x.at(0), integers(golden, "shape")); }},
    {"transpose",
     [](const Case& golden, const Operands& x) {
         const auto axes = integers(golden, "axes");
         return transpose(x.at(0), axes.at(0), axes.at(1));
     }},
    {"permute", [](const Case& golden,
                   const Operands& x) { return permute(x.at(0), integers(golden, "axes")); }},
    {"slice",
     [](const Case& golden, const Operands& x) {
         return slice(x.at(0), integer(golden, "axis"), integer(golden, "begin"),
                      integer(golden, "end"));
     }},
    {"cat", joining(concatenate)},
    {"stack", joining(stack)},
    {"gather_rows",
     [](const Case& golden, const Operands& x) {
         return embedding(golden.read_indices("ids"), x.at(0));
     }},
    {"masked_fill", fill},
    {"softmax", along_axis(softmax)},
    {"log_softmax", along_axis(log_softmax)},
    {"linear",
     [](const Case&, const Operands& x) {
         return linear(x.at(0), x.at(1), x.size() > 2 ? x[2] : Tensor());
     }},
    {"layer_norm",
     [](const Case& golden, const Operands& x) {
         return layer_norm(x.at(0), x.at(1), x.size() > 2 ? x[2] : Tensor(),
                           Real(golden.number("eps")));
     }},
    {"causal_attention",
     [](const Case& golden, const Operands& x) {
         return causal_attention(x.at(0), std::size_t(golden.number("heads")));
     }},
    {"cross_entropy", loss},
    {"nll_loss",
     [](const Case& golden, const Operands& x) {
         return nll_loss(x.at(0), golden.read_indices("targets"),
                         {integer(golden, "ignore_index"), reduction_of(golden)});
     }},
    {"mse_loss", loss_of_pairs(mse_loss)},
    {"binary_cross_entropy_with_logits", loss_of_pairs(binary_cross_entropy_with_logits)},
    {"abs", unary(abs)},
    {"log_sigmoid", unary(log_sigmoid)},
    {"softplus", unary(softplus)},
    {"silu", unary(silu)},
    {"clamp",
     [](const Case& golden, const Operands& x) {
         return clamp(x.at(0), bound(golden, "min"), bound(golden, "max"));
     }},
    {"maximum", binary(maximum)},
    {"minimum", binary(minimum)},
    {"var", variance(var)},
    {"std", variance(stddev)},
    {"select",
     [](const Case& golden, const Operands& x) {
         return select(x.at(0), integer(golden, "axis"), integer(golden, "index"));
     }},
    {"squeeze", squeezed},
    {"unsqueeze", along_axis(unsqueeze)},
};

// The tensors that have a gradient.
std::vector<std::string> inputs_of(const Case& golden) {
    std::vector<std::string> names = golden.tensors();
    std::erase_if(names, [&](const std::string& tensor) {
        return !golden.is_real(tensor) || !golden.has("grad." + tensor);
    });
    return names;
}

struct Answer {
    Array y;
    std::map<std::string, Array> gradients; // by the name of the input
};

Answer answer(const Case& golden) {
    const std::string op = golden.setting("op");
    BOOST_TEST_REQUIRE(operations.contains(op), "no operation of ours stands for " << op);
    Tape tape;
    const std::vector<std::string> names = inputs_of(golden);
    Operands inputs;
    for (const std::string& name : names) inputs.push_back(tape.variable(golden.read(name), name));
    const Tensor y = operations.at(op)(golden, inputs);
    tape.backward(y, golden.read("dy"));
    Answer result{y.value(), {}};
    for (std::size_t i = 0; i < inputs.size(); ++i)
        result.gradients[names[i]] = tape.grad(inputs[i]);
    return result;
}

void check_operation(const Case& golden) {
    const Answer found = answer(golden);
    // The extremes range over many magnitudes: the largest element would hide the others. PyTorch's
    // 1 + tanh u is 0 where ours is not.
    if (golden.name().ends_with("extremes") && golden.name() != "gelu.tanh.extremes")
        golden::check_each_close("y", found.y, golden.read("y"));
    else
        golden::check_close("y", found.y, golden.read("y"));
    for (const auto& [input, gradient] : found.gradients)
        golden::check_close("grad." + input, gradient, golden.read("grad." + input));
}

} // namespace

BOOST_AUTO_TEST_CASE(every_operation_and_its_gradients) {
    golden::for_each_case("operations", check_operation);
}

// The same numbers where each input in turn is a constant: what one input keeps for its gradient
// must not depend on the others'.
BOOST_AUTO_TEST_CASE(every_gradient_on_its_own) {
    golden::for_each_case("operations", [](const Case& golden) {
        golden.read("y");
        const std::vector<std::string> names = inputs_of(golden);
        for (const std::string& alone : names) {
            Tape tape;
            Operands inputs;
            Tensor variable;
            for (const std::string& name : names) {
                inputs.push_back(golden.read(name));
                if (name == alone) inputs.back() = variable = tape.variable(golden.read(name));
            }
            const Tensor y = operations.at(golden.setting("op"))(golden, inputs);
            tape.backward(y, golden.read("dy"));
            golden::check_close("grad." + alone, tape.grad(variable), golden.read("grad." + alone));
        }
    });
}

// Run by extremes.py alone, which compares the answers with PyTorch's.
BOOST_AUTO_TEST_CASE(answers_for_extremes, *boost::unit_test::disabled()) {
    StateDict answers;
    golden::for_each_case("extremes", [&](const Case& golden) {
        const Answer found = answer(golden);
        answers[golden.name() + "/y"] = found.y;
        golden.read("y");
        for (const auto& [input, gradient] : found.gradients) {
            answers[golden.name() + "/grad." + input] = gradient;
            golden.read("grad." + input);
        }
    });
    save_safetensors(golden::folder() / "answers.safetensors", answers);
}

BOOST_AUTO_TEST_SUITE_END()
