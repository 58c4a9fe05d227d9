#include "framework/kernels/onednn.hpp"
#include "framework/kernels/openblas.hpp"
#include "framework/kernels/pool.hpp"
#include "framework/kernels/random.hpp"
#include "tests/bench/case.hpp"

#include <iostream>

// Greets with a line, and then answers each line of standard input with one line, all JSON:
//     {"make": "operation", "settings": {...}}   makes a case and answers with its facts
//     {"measure": 0.01}                          runs it for so many seconds, once at least, and
//                                                answers with the mean seconds of each part
namespace bench {
namespace {

const std::map<std::string, Case (*)(const json&)> cases{
    {"training_step", training_step}, {"matrix_products", matrix_products},
    {"operation", operation},         {"small_network", small_network},
    {"generation", generation},       {"plain_generation", plain_generation},
    {"bandwidth", bandwidth},         {"embedding_steps", embedding_steps}};

Seconds measure(const Case& of, double seconds) {
    Seconds mean;
    std::size_t runs = 0;
    const Stopwatch watch;
    do {
        for (const auto& [part, time] : of.run()) mean[part] += time;
        ++runs;
    } while (watch.elapsed() < seconds);
    for (auto& [part, time] : mean) time /= double(runs);
    return mean;
}

json answer(const json& request, Case& current) {
    if (request.contains("measure")) return measure(current, request["measure"]);
    current = {};
    tapestry::pool::release(); // each case begins with an empty pool
    tapestry::manual_seed(1);
    current = cases.at(request.at("make"))(request.at("settings"));
    return current.facts;
}

} // namespace
} // namespace bench

int main() {
    bench::Case current;
    std::cout << bench::json{{"kernels", tapestry::blas_kernels()},
                             {"oneDNN", tapestry::onednn::name()},
                             {"bfloat16", tapestry::onednn::multiplies_bfloat16()}}
              << std::endl;
    for (std::string line; std::getline(std::cin, line);) try {
            std::cout << bench::answer(bench::json::parse(line), current) << std::endl;
        } catch (const std::exception& error) {
            std::cout << bench::json{{"error", error.what()}} << std::endl;
        }
}
