#include "models/sample.hpp"

#include "framework/kernels/rows.hpp"
#include "framework/tensor/error.hpp"
#include "framework/tensor/random.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tapestry {
namespace {

constexpr Real impossible = -std::numeric_limits<Real>::infinity();

std::vector<Real> last_row(const Tensor& logits) {
    const Shape& shape = logits.shape();
    const bool is_of_one =
        shape.size() == 1 || (shape.size() <= 3 && !shape.empty() && shape[0] == 1);
    require(is_of_one && logits.size() > 0, "sample", "the logits have shape ", shape,
            ": needs (V,), (1, V) or (1, n, V), of which the last row counts");
    return {logits.value().end() - std::ptrdiff_t(shape.back()), logits.value().end()};
}

[[noreturn]] void refuse(const std::vector<Real>& logits) {
    const auto first = std::find_if(logits.begin(), logits.end(),
                                    [](Real logit) { return !(logit < -impossible); });
    throw std::runtime_error(message("sample", "the logit of token ", first - logits.begin(),
                                     " is ", std::isnan(*first) ? "nan" : "inf",
                                     ": the weights behind it are no longer usable"));
}

} // namespace

void require_usable(const SampleOptions& options, std::size_t vocabulary) {
    require(options.temperature >= 0 && std::isfinite(options.temperature), "sample",
            "temperature must be 0 or more, and finite: ", options.temperature);
    for (const std::int64_t token : options.never)
        require(token >= 0 && std::size_t(token) < vocabulary, "sample", "`never` holds token ",
                token, ", which is outside [0, ", vocabulary, ")");
}

std::int64_t sample(const Tensor& of, const SampleOptions& options, Generator& generator) {
    std::vector<Real> logits = last_row(of);
    require_usable(options, logits.size());
    if (!(kernels::max(logits.data(), logits.size()) < -impossible)) refuse(logits);
    for (const std::int64_t token : options.never) logits[std::size_t(token)] = impossible;
    const Real largest = kernels::max(logits.data(), logits.size());
    require(largest > impossible, "sample",
            "no token is left to draw: each is in `never`, or has the logit -inf");
    const Real temperature = Real(options.temperature);
    if (temperature == 0) return std::find(logits.begin(), logits.end(), largest) - logits.begin();

    if (options.top_k > 0 && options.top_k < logits.size()) {
        std::vector<Real> sorted = logits;
        const auto kth = sorted.begin() + std::ptrdiff_t(options.top_k) - 1;
        std::nth_element(sorted.begin(), kth, sorted.end(), std::greater<>());
        for (Real& logit : logits)
            if (logit < *kth) logit = impossible;
    }
    // The largest is taken off first: what is left may be divided by any number.
    for (Real& logit : logits) logit = (logit - largest) / temperature;
    kernels::softmax(logits.data(), logits.data(), logits.size());
    return categorical(Array(logits), {}, generator)();
}

} // namespace tapestry
