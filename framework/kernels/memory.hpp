#pragma once

#include <new>
#include <stdexcept>
#include <string>

/// How much memory there is, and what is said where there is too little.
namespace tapestry {

/// Thrown where memory for numbers cannot be had. Its message says how much was asked for.
class OutOfMemory : public std::bad_alloc {
  public:
    explicit OutOfMemory(const std::string& message)
        : text_(message) {}
    const char* what() const noexcept override { return text_.what(); }

  private:
    std::runtime_error text_; // a string that is copied without memory of its own
};

/// The most bytes that this process can ever have: the machine's memory and swap, or the limit of
/// `ulimit -v` where that is less.
double memory_limit();

/// "812 MB", "4.0 GB", "4000000000 GB"
std::string amount_of_memory(double bytes);

/// "needs 4.0 GB of memory, and at most 2.1 GB can be had", for messages.
std::string shortage(double bytes);

} // namespace tapestry
