#pragma once

#include "framework/io/safetensors.hpp"
#include "framework/tensor/array.hpp"
#include "tests/support/function_ref.hpp"

#include <boost/test/unit_test.hpp>
#include <set>

/// What the tests of this folder share: reading the golden numbers (README.md says what they are)
/// and comparing with them.
namespace tapestry::golden {

/// Relative to the largest absolute value of a tensor: the rounding of the arithmetic, no more.
constexpr double tolerance = sizeof(Real) == sizeof(double) ? 1e-11 : 1e-5;

/// What the environment variable TAPESTRY_GOLDEN names: tests/golden/data.
std::filesystem::path folder();

/// The file `name`.safetensors in that folder.
SafetensorsFile open(const std::string& name);

/// One case of a file: its tensors `case/tensor` and settings `case/setting`. It remembers which
/// tensors were read.
class Case {
  public:
    Case(const SafetensorsFile& file, std::string name)
        : file_(file)
        , name_(std::move(name)) {}

    const std::string& name() const { return name_; }

    /// The tensors in the file's order whose names begin with `prefix`, which is taken off.
    std::vector<std::string> tensors(const std::string& prefix = "") const;
    bool has(const std::string& tensor) const { return file_.contains(name_ + "/" + tensor); }
    bool is_real(const std::string& tensor) const;

    Array read(const std::string& tensor) const;
    Indices read_indices(const std::string& tensor) const;

    /// All tensors that begin with `prefix`, by what follows it.
    std::map<std::string, Array> read_all(const std::string& prefix) const;

    bool has_setting(const std::string& setting) const;
    std::string setting(const std::string& setting) const;
    double number(const std::string& setting) const;
    std::vector<double> numbers(const std::string& setting) const; ///< "0,-1"; none where absent
    bool is_true(const std::string& setting) const;                ///< false where absent

    /// The tensors that nobody read.
    std::vector<std::string> unread() const;

  private:
    const SafetensorsFile& file_;
    std::string name_;
    mutable std::set<std::string> read_;
};

/// Runs `test` for every case of the file but those in `not_yet`, which it must contain. A tensor
/// that `test` does not read is an error, so that no number is there for nothing.
void for_each_case(const std::string& file, FunctionRef<void(const Case&)> test,
                   const std::set<std::string>& not_yet = {});

/// Row `step` of a table with one array for each step.
Array row(const Array& table, std::size_t step);

/// Requires the same shape and |ours - theirs| ≤ tolerance · max |theirs|.
void check_close(const std::string& what, const Array& ours, const Array& theirs,
                 double tolerance = golden::tolerance);

/// Requires the same shape and |ours - theirs| ≤ tolerance · |theirs|, element by element. Numbers
/// too small for all digits of a Real may be 0.
void check_each_close(const std::string& what, const Array& ours, const Array& theirs,
                      double tolerance = golden::tolerance);

} // namespace tapestry::golden
