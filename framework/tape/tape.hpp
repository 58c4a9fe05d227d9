#pragma once

#include "framework/tape/parameter.hpp"
#include "framework/tensor/tensor.hpp"

#include <deque>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

/// The tape: a flat list of what was computed, in the order in which it was computed. An operation
/// comes after its inputs by construction. Read from its end, the list is a valid order for
/// backward: no recursion, no topological sort. (R. E. Wengert, "A simple automatic derivative
/// evaluation program", Communications of the ACM 7, 1964.)
namespace tapestry {

class Context;

/// Adds to the gradients of an operation's inputs, given the gradient of its output. It may take
/// that as an Array of its own, to compute in its place, or as a const Array& to read. A
/// std::function asks that it can be copied, which a lambda that captures shapes and options can.
using Backward = std::function<void(Array dy, Context ctx)>;

/// What an operation saves for its backward, which reads it as ctx.saved(i). An array that is not
/// needed is not saved, and keeps its number.
class SavedTensor {
  public:
    SavedTensor(const Tensor& tensor, bool needed = true)
        : tensor_(needed ? tensor : Tensor()) {}

  private:
    friend class Tape;
    friend class Context;
    Tensor tensor_;
};

/// Which gradients backward leaves behind for Tape::grad.
enum class KeepGrad {
    of_all,   ///< of every tensor; a backward then computes with a copy, and not in place
    of_leaves ///< of variables, and of parameters in Parameter::grad: others are freed on the way
};

/// The gradients that one tape has for parameters, in the order of first use.
using ParameterGradients = std::vector<std::pair<Parameter*, Gradient>>;

/// Whether a tape keeps the value of every line, for to_dot to show. Without, it keeps what a
/// backward reads.
enum class KeepValues { no, yes };

/// Constructing a tape makes it this thread's current tape; destroying it restores the one before.
/// Without a living tape nothing is recorded.
class Tape {
  public:
    explicit Tape(KeepValues values = KeepValues::no);
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
    /// tensor that is not on this tape, and for a parameter changed since a line saved its value.
    /// The same where some parameters have an optimizer and one has none: members() of its module
    /// may have forgotten it. Throws std::invalid_argument when loss has more elements.
    void backward(const Tensor& loss, KeepGrad keep = KeepGrad::of_all);

    /// The same for an output of any shape, given the gradient of the loss by that output.
    void backward(const Tensor& output, Array gradient, KeepGrad keep = KeepGrad::of_all);

    /// Like backward, but returns the parameters' gradients and leaves Parameter::grad alone.
    /// Threads that share parameters each walk a tape of their own with it.
    ParameterGradients gradients(const Tensor& output, Array gradient, KeepGrad keep);

    /// ∂loss/∂tensor after backward: zeros where the loss does not depend on it. Throws
    /// std::logic_error before backward, and for a tensor that is not on this tape or whose
    /// gradient was not kept.
    Array grad(const Tensor& tensor) const;

    /// The number of lines.
    std::size_t size() const { return lines_.size(); }

    /// One row for each line: its number, the operation, its inputs' numbers, its shape, and the
    /// bytes that it saves for backward. What two lines save counts for both. After backward, the
    /// last line says what is still kept.
    void print(std::ostream& out) const;

    /// The same as a graph in Graphviz's language, for `dot -Tsvg`. Up to 24 numbers of a value and
    /// of a gradient are shown: values of a tape that keeps them, gradients after backward.
    std::string to_dot() const;

  private:
    friend class Context;
    friend class Parameter;
    friend bool requires_grad(const Tensor&);
    friend Tensor record(std::string_view, const std::vector<Place>&, Tensor,
                         std::vector<SavedTensor>, Backward);
    friend std::ostream& operator<<(std::ostream&, const Tensor&);

    static constexpr std::size_t constant = std::size_t(-1); // an input that needs no gradient

    struct Line {
        std::string operation;
        xt::svector<std::size_t, 4> inputs; // their lines, or `constant`
        Shape shape;
        std::vector<SavedTensor> saved;
        Backward backward;                          // empty for a leaf
        Parameter* parameter = nullptr;             // of a leaf that stands for one
        std::optional<std::uint64_t> saved_version; // of that parameter, when a line first saved it
        Gradient gradient;
        Tensor value; // where the tape keeps values

        std::size_t bytes_saved() const;

        // The gradient, for a backward to compute in: itself at its last use, else a copy.
        Array hand_down(KeepGrad keep) {
            return keep == KeepGrad::of_leaves ? gradient.take() : gradient.to_dense();
        }
        void forget() { // what was saved
            backward = nullptr;
            saved.clear();
        }
    };

    Tensor append(Line line, Tensor value);
    Tensor leaf(Parameter& parameter);
    void note_version(const SavedTensor& saved);
    void require_unchanged_parameters() const;
    void require_optimizers() const;
    void walk(std::size_t from, KeepGrad keep);
    const Line& line_of(std::string_view operation, const Tensor& tensor) const;

    std::uint64_t id_;
    Tape* previous_;
    std::deque<Line> lines_;                             // never moves a line
    std::unordered_map<Parameter*, std::size_t> leaves_; // where each parameter stands
    KeepValues values_;
    bool walked_ = false;
    KeepGrad kept_ = KeepGrad::of_all;
};

/// What a backward sees of its line: what was saved, and its inputs, by number.
class Context {
  public:
    Context(Tape& tape, Tape::Line& line)
        : tape_(tape)
        , line_(line) {}

    /// Whether an input needs its gradient; work for one that does not can be left out.
    bool requires_grad(std::size_t input) const;

    /// The shape of an input that requires a gradient.
    const Shape& shape(std::size_t input) const { return line_of(input).shape; }

    /// What the operation saved, in its order.
    const Array& saved(std::size_t i) const { return line_.saved.at(i).tensor_.value(); }

    /// The same to compute in: the array itself where nobody else holds it, else a copy.
    Array take_saved(std::size_t i) { return line_.saved.at(i).tensor_.take(); }

    /// There are two ways to add to an input's gradient. Hand over a whole gradient, dense or as
    /// rows: nothing happens where the input needs none. Throws std::logic_error unless it has the
    /// input's shape, for it is never broadcast silently.
    void accumulate(std::size_t input, Array gradient);
    void accumulate(std::size_t input, SparseRows gradient); ///< of a table

    /// Or write and add in place, without a temporary: for matrix products, and for loops that add.
    /// Throws std::logic_error where the input needs no gradient.
    GradientTarget target(std::size_t input);

    /// The same, once saved(i) has been read for the last time: a first gradient of its shape is
    /// written in its place, unless somebody else holds it.
    GradientTarget target_in_saved(std::size_t input, std::size_t i);

  private:
    Tape::Line& line_of(std::size_t input) const;
    void require_shape(std::size_t input, const Shape& gradient) const;
    Tape& tape_;
    Tape::Line& line_;
};

/// Puts an operation's result on the current tape, and returns it with its place there. Where
/// nothing is recorded, or no input needs a gradient, the result is returned as it is. It takes the
/// inputs' places and not the tensors, so that no line keeps a value that no backward reads. Throws
/// std::logic_error for an input of a tape that has ended or is not the current one.
Tensor record(std::string_view operation, const std::vector<Place>& inputs, Tensor value,
              std::vector<SavedTensor> saved, Backward backward);

/// Whether backward will bring a gradient to a tensor: it lies on this thread's current tape.
bool requires_grad(const Tensor& tensor);

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
