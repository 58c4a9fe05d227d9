#include "framework/nn/linear.hpp"
#include "framework/ops/arithmetic.hpp"
#include "framework/ops/elementwise.hpp"
#include "tests/bench/case.hpp"

namespace bench {
namespace {

using namespace tapestry;

struct Network {
    Linear first{2, 16}, second{16, 16}, last{16, 1};
    Array x = ones({2});

    void pass() {
        {
            Tape tape;
            tape.backward(last(tanh(second(tanh(first(x))))), KeepGrad::of_leaves);
        }
        for (Linear* layer : {&first, &second, &last}) layer->zero_grad();
    }
};

} // namespace

// A 2-16-16-1 tanh network on one sample: nothing but the cost of the tape itself.
Case small_network(const json&) {
    constexpr int passes = 1000;
    return {json::object(), [network = std::make_shared<Network>()]() -> Seconds {
                const Stopwatch watch;
                for (int i = 0; i < passes; ++i) network->pass();
                return {{"pass", watch.elapsed() / passes}};
            }};
}

} // namespace bench
