#include "framework/tape/tape.hpp"

#include "framework/tensor/error.hpp"

#include <atomic>

namespace tapestry {
namespace {

thread_local Tape* current_tape = nullptr;
thread_local std::size_t bytes_kept = 0; // since the last line was recorded

std::uint64_t next_id() {
    static std::atomic<std::uint64_t> last{0};
    return ++last;
}

template<class... Parts>
[[noreturn]] void misuse(std::string_view operation, const Parts&... parts) {
    throw std::logic_error(message(operation, parts...));
}

} // namespace

Tape::Tape()
    : id_(next_id())
    , previous_(current_tape) {
    current_tape = this;
}

Tape::~Tape() { current_tape = previous_; }

Tape* Tape::current() { return current_tape; }

NoGrad::NoGrad()
    : paused_(current_tape) {
    current_tape = nullptr;
}

NoGrad::~NoGrad() { current_tape = paused_; }

// ---- recording ---------------------------------------------------------------------------------

Tensor keep(const Tensor& tensor, bool needed) {
    if (!needed) return {};
    bytes_kept += tensor.size() * sizeof(Real);
    if (tensor.needs_grad()) {
        Tape::Line& line = current_tape->lines_[tensor.place().line];
        if (line.parameter && !line.kept_version) line.kept_version = line.parameter->version();
    }
    return tensor.detach();
}

std::shared_ptr<const Array> keep(Array array) {
    bytes_kept += array.size() * sizeof(Real);
    return std::make_shared<const Array>(std::move(array));
}

Tensor record(std::string_view operation, const std::vector<Place>& inputs, Tensor value,
              Backward backward) {
    const std::size_t saved = std::exchange(bytes_kept, 0);
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

    line.operation = operation;
    line.shape = value.shape();
    line.backward = std::move(backward);
    line.bytes_saved = saved;
    return tape->append(std::move(line), value.shared_value());
}

Tensor Tape::append(Line line, std::shared_ptr<const Array> value) {
    lines_.push_back(std::move(line));
    return Tensor(std::move(value), Place{id_, lines_.size() - 1});
}

Tensor Tape::variable(Array value, std::string name) {
    Line line;
    line.operation = std::move(name);
    line.shape = value.shape();
    return append(std::move(line), std::make_shared<Array>(std::move(value)));
}

Tensor Tape::leaf(Parameter& parameter) {
    for (const auto& [known, number] : leaves_)
        if (known == &parameter) return Tensor(parameter.value_, Place{id_, number});
    leaves_.emplace_back(&parameter, lines_.size());
    Line line;
    line.operation = parameter.name;
    line.shape = parameter.shape();
    line.parameter = &parameter;
    return append(std::move(line), parameter.value_);
}

Parameter::operator Tensor() {
    if (current_tape && requires_grad) return current_tape->leaf(*this);
    return Tensor(value_, Place());
}

bool Tensor::needs_grad() const { return current_tape && place_.tape == current_tape->id_; }

// ---- backward ----------------------------------------------------------------------------------

void Inputs::accumulate(std::size_t input, Array gradient) {
    if (!needs_grad(input)) return;
    require_shape(input, gradient.shape());
    line_of(input).gradient.accumulate(std::move(gradient));
}

void Inputs::accumulate(std::size_t input, SparseRows gradient) {
    if (!needs_grad(input)) return;
    require_shape(input, gradient.shape);
    line_of(input).gradient.accumulate(std::move(gradient));
}

void Inputs::require_shape(std::size_t input, const Shape& gradient) {
    if (gradient != line_of(input).shape)
        misuse(line_.operation, "backward made a gradient of shape ", gradient, " for input ",
               input, " of shape ", line_of(input).shape);
}

GradientTarget Inputs::target(std::size_t input) {
    if (!needs_grad(input)) misuse(line_.operation, "input ", input, " needs no gradient");
    Tape::Line& line = line_of(input);
    return line.gradient.target(line.shape);
}

Array& Inputs::accumulator(std::size_t input) {
    const auto [gradient, beta] = target(input);
    if (beta == 0) gradient.fill(Real(0));
    return gradient;
}

const Tape::Line& Tape::line_of(std::string_view operation, const Tensor& tensor) const {
    if (tensor.place().tape == 0)
        misuse(operation, "the tensor is a constant: no parameter or variable of a tape led to it");
    if (tensor.place().tape != id_) misuse(operation, "the tensor was recorded on another tape");
    return lines_[tensor.place().line];
}

ParameterGradients Tape::gradients(const Tensor& output, Array gradient, Retain retain) {
    const Line& last = line_of("backward", output);
    if (walked_)
        misuse("backward", "this tape has been walked: what it kept is gone. Record a new tape");
    if (gradient.shape() != last.shape)
        misuse("backward", "the output has shape ", last.shape, ", its gradient ",
               gradient.shape());
    for (const auto& [parameter, number] : leaves_)
        if (parameter->version() != lines_[number].kept_version.value_or(parameter->version()))
            misuse("backward", "parameter '", parameter->name,
                   "' was changed after this tape kept its value; walk backward first, then let "
                   "the optimizer step");
    walked_ = true;
    retained_ = retain;

    const NoGrad pause; // a backward computes, and records nothing
    lines_[output.place().line].gradient.accumulate(std::move(gradient));
    for (std::size_t number = output.place().line + 1; number-- > 0;) {
        Line& line = lines_[number];
        if (line.backward && line.gradient) {
            const bool last_use = retain == Retain::parameters && !line.gradient.is_sparse();
            line.backward(last_use ? std::move(line.gradient.value()) : line.gradient.to_dense(),
                          Inputs(*this, line));
            if (retain == Retain::parameters) line.gradient.reset();
        }
        line.backward = nullptr; // lets go of what it kept
    }

    ParameterGradients result;
    for (const auto& [parameter, number] : leaves_)
        if (Gradient& found = lines_[number].gradient)
            result.emplace_back(parameter,
                                retain == Retain::all ? found : std::exchange(found, {}));
    return result;
}

void Tape::backward(const Tensor& output, Array gradient, Retain retain) {
    for (auto& [parameter, gradient] : gradients(output, std::move(gradient), retain))
        parameter->grad.accumulate(std::move(gradient));
}

void Tape::backward(const Tensor& loss, Retain retain) {
    require(loss.size() == 1, "backward", "needs one number, got shape ", loss.shape(),
            ": take its sum or mean, or pass the output's gradient");
    backward(loss, ones(loss.shape()), retain);
}

Array Tape::grad(const Tensor& tensor) const {
    const Line& line = line_of("grad", tensor);
    if (!walked_) misuse("grad", "there are no gradients yet: run backward first");
    if (line.gradient) return line.gradient.to_dense();
    const bool leaf = line.inputs.empty();
    if (retained_ == Retain::parameters && (!leaf || line.parameter))
        misuse("grad", "line ", tensor.place().line, " (", line.operation,
               ") was not retained: walk backward with Retain::all");
    return zeros(line.shape);
}

} // namespace tapestry
