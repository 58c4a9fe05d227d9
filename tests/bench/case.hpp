#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

/// What the benchmark's program can measure. bench.py says what with, in the settings.
namespace bench {

using json = nlohmann::ordered_json;

/// How long each part of a run took, such as "forward" and "backward".
using Seconds = std::map<std::string, double>;

struct Case {
    json facts;                   ///< what must agree with the peer's, such as the loss
    std::function<Seconds()> run; ///< runs once
};

Case training_step(const json& settings);
Case matrix_products(const json& settings);
Case operation(const json& settings);
Case small_network(const json& settings);
Case generation(const json& settings);
Case plain_generation(const json& settings);
Case bandwidth(const json& settings);
Case embedding_steps(const json& settings);

class Stopwatch {
  public:
    /// Seconds since it was made.
    double elapsed() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    }

    /// Seconds since the last lap, or since it was made.
    double lap() {
        const double now = elapsed();
        return now - std::exchange(last_, now);
    }

  private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    double last_ = 0;
};

} // namespace bench
