#pragma once

#include "framework/kernels/random.hpp"
#include "framework/tensor/indices.hpp"
#include "framework/text/token_ids.hpp"

#include <cstddef>

namespace tapestry {

/// B windows of T tokens: inputs and targets are (B, T), and targets(b, t) is the token that
/// follows inputs(b, t) in the text.
struct Batch {
    Indices inputs;
    Indices targets;
};

/// An endless stream of batches for training. The text is taken as B parts of equal length, and
/// window b begins anywhere in part b. In a long text each beginning is about as likely as any other,
/// and each batch is a sample of the whole text. So gradients scatter less than with B independent
/// beginnings.
class RandomBatches {
  public:
    /// Throws std::invalid_argument if `batch` or `context` is 0 or the text has fewer than
    /// `context` + 1 tokens.
    RandomBatches(TokenIds ids, std::size_t batch, std::size_t context, Generator generator);

    Batch next();

    /// Where windows begin comes from here. Its state is the place in the stream of batches.
    Generator& generator() { return generator_; }
    const Generator& generator() const { return generator_; }

  private:
    TokenIds ids_;
    std::size_t batch_;
    std::size_t context_;
    Generator generator_;
};

/// The text from its beginning to its end in windows that do not overlap, window w beginning at
/// token w·T: for validation. One epoch has every window once. Its last batch may have fewer than
/// `batch` rows, so weight its loss by its rows; the last tokens, too few for a window, are left
/// out. After an epoch the next one begins.
class SequentialBatches {
  public:
    /// Throws as RandomBatches does.
    SequentialBatches(TokenIds ids, std::size_t batch, std::size_t context);

    Batch next();

    /// The place in the epoch: the window with which the next batch begins.
    std::size_t next_window() const { return next_window_; }

    /// Goes on from there. Throws std::out_of_range for a window that the text does not have.
    void seek(std::size_t window);

    /// ⌊(n − 1) / T⌋ windows, ⌈windows / B⌉ batches.
    std::size_t windows_per_epoch() const { return (ids_.size() - 1) / context_; }
    std::size_t batches_per_epoch() const { return (windows_per_epoch() + batch_ - 1) / batch_; }

  private:
    TokenIds ids_;
    std::size_t batch_;
    std::size_t context_;
    std::size_t next_window_ = 0;
};

} // namespace tapestry
