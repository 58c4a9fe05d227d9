#include "examples/support/checkpoint.hpp"

#include "examples/support/strict_json.hpp"
#include "examples/support/train_settings.hpp"
#include "framework/io/model_file.hpp"
#include "framework/io/safetensors.hpp"
#include "framework/kernels/random.hpp"
#include "framework/kernels/rows.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

using namespace tapestry;
using nlohmann::ordered_json;
namespace fs = std::filesystem;

namespace {

constexpr const char* training_file = "training.safetensors";
constexpr const char* key = "training"; // of the JSON in its metadata

ordered_json json_of(const Generator::State& state) {
    return {{"seed", state.seed}, {"drawn", state.drawn}};
}

std::uint64_t whole(const ordered_json& json, const char* name) {
    const ordered_json& number = json.at(name);
    if (!number.is_number_unsigned())
        throw std::runtime_error(std::string(name) + " is " + number.dump() +
                                 ", and has to be a whole number");
    return number;
}

Generator generator_of(const ordered_json& json) {
    return Generator(Generator::State{whole(json, "seed"), whole(json, "drawn")});
}

struct PlaceOf {
    ordered_json operator()(const RandomBatches& batches) const {
        return json_of(batches.generator().state());
    }
    ordered_json operator()(const SequentialBatches& batches) const {
        return {{"next_window", batches.next_window()}};
    }
};

struct GoTo {
    const ordered_json& place;
    void operator()(RandomBatches& batches) const { batches.generator() = generator_of(place); }
    void operator()(SequentialBatches& batches) const {
        batches.seek(std::size_t(whole(place, "next_window")));
    }
};

void require_finite(const StateDict& state, const std::string& what) {
    for (const auto& [name, values] : state)
        if (!std::isfinite(kernels::max_abs(values.data(), values.size())))
            throw NotFinite(what + " " + name + " became infinite or NaN");
}

} // namespace

std::string place_of(const Training& training) {
    const ordered_json json{{"optimizer", training.options.optimizer},
                            {"text", training.text_fingerprint},
                            {"generator", json_of(default_generator().state())},
                            {"batches", std::visit(PlaceOf(), training.batches)},
                            {"seconds", training.seconds}};
    return json.dump();
}

void go_to_place(Training& training, const std::string& place) {
    const ordered_json json = parse_json(place);
    if (json.at("text") != training.text_fingerprint)
        throw std::runtime_error("its run learned from another text than " + training.text.name +
                                 ": --text FILE names the text that it learned from");
    if (json.at("optimizer") != training.options.optimizer)
        throw std::runtime_error("it is of the optimizer " + json.at("optimizer").dump() +
                                 ", but config.json says " + training.options.optimizer);
    std::visit(GoTo{json.at("batches")}, training.batches);
    training.seconds = json.at("seconds").get<double>();
    default_generator() = generator_of(json.at("generator"));
}

RunFacts facts_of(const Training& training, std::optional<double> val_loss) {
    ordered_json facts = settings_json(training.options);
    facts.erase("model");
    facts.erase("tokenizer");
    facts["text"] = training.text.name;
    facts["training_tokens"] = training.text.ids.training.size();
    facts["validation_tokens"] = training.text.ids.validation.size();
    facts["seconds"] = training.seconds;
    if (val_loss) facts["val_loss"] = *val_loss;
    RunFacts texts;
    // A file name may contain bytes that are not UTF-8. JSON must be UTF-8, so U+FFFD replaces
    // them.
    for (const auto& [name, fact] : facts.items())
        texts[name] = fact.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
    return texts;
}

void write_checkpoint(const fs::path& folder, Training& training, std::optional<double> val_loss) {
    const StateDict state = training.optimizer->state_dict();
    require_finite(training.model.state_dict(), "the weight");
    require_finite(state, "the optimizer's");
    const Moment moment = training.moment();
    std::map<std::string, std::string> metadata = metadata_of(moment);
    metadata[key] = place_of(training);
    save_safetensors(folder / training_file, state, metadata);
    training.snapshots.save(folder / "snapshots.safetensors", moment,
                            training.model.wte.weight.value());
    save_run(folder, training.model, *training.text.tokenizer, facts_of(training, val_loss),
             moment);
}

void restore_checkpoint(const fs::path& folder, Training& training) {
    const Run run = load_run(folder);
    const fs::path file = folder / training_file;
    const SafetensorsFile stored(file);
    try {
        if (!run.moment) throw std::runtime_error("its run does not say which it is");
        require_moment(training_file, moment_of(stored.metadata()), run.moment);
        if (!stored.metadata().contains(key)) throw std::runtime_error("the training is missing");
        go_to_place(training, stored.metadata().at(key));
        load(*training.optimizer, file);
    } catch (const std::exception& error) {
        throw std::runtime_error(file.string() + ": " + error.what());
    }
    load(training.model, folder / "model.safetensors");
    training.snapshots.restore(folder / "snapshots.safetensors", *run.moment);
    training.run = run.moment->run;
    training.step = run.moment->step;
    if (training.step > training.options.steps)
        throw std::runtime_error(folder.string() + ": the run has taken " +
                                 std::to_string(training.step) + " steps, more than --steps " +
                                 std::to_string(training.options.steps));
}
