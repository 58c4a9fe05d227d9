#include "models/generate.hpp"

#include "framework/kernels/rows.hpp"
#include "framework/tensor/error.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tapestry {
namespace {

constexpr Real impossible = -std::numeric_limits<Real>::infinity();

// Evaluation mode for as long as it lives.
class Evaluation {
  public:
    explicit Evaluation(Module& module)
        : module_(module)
        , was_training_(module.is_training()) {
        module.eval();
    }
    ~Evaluation() { module_.train(was_training_); }
    Evaluation(const Evaluation&) = delete;
    Evaluation& operator=(const Evaluation&) = delete;

  private:
    Module& module_;
    bool was_training_;
};

// Draws from softmax(logits/temperature) over the k likeliest; logits are changed on the way.
std::int64_t draw(std::vector<Real>& logits, const GenerateOptions& options, Generator& generator) {
    if (!std::all_of(logits.begin(), logits.end(), [](Real x) { return std::isfinite(x); }))
        throw std::runtime_error(message("generate", "the model's logits are not all finite: its "
                                                     "weights are no longer usable"));
    for (const std::int64_t token : options.never) logits[std::size_t(token)] = impossible;
    const auto likeliest = std::max_element(logits.begin(), logits.end());
    require(*likeliest > impossible, "generate", "no token is left to draw: `never` holds all");
    if (options.temperature == 0) return likeliest - logits.begin();

    if (options.top_k > 0 && options.top_k < logits.size()) {
        std::vector<Real> sorted = logits;
        const auto kth = sorted.begin() + std::ptrdiff_t(options.top_k) - 1;
        std::nth_element(sorted.begin(), kth, sorted.end(), std::greater<>());
        for (Real& logit : logits)
            if (logit < *kth) logit = impossible;
    }
    const Real largest = *likeliest; // taken off first: what is left may be divided by any number
    for (Real& logit : logits) logit = (logit - largest) / options.temperature;
    kernels::softmax(logits.data(), logits.data(), logits.size());
    const double total = double(kernels::sum(logits.data(), logits.size()));
    double left = generator.uniform() * total;
    std::size_t token = 0, last_possible = 0;
    for (; token < logits.size(); ++token) {
        if (logits[token] > 0) last_possible = token;
        left -= double(logits[token]);
        if (left < 0) break;
    }
    return std::int64_t(token < logits.size() ? token : last_possible); // rounding left a remainder
}

} // namespace

std::vector<std::int64_t> generate(Decoder& model, std::vector<std::int64_t> prompt,
                                   const GenerateOptions& options, Generator& generator,
                                   const std::function<bool(std::int64_t)>& on_token) {
    require(!prompt.empty(), "generate", "the prompt holds no token to continue");
    require(options.temperature >= 0 && std::isfinite(options.temperature), "generate",
            "temperature must be 0 or more, and finite");
    const std::size_t context = model.config().context, vocabulary = model.config().vocabulary;
    for (const std::int64_t token : options.never)
        require(token >= 0 && std::size_t(token) < vocabulary, "generate", "`never` holds token ",
                token, ", which is outside [0, ", vocabulary, ")");
    const NoGrad no_grad;
    const Evaluation evaluation(model);
    DecoderCache cache;
    std::size_t begin = prompt.size() - std::min(prompt.size(), context); // of the window
    std::size_t computed = begin;                                         // the cache ends here
    for (std::size_t i = 0; i < options.count; ++i) {
        if (prompt.size() - begin > context) { // every position changes, so nothing can be kept
            begin = computed = prompt.size() - (context + 1) / 2;
            cache.clear();
        }
        Indices ids = Indices::from_shape({1, prompt.size() - computed});
        std::copy(prompt.begin() + std::ptrdiff_t(computed), prompt.end(), ids.begin());
        computed = prompt.size();
        const Tensor logits = model.next_logits(ids, cache);
        std::vector<Real> next(logits.value().begin(), logits.value().end());
        prompt.push_back(draw(next, options, generator));
        if (on_token && !on_token(prompt.back())) break;
    }
    return prompt;
}

} // namespace tapestry
