#include "examples/support/decoder_json.hpp"
#include "framework/kernels/workers.hpp"
#include "tests/bench/case.hpp"
#include "tests/bench/plain_loops.hpp"

#include <algorithm>
#ifdef _OPENMP
#include <omp.h>
#endif

namespace bench {
namespace {

using namespace tapestry;

// The model's weights in the order that plain loops take them in.
std::vector<float> weights_of(Decoder& model, const PlainSizes& sizes) {
    std::map<std::string, const Array*> named;
    for (const auto& [name, parameter] : model.named_parameters())
        named[name] = &parameter->value();
    std::vector<float> weights;
    weights.reserve(plain_weights(sizes));
    const auto take = [&](const std::string& name) {
        const Array& values = *named.at(name);
        weights.insert(weights.end(), values.begin(), values.end());
        return values.shape(0);
    };
    const auto take_pair = [&](const std::string& name) {
        const std::size_t extent = take(name + ".weight");
        if (named.count(name + ".bias"))
            take(name + ".bias");
        else
            weights.resize(weights.size() + extent, 0);
    };
    take("transformer.wte.weight");
    take("transformer.wpe.weight");
    for (std::size_t layer = 0; layer < sizes.layers; ++layer)
        for (const char* part :
             {"ln_1", "attn.c_attn", "attn.c_proj", "ln_2", "mlp.c_fc", "mlp.c_proj"})
            take_pair("transformer.h." + std::to_string(layer) + "." + part);
    take_pair("transformer.ln_f");
    return weights;
}

// A yardstick that computed something else would be none.
void require_same_logits(Decoder& model, PlainDecoder& plain) {
    const NoGrad no_grad;
    model.eval();
    DecoderCache cache;
    for (std::size_t position = 0; position < 3; ++position) {
        const Indices ids(std::vector<std::size_t>{7 * position}, {1, 1});
        const Tensor ours = model.next_logits(ids, cache);
        const std::vector<float>& its = plain.step(7 * position, position);
        for (std::size_t i = 0; i < its.size(); ++i)
            if (std::abs(double(its[i]) - double(ours.value().data()[i])) > 1e-4)
                throw std::runtime_error("plain loops give other logits");
    }
}

} // namespace

Case plain_generation(const json& settings) {
#ifdef _OPENMP
    omp_set_num_threads(settings.at("threads"));
#endif
    Decoder model(decoder_config(settings));
    const DecoderConfig& c = model.config();
    const PlainSizes sizes{c.vocabulary, c.context, c.layers, c.heads, c.width};
    const auto plain = std::make_shared<PlainDecoder>(sizes, weights_of(model, sizes));
    require_same_logits(model, *plain);
    const std::size_t count = settings.at("count");
    return {json::object(), [plain, count]() -> Seconds {
                const Stopwatch watch;
                std::size_t token = 0;
                for (std::size_t position = 0; position < count; ++position) {
                    const std::vector<float>& logits = plain->step(token, position);
                    token = std::size_t(std::max_element(logits.begin(), logits.end()) -
                                        logits.begin());
                }
                return {{"token", watch.elapsed() / double(count)}};
            }};
}

// How fast memory can be read, by threads that each add up their part of an array larger than the
// caches, in four places at a time, which is faster than in one: seconds for each byte.
Case bandwidth(const json& settings) {
    const auto numbers = std::make_shared<std::vector<float>>(std::size_t(1) << 28, 1.f); // 1 GiB
    const auto workers = std::make_shared<Workers>(settings.at("threads"));
    const auto sums = std::make_shared<std::vector<double>>(workers->size());
    return {json::object(), [=]() -> Seconds {
                const std::size_t quarter = numbers->size() / workers->size() / 4;
                const Stopwatch watch;
                workers->run([&](std::size_t number) {
                    const float* x = numbers->data() + number * 4 * quarter;
                    float sum = 0;
#pragma omp simd reduction(+ : sum)
                    for (std::size_t i = 0; i < quarter; ++i)
                        sum += (x[i] + x[quarter + i]) + (x[2 * quarter + i] + x[3 * quarter + i]);
                    (*sums)[number] = sum;
                });
                const std::size_t read = 4 * quarter * workers->size() * sizeof(float);
                return {{"byte", watch.elapsed() / double(read)}};
            }};
}

} // namespace bench
