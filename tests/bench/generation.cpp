#include "examples/support/decoder_json.hpp"
#include "models/generate.hpp"
#include "tests/bench/case.hpp"

namespace bench {

using namespace tapestry;

Case generation(const json& settings) {
    const auto model = std::make_shared<Decoder>(decoder_config(settings));
    const std::size_t count = settings.at("count");
    return {json::object(), [model, count]() -> Seconds {
                Generator generator(1);
                const Stopwatch watch;
                generate(*model, {0}, {.count = count}, generator);
                return {{"token", watch.elapsed() / double(count)}};
            }};
}

} // namespace bench
