#pragma once

#include <tapestry.hpp>

#include <functional>
#include <string>
#include <vector>

// What an unfilled gap does not use yet deserves no warning.
#pragma GCC diagnostic ignored "-Wunused-parameter"

namespace tapestry::course {

/// Stands in the gap of an exercise. Throws, and the report says what is to be written there.
[[noreturn]] void missing(const std::string& what);

/// A wrong answer that people often give, and what the report says of it.
struct Mistake {
    Array answer;
    std::string hint;
};

/// The checks of one exercise, and their report on standard output.
class Exercise {
  public:
    /// Compares an answer with what is expected, to `tolerance` of its size. Where they differ the
    /// report shows both, and the hint of the mistake that gives such an answer.
    void equal(const std::string& what, const std::function<Array()>& answer, const Array& expected,
               const std::vector<Mistake>& mistakes = {}, double tolerance = 1e-4);

    /// For anything else: `fault` returns what is wrong, and nothing where all is right.
    void holds(const std::string& what, const std::function<std::string()>& fault);

    /// Prints how many checks were right. The exit code of the program: 0 where all were.
    int finish() const;

  private:
    int checks_ = 0;
    int right_ = 0;
    std::string last_gap_;
};

} // namespace tapestry::course
