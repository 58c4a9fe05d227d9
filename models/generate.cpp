#include "models/generate.hpp"

#include "framework/kernels/team.hpp"
#include "framework/tensor/error.hpp"

#include <algorithm>
#include <span>

namespace tapestry {
namespace {

using Tokens = std::vector<std::int64_t>;

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

// The ids (1, n) of the tokens from `begin` on.
Indices ids_from(const Tokens& tokens, std::size_t begin) {
    const auto seen = std::span(tokens).subspan(begin);
    return Indices(seen, {1, seen.size()});
}

SampleOptions sampling(const GenerateOptions& options) {
    return {options.temperature, options.top_k, options.never};
}

// What both kinds of generate share; `next_logits` sees all tokens so far.
Tokens continued(Tokens tokens, const GenerateOptions& options, Generator& generator,
                 const std::function<bool(std::int64_t)>& on_token,
                 const std::function<Tensor(const Tokens&)>& next_logits) {
    require(!tokens.empty(), "generate", "the prompt holds no token to continue");
    const SampleOptions each = sampling(options);
    const NoGrad no_grad;
    const TeamScope team(options.threads);
    for (std::size_t i = 0; i < options.count; ++i) {
        tokens.push_back(sample(next_logits(tokens), each, generator));
        if (on_token && !on_token(tokens.back())) break;
    }
    return tokens;
}

} // namespace

Tokens generate(Decoder& model, Tokens prompt, const GenerateOptions& options, Generator& generator,
                const std::function<bool(std::int64_t)>& on_token) {
    const std::size_t context = model.config().context;
    require_usable(sampling(options), model.config().vocabulary);
    const Evaluation evaluation(model);
    DecoderCache cache;
    std::size_t begin = prompt.size() - std::min(prompt.size(), context); // of the window
    std::size_t computed = begin;                                         // the cache ends here
    const auto next_logits = [&](const Tokens& tokens) {
        if (tokens.size() - begin > context) { // every position changes, so nothing can be kept
            begin = computed = tokens.size() - (context + 1) / 2;
            cache.clear();
        }
        const Indices ids = ids_from(tokens, computed);
        computed = tokens.size();
        return model.next_logits(ids, cache);
    };
    return continued(std::move(prompt), options, generator, on_token, next_logits);
}

Tokens generate(const std::function<Tensor(const Indices&)>& logits, std::size_t context,
                Tokens prompt, const GenerateOptions& options, Generator& generator,
                const std::function<bool(std::int64_t)>& on_token) {
    require(context > 0, "generate", "context must be 1 or more: the last token at least is seen");
    const auto next_logits = [&](const Tokens& tokens) {
        return logits(ids_from(tokens, tokens.size() - std::min(tokens.size(), context)));
    };
    return continued(std::move(prompt), options, generator, on_token, next_logits);
}

} // namespace tapestry
