#include "examples/support/train_description.hpp"

#include "examples/support/output.hpp"
#include "framework/kernels/onednn.hpp"
#include "framework/kernels/openblas.hpp"

#include <ostream>

using namespace tapestry;

namespace {

void warn_of_slow_kernels() {
    const std::string taken = blas_kernels();
    for (const char* made_for_avx512 : {"SkylakeX", "Cooperlake", "SapphireRapids"})
        if (taken == made_for_avx512) return;
    if (__builtin_cpu_supports("avx512f"))
        warn("OpenBLAS took its " + taken +
             " kernels for a CPU that has AVX-512; OPENBLAS_CORETYPE=SkylakeX makes it faster");
}

void warn_of_slow_bfloat16() {
    if (onednn::multiplies_bfloat16()) return;
    const std::string reason =
        onednn::name().empty() ? "this program was built without oneDNN"
                               : "this processor has no instructions for it (AVX512_BF16 or AMX)";
    warn("--precision bfloat16 is no faster here, because " + reason +
         "; its numbers are rounded all the same");
}

std::string counted(std::size_t count, const std::string& what) {
    return std::to_string(count) + ' ' + what + (count == 1 ? "" : "s");
}

std::string computed_by(const TrainOptions& options) {
    if (options.ranks == 1) return counted(options.threads, "thread");
    return std::to_string(options.ranks) + " ranks of " + counted(options.threads, "thread");
}

std::string products_of(const TrainOptions& options) {
    return "OpenBLAS for " + blas_kernels() +
           (onednn::name().empty() ? "" : " and " + onednn::name()) +
           (options.precision == "float" ? "" : ", products of bfloat16 factors");
}

} // namespace

void warn_of_slow_products(const TrainOptions& options) {
    warn_of_slow_kernels();
    if (options.precision == "bfloat16") warn_of_slow_bfloat16();
}

void describe(std::ostream& out, Training& training, const std::optional<TrainOptions>& before) {
    const auto& [name, tokenizer, ids] = training.text;
    const DecoderConfig& config = training.model.config();
    const TrainOptions& options = training.options;
    out << "text       " << name << ": " << ids.training.size() << " tokens, and "
        << ids.validation.size() << " for validation\n"
        << "vocabulary " << config.vocabulary << ' ' << tokenizer->name() << '\n'
        << "model      " << config.layers << " layers, " << config.heads << " heads, "
        << config.width << " wide, " << training.model.parameter_count() << " parameters\n"
        << "training   " << options.steps << " steps of " << options.batch << " x "
        << config.context << " tokens, " << computed_by(options) << ", " << products_of(options)
        << '\n';
    if (before) {
        out << "resumed    after step " << training.step;
        if (!compute_alike(*before, options))
            out << " of " << counted(before->ranks, "rank") << " with "
                << counted(before->threads, "thread")
                << ": it goes on close to that, and not to the bit";
        out << '\n';
    }
    out << std::endl;
}
