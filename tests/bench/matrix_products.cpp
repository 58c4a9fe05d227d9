#include "framework/tape/data_parallel.hpp"
#include "framework/tensor/blas.hpp"
#include "tests/bench/decoder.hpp"

#include <algorithm>

namespace bench {
namespace {

using namespace tapestry;

// The matrix products of one worker's share of a decoder's training step, on buffers whose content
// does not matter. Each is as large as the largest operand.
class Products {
  public:
    Products(const DecoderConfig& config, std::size_t rows, std::size_t heads)
        : config_(config)
        , rows_(rows)
        , heads_(heads) {
        const std::size_t D = config.width, widest = std::max(config.vocabulary, 4 * D);
        for (Array* buffer : {&left_, &right_, &result_})
            *buffer = full({std::max({rows, D, config.context}) * widest}, Real(0.01));
    }

    void run() {
        const std::size_t D = config_.width;
        for (std::size_t layer = 0; layer < config_.layers; ++layer) {
            linear(D, 3 * D);
            for (std::size_t head = 0; head < heads_; ++head) attention();
            linear(D, D);
            linear(D, 4 * D);
            linear(4 * D, D);
        }
        linear(D, config_.vocabulary);
    }

  private:
    // y = x·Wᵀ      dx = dy·W      dW = dyᵀ·x
    void linear(std::size_t in, std::size_t out) {
        const MatrixView x = left(rows_, in, in), dy = left(rows_, out, out);
        const MatrixView weight = right(out, in, in);
        gemm(x, transposed(weight), result_.data(), out);
        gemm(dy, weight, result_.data(), in);
        gemm(transposed(dy), right(rows_, in, in), result_.data(), in);
    }

    // S = q·kᵀ      y = P·v      dP = dy·vᵀ      dv = Pᵀ·dy      dq = dS·k      dk = dSᵀ·q
    // in blocks of queries that see the keys up to their own end, as ops/attention.cpp has it.
    void attention() {
        constexpr std::size_t block_size = 32;
        const std::size_t T = config_.context, D = config_.width, d = D / config_.heads;
        for (std::size_t first = 0; first < T; first += block_size) {
            const std::size_t end = std::min(first + block_size, T), n = end - first;
            const MatrixView q = left(n, d, 3 * D), keys = right(end, d, 3 * D);
            const MatrixView P = left(n, end, T), dy = right(n, d, D);
            gemm(q, transposed(keys), result_.data(), T);
            gemm(P, keys, result_.data(), D);
            gemm(q, transposed(keys), result_.data(), T);
            gemm(transposed(P), dy, result_.data(), 3 * D);
            gemm(P, keys, result_.data(), 3 * D);
            gemm(transposed(P), dy, result_.data(), 3 * D);
        }
    }

    MatrixView left(std::size_t rows, std::size_t columns, std::size_t stride) const {
        return {left_.data(), rows, columns, stride};
    }
    MatrixView right(std::size_t rows, std::size_t columns, std::size_t stride) const {
        return {right_.data(), rows, columns, stride};
    }

    DecoderConfig config_;
    std::size_t rows_, heads_;
    Array left_, right_, result_;
};

std::size_t length(Share share) { return share.end - share.begin; }

} // namespace

// The floor of a training step. Workers share the rows (B·T) and the heads (B·heads), which for an
// even batch are those of half the batch each.
Case matrix_products(const json& settings) {
    const DecoderConfig config = decoder_config(settings);
    const std::size_t batch = settings.at("tokens").size(), count = settings.at("threads");
    const auto workers = std::make_shared<Workers>(count);
    const auto products = std::make_shared<std::vector<Products>>();
    for (std::size_t worker = 0; worker < count; ++worker)
        products->emplace_back(config, length(share_of(batch * config.context, worker, count)),
                               length(share_of(batch * config.heads, worker, count)));
    return {json::object(), [workers, products]() -> Seconds {
                const Stopwatch watch;
                workers->run([&](std::size_t worker) { (*products)[worker].run(); });
                return {{"products", watch.elapsed()}};
            }};
}

} // namespace bench
