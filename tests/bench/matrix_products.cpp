#include "examples/support/decoder_json.hpp"
#include "framework/kernels/gemm.hpp"
#include "framework/kernels/openblas.hpp"
#include "framework/kernels/precision.hpp"
#include "framework/parallel/data_parallel.hpp"
#include "tests/bench/case.hpp"

#include <algorithm>
#include <optional>

namespace bench {
namespace {

using namespace tapestry;

// The matrix products of one worker's share of a decoder's training step. Every product has
// matrices of its own, as in a step, where they don't all fit into a cache; what they hold does not
// matter.
class Products {
  public:
    Products(const DecoderConfig& config, std::size_t rows, std::size_t heads) {
        const std::size_t D = config.width;
        for (std::size_t layer = 0; layer < config.layers; ++layer) {
            linears_.emplace_back(rows, D, 3 * D);
            attentions_.emplace_back(config, rows, heads);
            linears_.emplace_back(rows, D, D);
            linears_.emplace_back(rows, D, 4 * D);
            linears_.emplace_back(rows, 4 * D, D);
        }
        linears_.emplace_back(rows, D, config.vocabulary);
    }

    void run() {
        for (Linear& linear : linears_) linear.forward();
        for (Attention& attention : attentions_) attention.forward();
        for (Linear& linear : linears_) linear.backward();
        for (Attention& attention : attentions_) attention.backward();
    }

  private:
    static Array some(std::size_t rows, std::size_t columns) {
        return full({rows, columns}, Real(0.01));
    }

    // y = x·Wᵀ      dx = dy·W      dW = dyᵀ·x
    struct Linear {
        Linear(std::size_t rows, std::size_t in, std::size_t out)
            : x(some(rows, in))
            , W(some(out, in))
            , y(some(rows, out))
            , dx(x)
            , dW(W)
            , dy(y) {}

        void forward() {
            X.emplace(view(x));
            weight.emplace(view(W));
            gemm(*X, transposed(*weight), y.data(), y.shape(1));
        }
        void backward() {
            const Factor dY(view(dy));
            gemm(dY, *weight, dx.data(), dx.shape(1));
            gemm(transposed(dY), *X, dW.data(), dW.shape(1));
        }
        static MatrixView view(const Array& m) {
            return {m.data(), m.shape(0), m.shape(1), m.shape(1)};
        }

        Array x, W, y, dx, dW, dy;
        std::optional<Factor> X, weight;
    };

    // S = q·kᵀ      y = P·v      dP = dy·vᵀ      dq = dS·k      dk = dSᵀ·q      dv = Pᵀ·dy
    // in blocks of queries that see the keys up to their own end, as ops/attention.cpp has it.
    struct Attention {
        Attention(const DecoderConfig& config, std::size_t rows, std::size_t head_count)
            : T(config.context)
            , D(config.width)
            , d(D / config.heads)
            , heads(head_count)
            , qkv(some(rows, 3 * D))
            , y(some(rows, D))
            , P(some(heads * T, T))
            , dqkv(qkv)
            , dy(y)
            , dS(some(block_size, T)) {}

        void forward() {
            for_each_block([this](std::size_t head, std::size_t first, std::size_t end) {
                Real* weights = P.data() + (head * T + first) * T;
                gemm(of(qkv, 0, head, first, end), transposed(of(qkv, 1, head, 0, end)), weights,
                     T);
                gemm({weights, end - first, end, T}, of(qkv, 2, head, 0, end),
                     y.data() + place(y, 0, head, first), D);
            });
        }
        void backward() {
            for_each_block([this](std::size_t head, std::size_t first, std::size_t end) {
                const MatrixView weights{P.data() + (head * T + first) * T, end - first, end, T};
                const MatrixView dScores{dS.data(), end - first, end, T};
                const MatrixView dY = of(dy, 0, head, first, end);
                const Real beta = first == 0 ? 0 : 1;
                gemm(dY, transposed(of(qkv, 2, head, 0, end)), dS.data(), T);
                gemm(dScores, of(qkv, 1, head, 0, end), dqkv.data() + place(dqkv, 0, head, first),
                     3 * D);
                gemm(transposed(dScores), of(qkv, 0, head, first, end),
                     dqkv.data() + place(dqkv, 1, head, 0), 3 * D, beta);
                gemm(transposed(weights), dY, dqkv.data() + place(dqkv, 2, head, 0), 3 * D, beta);
            });
        }

        template<class F>
        void for_each_block(F block) const {
            for (std::size_t head = 0; head < heads; ++head)
                for (std::size_t first = 0; first < T; first += block_size)
                    block(head, first, std::min(first + block_size, T));
        }
        // Where part 0, 1 or 2 of a head begins at position t; heads follow one another by
        // sequence.
        std::size_t place(const Array& array, std::size_t part, std::size_t head,
                          std::size_t t) const {
            const std::size_t in_sequence = D / d;
            return (head / in_sequence * T + t) * array.shape(1) + part * D +
                   head % in_sequence * d;
        }
        MatrixView of(const Array& array, std::size_t part, std::size_t head, std::size_t first,
                      std::size_t end) const {
            return {array.data() + place(array, part, head, first), end - first, d, array.shape(1)};
        }

        static constexpr std::size_t block_size = 32;
        std::size_t T, D, d, heads;
        Array qkv, y, P, dqkv, dy, dS;
    };

    std::vector<Linear> linears_;
    std::vector<Attention> attentions_;
};

std::size_t length(Shard shard) { return shard.end - shard.begin; }

} // namespace

// The floor of a training step: workers share the sequences of the batch, and BLAS has the threads
// that a batch of one sequence has no use for.
Case matrix_products(const json& settings) {
    const DecoderConfig config = decoder_config(settings);
    const std::size_t batch = settings.at("tokens").size(), threads = settings.at("threads");
    const std::size_t count = batch == 1 ? 1 : threads;
    const MatmulPrecision precision = precision_named(settings.at("precision").get<std::string>());
    const auto workers = std::make_shared<Workers>(count);
    const auto products = std::make_shared<std::vector<Products>>();
    for (std::size_t worker = 0; worker < count; ++worker) {
        const std::size_t sequences = length(shard_of(batch, worker, count));
        products->emplace_back(config, sequences * config.context, sequences * config.heads);
    }
    return {json::object(), [=]() -> Seconds {
                const Stopwatch watch;
                const BlasThreads blas_threads(threads / count);
                const ScopedMatmulPrecision scope(precision);
                workers->run([&](std::size_t worker) { (*products)[worker].run(); });
                return {{"products", watch.elapsed()}};
            }};
}

} // namespace bench
