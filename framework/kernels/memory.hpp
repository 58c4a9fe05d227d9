#pragma once

#include <cstddef>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

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
/// `ulimit -v` or of a container where that is less.
double memory_limit();

/// Whether pieces of so many bytes can be had now, all of them. They are given back at once,
/// untouched.
bool has_room_for(const std::vector<std::size_t>& pieces);

/// "812 MB", "4.0 GB", "4000000000 GB"
std::string amount_of_memory(double bytes);

/// "needs 4.0 GB of memory, and at most 2.1 GB can be had", for messages.
std::string shortage(double bytes);

} // namespace tapestry
