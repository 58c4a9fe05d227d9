#include "examples/report/sections.hpp"
#include "examples/support/decoder_json.hpp"
#include "examples/support/output.hpp"
#include "examples/support/read_metrics.hpp"

#include <nlohmann/json.hpp>
#include <sstream>

#include <version.hpp>

using namespace tapestry;

namespace report {
namespace {

// What config.json may tell of a run, and what a reader calls it.
const std::pair<const char*, const char*> labels[] = {
    {"text", "text"},
    {"training_tokens", "tokens for training"},
    {"validation_tokens", "tokens for validation"},
    {"min_count", "rarest token kept, occurrences"},
    {"preset", "preset"},
    {"step", "steps taken"},
    {"steps", "steps planned"},
    {"batch", "windows in a step"},
    {"order", "order of windows"},
    {"optimizer", "optimizer"},
    {"lr", "learning rate"},
    {"min_lr", "learning rate at the end"},
    {"warmup", "steps of warm-up"},
    {"weight_decay", "weight decay"},
    {"clip", "largest norm of the gradient"},
    {"seed", "seed"},
    {"threads", "threads"},
    {"seconds", "training time in seconds"},
    {"val_loss", "validation loss"}};

std::string text_of(const Json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (!value.is_number_float()) return value.dump();
    std::ostringstream text; // six digits
    text << value.get<double>();
    return text.str();
}

} // namespace

Json run_facts(const Run& run) {
    Json facts = Json::array();
    const auto add = [&](const char* label, const Json& value) {
        facts.push_back({label, text_of(value)});
    };
    for (const auto& [name, label] : labels)
        if (const auto fact = run.facts.find(name); fact != run.facts.end())
            add(label, Json::parse(fact->second));

    const DecoderConfig& config = run.model->config();
    add("tokens are", run.tokenizer->name());
    add("vocabulary", config.vocabulary);
    add("parameters", run.model->parameter_count());
    add("layers", config.layers);
    add("heads in each layer", config.heads);
    add("width of a vector", config.width);
    add("longest context", config.context);
    add("dropout", config.dropout);
    add("biases", config.bias ? "yes" : "no");
    add("output matrix", config.tied ? "the embedding" : "its own");
    add("embedding scaled by √width", config.scaled ? "yes" : "no");
    add("positions", name_of(config.positions));
    add("Tapestry", version);
    if (run.moment) add("files of", text_of(*run.moment));
    return facts;
}

Json losses(const Run& run) {
    const std::filesystem::path file = run.folder / "metrics.jsonl";
    const std::optional<Losses> losses = read_metrics(file, run.moment);
    if (!losses) return missing("The folder of this run has no metrics.jsonl.");
    if (!losses->warning.empty()) warn(losses->warning);
    Json train = Json::array(), validation = Json::array();
    for (const auto& [step, train_loss, val_loss] : losses->lines) {
        if (train_loss) train.push_back({step, rounded(*train_loss)});
        if (val_loss) validation.push_back({step, rounded(*val_loss)});
    }
    if (validation.empty() && train.empty()) return missing("metrics.jsonl holds no loss yet.");
    return {{"train", train}, {"validation", validation}};
}

} // namespace report
