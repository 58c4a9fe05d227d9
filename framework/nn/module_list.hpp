#pragma once

#include "framework/nn/module.hpp"

#include <concepts>
#include <deque>

namespace tapestry {

/// Modules of one kind, as torch.nn.ModuleList. Their names are 0, 1, 2, …
template<class M>
class ModuleList : public Module {
  public:
    /// Makes one more from these arguments.
    template<class... Arguments>
    M& add(Arguments&&... arguments) {
        return modules_.emplace_back(std::forward<Arguments>(arguments)...);
    }

    std::size_t size() const { return modules_.size(); }
    M& operator[](std::size_t i) { return modules_.at(i); } ///< throws std::out_of_range
    auto begin() { return modules_.begin(); }
    auto end() { return modules_.end(); }

  protected:
    void members(Members& m) override {
        std::size_t i = 0;
        for (M& module : modules_) m.module(std::to_string(i++), module);
    }

  private:
    std::deque<M> modules_; // never moves one
};

} // namespace tapestry
