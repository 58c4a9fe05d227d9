#pragma once

#include "framework/tape/parameter.hpp"
#include "framework/tensor/tensor.hpp"

#include <deque>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The tape: a flat list of what was computed, in the order in which it was computed. An operation
/// comes after its inputs by construction, so the list read from its end is a valid order for
/// backward: no recursion, no topological sort. (R. E. Wengert, "A simple automatic derivative
/// evaluation program", Communications of the ACM 7, 1964.)
namespace tapestry {

class Inputs;

/// Adds to the gradients of an operation's inputs, given the gradient of its output. It may take
/// that as an Array of its own, to compute in its place, or as a const Array& to read.
using Backward = std::function<void(Array dy, Inputs inputs)>;

/// What backward leaves behind for Tape::grad.
enum class Retain {
    all,       ///< the gradient of every tensor
    parameters ///< those of variables, and of parameters in Parameter::grad: others are freed
};

/// The gradients that one tape has for parameters, in the order of first use.
using ParameterGradients = std::vector<std::pair<Parameter*, Gradient>>;

/// Constructing a tape makes it this thread's current tape; destroying it restores the one before.
/// Without a living tape nothing is recorded.
class Tape {
  public:
    Tape();
    ~Tape();
    Tape(const Tape&) = delete;
    Tape& operator=(const Tape&) = delete;
    static void* operator new(std::size_t) = delete; // a tape is a scope

    /// This thread's current tape, or null.
    static Tape* current();

    /// A leaf whose gradient can be asked for with grad(): x in dy/dx.
    Tensor variable(Array value, std::string name = "variable");

    /// Walks the tape from the last line to the first, and adds ∂loss/∂parameter to each
    /// Parameter::grad. `loss` has one element. Throws std::logic_error on a second walk, for a
    /// tensor that is not on this tape, and for a parameter changed since a line kept its value;
    /// std::invalid_argument when loss has more elements.
    void backward(const Tensor& loss, Retain retain = Retain::all);

    /// The same for an output of any shape, given the gradient of the loss by that output.
    void backward(const Tensor& output, Array gradient, Retain retain = Retain::all);

    /// Like backward, but returns the parameters' gradients and leaves Parameter::grad alone.
    /// Threads that share parameters each walk a tape of their own with it.
    ParameterGradients gradients(const Tensor& output, Array gradient, Retain retain);

    /// ∂loss/∂tensor after backward: zeros where the loss does not depend on it. Throws
    /// std::logic_error before backward, and for a tensor that is not on this tape or whose
    /// gradient was not retained.
    Array grad(const Tensor& tensor) const;

    /// The number of lines.
    std::size_t size() const { return lines_.size(); }

    /// One row for each line: its number, the operation, its inputs' numbers, its shape, and the
    /// bytes of values that it keeps for backward. What two lines keep counts for both.
    void print(std::ostream& out) const;

    /// The same as a graph in Graphviz's language.
    std::string to_dot() const;

  private:
    friend class Inputs;
    friend class Parameter;
    friend class Tensor;
    friend Tensor record(std::string_view, const std::vector<Place>&, Tensor, Backward);
    friend Tensor keep(const Tensor&, bool);
    friend std::ostream& operator<<(std::ostream&, const Tensor&);

    static constexpr std::size_t constant = std::size_t(-1); // an input that needs no gradient

    struct Line {
        std::string operation;
        xt::svector<std::size_t, 4> inputs; // their lines, or `constant`
        Shape shape;
        Backward backward;                         // empty for a leaf
        Parameter* parameter = nullptr;            // of a leaf that stands for one
        std::optional<std::uint64_t> kept_version; // of that parameter, when a line first kept it
        std::size_t bytes_saved = 0;
        Gradient gradient;
    };

    Tensor append(Line line, std::shared_ptr<const Array> value);
    Tensor leaf(Parameter& parameter);
    const Line& line_of(std::string_view operation, const Tensor& tensor) const;

    std::uint64_t id_;
    Tape* previous_;
    std::deque<Line> lines_;                                 // never moves a line
    std::vector<std::pair<Parameter*, std::size_t>> leaves_; // where each parameter stands
    bool walked_ = false;
    Retain retained_ = Retain::all;
};

/// What a backward sees of its operation's inputs.
class Inputs {
  public:
    Inputs(Tape& tape, const Tape::Line& line)
        : tape_(tape)
        , line_(line) {}

    bool needs_grad(std::size_t input) const { return line_.inputs[input] != Tape::constant; }

    /// The shape of an input that needs a gradient.
    const Shape& shape(std::size_t input) const { return tape_.lines_[line_.inputs[input]].shape; }

    /// Adds to the input's gradient; nothing where it needs none. Throws std::logic_error unless
    /// the gradient has the input's shape: it is never broadcast silently.
    void accumulate(std::size_t input, Array gradient);
    void accumulate(std::size_t input, SparseRows gradient); ///< of a table

    /// The input's gradient itself, to be written or added to in place.
    GradientTarget target(std::size_t input);

    /// The same for several additions: what was there, or zeros.
    Array& accumulator(std::size_t input);

  private:
    Tape::Line& line_of(std::size_t input) { return tape_.lines_[line_.inputs[input]]; }
    void require_shape(std::size_t input, const Shape& gradient);
    Tape& tape_;
    const Tape::Line& line_;
};

/// Puts an operation's result on the current tape, and returns it with its place there. Where
/// nothing is recorded, or no input needs a gradient, the result is returned as it is. Throws
/// std::logic_error for an input of a tape that has ended or is not the current one.
Tensor record(std::string_view operation, const std::vector<Place>& inputs, Tensor value,
              Backward backward);

/// A tensor or array that a backward needs, for its lambda to capture. Counts its bytes for the
/// line about to be recorded. keep(x, false) is empty: nothing more is kept than is needed.
Tensor keep(const Tensor& tensor, bool needed = true);
std::shared_ptr<const Array> keep(Array array);

/// What PyTorch prints, and the shape: `tensor([1., 2.], shape=(2,), grad_fn=Mul)`. `grad_fn` is
/// the operation that made the tensor; a variable and a parameter have `requires_grad=True`, and a
/// constant has neither. Of a tensor whose tape has ended, is paused or belongs to another thread,
/// it says only that its tape is not the current one. An Array is printed as a constant.
std::ostream& operator<<(std::ostream& out, const Tensor& tensor);

/// The name, and the value as above on the next line. Prints a leaf without making one.
std::ostream& operator<<(std::ostream& out, const Parameter& parameter);

/// Pauses the current tape for as long as it lives.
class NoGrad {
  public:
    NoGrad();
    ~NoGrad();
    NoGrad(const NoGrad&) = delete;
    NoGrad& operator=(const NoGrad&) = delete;

  private:
    Tape* paused_;
};

} // namespace tapestry
