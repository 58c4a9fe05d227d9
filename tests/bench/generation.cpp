#include "examples/support/decoder_json.hpp"
#include "models/generate.hpp"
#include "tests/bench/case.hpp"

namespace bench {

using namespace tapestry;

Case generation(const json& settings) {
    const auto model = std::make_shared<Decoder>(decoder_config(settings));
    const GenerateOptions options{
        .count = settings.at("count"), .temperature = 0, .threads = settings.at("threads")};
    return {json::object(), [=]() -> Seconds {
                const Stopwatch watch;
                generate(*model, {0}, options);
                return {{"token", watch.elapsed() / double(options.count)}};
            }};
}

} // namespace bench
