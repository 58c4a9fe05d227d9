#include "framework/ops/linear_cross_entropy.hpp"

#include "framework/kernels/cross_entropy_row.hpp"
#include "framework/kernels/gemm.hpp"
#include "framework/kernels/rows.hpp"
#include "framework/ops/linear.hpp"
#include "framework/tensor/error.hpp"

#include <algorithm>

namespace tapestry {

// Of some rows at a time, with q as in cross_entropy, and for dloss = 1:
// l = x·Wᵀ
// loss = ln Σ e^(l - m) - Σ q·(l - m),  m = max l
// dl = softmax(l) - q, divided by the number of rows for a mean
// dx = dl·W
// dW = dlᵀ·x
Tensor linear_cross_entropy(const Tensor& x, const Tensor& weight, const Indices& targets,
                            CrossEntropyOptions options) {
    const std::string_view name = "linear_cross_entropy";
    require_linear(name, x, weight);
    require(options.reduction != Reduction::none, name,
            "gives one number: take cross_entropy(linear(x, weight), …) for a loss of each row");
    const Real smoothing = usable_smoothing(name, options);
    const std::size_t V = weight.shape()[0], D = weight.shape()[1], rows = targets.size();
    Shape logits = x.shape();
    logits.back() = V;
    const std::size_t counted =
        counted_rows(name, "logits", logits, targets, options.ignore_index, options.reduction)
            .size();
    const double divisor = options.reduction == Reduction::mean ? double(counted) : 1;

    const bool needs_dx = requires_grad(x), needs_dw = requires_grad(weight);
    Array dx = empty(needs_dx ? x.shape() : Shape{0});
    Array dw = empty(needs_dw ? weight.shape() : Shape{0});
    // With fewer rows at a time, adding to dW takes longest.
    const std::size_t most = std::max(D, std::size_t(128));
    Array block = empty({std::min(rows, most), V});
    const Factor W(MatrixView{weight.value().data(), V, D, D});
    double total = 0;
    for (std::size_t first = 0; first == 0 || first < rows; first += most) { // dW of no rows is 0
        const std::size_t n = std::min(rows - first, most);
        const Factor X(MatrixView{x.value().data() + first * D, n, D, D});
        gemm(X, transposed(W), block.data(), V);
        total += kernels::cross_entropy_rows(block.data(), V, {targets.data() + first, n},
                                             options.ignore_index, smoothing, Real(1 / divisor));
        const Factor dL(MatrixView{block.data(), n, V, V});
        if (needs_dx) gemm(dL, W, dx.data() + first * D, D);
        if (needs_dw) gemm(transposed(dL), X, dw.data(), D, first == 0 ? 0 : 1);
    }
    return record(name, {x, weight}, full({}, Real(total / divisor)),
                  {{Tensor(std::move(dx)), needs_dx}, {Tensor(std::move(dw)), needs_dw}},
                  [](const Array& dy, Context ctx) {
                      for (const std::size_t input : {0, 1}) {
                          if (!ctx.requires_grad(input)) continue;
                          Array dinput = ctx.take_saved(input);
                          kernels::scale(dinput.data(), dy(), dinput.data(), dinput.size());
                          ctx.accumulate(input, std::move(dinput));
                      }
                  });
}

} // namespace tapestry
