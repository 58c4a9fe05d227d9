#include "framework/tape/tape.hpp"

#include "framework/tensor/error.hpp"

#include <atomic>

namespace tapestry {
namespace {

thread_local Tape* current_tape = nullptr;

std::uint64_t next_id() {
    static std::atomic<std::uint64_t> last{0};
    return ++last;
}

template<class... Parts>
[[noreturn]] void misuse(std::string_view operation, const Parts&... parts) {
    throw std::logic_error(message(operation, parts...));
}

} // namespace

Tape::Tape(KeepValues values)
    : id_(next_id())
    , previous_(current_tape)
    , values_(values) {
    current_tape = this;
}

Tape::~Tape() { current_tape = previous_; }

Tape* Tape::current() { return current_tape; }

NoGrad::NoGrad()
    : paused_(current_tape) {
    current_tape = nullptr;
}

NoGrad::~NoGrad() { current_tape = paused_; }

bool requires_grad(const Tensor& tensor) {
    return current_tape && tensor.place().tape == current_tape->id_;
}

// ---- recording ---------------------------------------------------------------------------------

Tensor record(std::string_view operation, const std::vector<Place>& inputs, Tensor value,
              std::vector<SavedTensor> saved, Backward backward) {
    Tape* tape = current_tape;
    if (!tape) return value;

    Tape::Line line;
    bool needed = false;
    for (const Place input : inputs) {
        if (input.tape != 0 && input.tape != tape->id_)
            misuse(operation, "input ", line.inputs.size(),
                   " was recorded on another tape, which has ended or is not the "
                   "current one; use detach() to take its value alone");
        line.inputs.push_back(input.tape == 0 ? Tape::constant : input.line);
        needed |= input.tape != 0;
    }
    if (!needed) return value;

    for (const SavedTensor& tensor : saved) tape->note_version(tensor);
    line.operation = operation;
    line.shape = value.shape();
    line.saved = std::move(saved);
    line.backward = std::move(backward);
    return tape->append(std::move(line), std::move(value));
}

Tensor Tape::append(Line line, Tensor value) {
    lines_.push_back(std::move(line));
    if (values_ == KeepValues::yes) lines_.back().value = value;
    return Tensor(std::move(value.value_), Place{id_, lines_.size() - 1});
}

Tensor Tape::variable(Array value, std::string name) {
    Line line;
    line.operation = std::move(name);
    line.shape = value.shape();
    return append(std::move(line), std::move(value));
}

Tensor Tape::leaf(Parameter& parameter) {
    const auto [leaf, is_new] = leaves_.try_emplace(&parameter, lines_.size());
    if (!is_new) return Tensor(parameter.value_, Place{id_, leaf->second});
    Line line;
    line.operation = parameter.name;
    line.shape = parameter.shape();
    line.parameter = &parameter;
    return append(std::move(line), Tensor(parameter.value_, Place()));
}

void Tape::note_version(const SavedTensor& saved) {
    if (saved.tensor_.place().tape != id_) return;
    Line& line = lines_[saved.tensor_.place().line];
    if (line.parameter && !line.saved_version) line.saved_version = line.parameter->version();
}

std::size_t Tape::Line::bytes_saved() const {
    std::size_t bytes = 0;
    for (const SavedTensor& tensor : saved)
        if (tensor.tensor_) bytes += tensor.tensor_.size() * sizeof(Real);
    return bytes;
}

// ---- backward ----------------------------------------------------------------------------------

void Tape::walk(std::size_t from, KeepGrad keep) {
    for (std::size_t number = from + 1; number-- > 0;) {
        Line& line = lines_[number];
        if (line.backward && line.gradient)
            line.backward(line.hand_down(keep), Context(*this, line));
        line.forget();
    }
}

ParameterGradients Tape::gradients(const Tensor& output, Array gradient, KeepGrad keep) {
    const Line& last = line_of("backward", output);
    if (walked_)
        misuse("backward", "this tape has been walked: what it saved is gone. Record a new tape");
    if (gradient.shape() != last.shape)
        misuse("backward", "the output has shape ", last.shape, ", its gradient ",
               gradient.shape());
    require_unchanged_parameters();
    walked_ = true;
    kept_ = keep;

    const NoGrad pause; // a backward computes, and records nothing
    lines_[output.place().line].gradient.accumulate(std::move(gradient));
    walk(output.place().line, keep);
    require_optimizers();

    ParameterGradients result;
    for (Line& line : lines_)
        if (line.parameter && line.gradient)
            result.emplace_back(line.parameter, keep == KeepGrad::of_all
                                                    ? line.gradient
                                                    : std::exchange(line.gradient, {}));
    return result;
}

void Tape::require_unchanged_parameters() const {
    for (const auto& [parameter, number] : leaves_)
        if (parameter->version() != lines_[number].saved_version.value_or(parameter->version()))
            misuse("backward", "parameter '", parameter->name,
                   "' was changed after this tape saved its value; walk backward first, then let "
                   "the optimizer step");
}

void Tape::require_optimizers() const {
    const Parameter *with = nullptr, *without = nullptr;
    for (const Line& line : lines_) {
        if (!line.parameter || !line.gradient) continue;
        const Parameter*& first = line.parameter->optimizer.expired() ? without : with;
        if (!first) first = line.parameter;
    }
    if (with && without)
        misuse("backward", "'", with->name, "' has an optimizer, and '", without->name,
               "' of shape ", without->shape(), " has none and would never change: name it, or ",
               "its layer, in members() of the module that has it; or freeze it");
}

void Tape::backward(const Tensor& output, Array gradient, KeepGrad keep) {
    for (auto& [parameter, gradient] : gradients(output, std::move(gradient), keep))
        parameter->grad.accumulate(std::move(gradient));
}

void Tape::backward(const Tensor& loss, KeepGrad keep) {
    require(loss.size() == 1, "backward", "needs one number, got shape ", loss.shape(),
            ": take its sum or mean, or pass the output's gradient");
    backward(loss, ones(loss.shape()), keep);
}

Array Tape::grad(const Tensor& tensor) const {
    const Line& line = line_of("grad", tensor);
    if (!walked_) misuse("grad", "there are no gradients yet: run backward first");
    if (line.gradient) return line.gradient.to_dense();
    const bool is_leaf = line.inputs.empty();
    if (kept_ == KeepGrad::of_leaves && (!is_leaf || line.parameter))
        misuse("grad", "the gradient of line ", tensor.place().line, " (", line.operation,
               ") was not kept: walk backward with KeepGrad::of_all");
    return zeros(line.shape);
}

const Tape::Line& Tape::line_of(std::string_view operation, const Tensor& tensor) const {
    if (tensor.place().tape == 0)
        misuse(operation, "the tensor is a constant: no parameter or variable of a tape led to it");
    if (tensor.place().tape != id_) misuse(operation, "the tensor was recorded on another tape");
    return lines_[tensor.place().line];
}

// ---- what a backward sees ----------------------------------------------------------------------

bool Context::requires_grad(std::size_t input) const {
    if (input >= line_.inputs.size())
        misuse(line_.operation, "backward speaks of input ", input, ", and there are ",
               line_.inputs.size());
    return line_.inputs[input] != Tape::constant;
}

Tape::Line& Context::line_of(std::size_t input) const {
    if (!requires_grad(input)) misuse(line_.operation, "input ", input, " needs no gradient");
    return tape_.lines_[line_.inputs[input]];
}

void Context::require_shape(std::size_t input, const Shape& gradient) const {
    if (gradient != shape(input))
        misuse(line_.operation, "backward made a gradient of shape ", gradient, " for input ",
               input, " of shape ", shape(input));
}

void Context::accumulate(std::size_t input, Array gradient) {
    if (!requires_grad(input)) return;
    require_shape(input, gradient.shape());
    line_of(input).gradient.accumulate(std::move(gradient));
}

void Context::accumulate(std::size_t input, SparseRows gradient) {
    if (!requires_grad(input)) return;
    require_shape(input, gradient.shape);
    line_of(input).gradient.accumulate(std::move(gradient));
}

GradientTarget Context::target(std::size_t input) {
    Tape::Line& line = line_of(input);
    return line.gradient.target(line.shape);
}

GradientTarget Context::target_in_saved(std::size_t input, std::size_t i) {
    Tape::Line& line = line_of(input);
    Tensor& saved = line_.saved.at(i).tensor_;
    if (line.gradient || !saved || saved.shape() != line.shape) return target(input);
    line.gradient.accumulate(saved.reuse());
    return {line.gradient.value(), Real(0)};
}

} // namespace tapestry
