#pragma once

#include "framework/parallel/ranks.hpp"
#include "tests/support/function_ref.hpp"

#include <barrier>
#include <cstring>
#include <exception>
#include <thread>

namespace tapestry::testing {

/// Ranks that are threads of this process, each of which reads what the others hold out.
class ThreadRanks {
  public:
    explicit ThreadRanks(std::size_t count)
        : barrier_(std::ptrdiff_t(count))
        , held_out_(count) {}

    /// Calls work on each rank, and then throws the exception of the lowest rank that threw. Such a
    /// one must not leave others waiting.
    void run(FunctionRef<void(Ranks&)> work) {
        std::vector<std::exception_ptr> errors(held_out_.size());
        std::vector<std::thread> threads;
        for (std::size_t number = 0; number < held_out_.size(); ++number)
            threads.emplace_back([this, number, &work, &errors] {
                try {
                    Rank rank(*this, number);
                    work(rank);
                } catch (...) {
                    errors[number] = std::current_exception();
                }
            });
        for (std::thread& thread : threads) thread.join();
        for (const std::exception_ptr& error : errors)
            if (error) std::rethrow_exception(error);
    }

  private:
    class Rank : public Ranks {
      public:
        Rank(ThreadRanks& all, std::size_t number)
            : Ranks(number, all.held_out_.size())
            , all_(all) {}

      private:
        void transfer(const std::vector<std::span<const std::byte>>& out,
                      const std::vector<std::span<std::byte>>& in) override {
            all_.held_out_[rank()] = out;
            all_.barrier_.arrive_and_wait();
            std::string error;
            for (std::size_t from = 0; from < size(); ++from) {
                if (from == rank()) continue;
                const std::span<const std::byte> bytes = all_.held_out_[from][rank()];
                if (bytes.size() != in[from].size())
                    error = "rank " + std::to_string(from) + " sends " +
                            std::to_string(bytes.size()) + " bytes to one that waits for " +
                            std::to_string(in[from].size());
                else if (!bytes.empty())
                    std::memcpy(in[from].data(), bytes.data(), bytes.size());
            }
            all_.barrier_.arrive_and_wait();
            if (!error.empty()) throw std::logic_error(error);
        }

        ThreadRanks& all_;
    };

    std::barrier<> barrier_;
    std::vector<std::vector<std::span<const std::byte>>> held_out_;
};

} // namespace tapestry::testing
