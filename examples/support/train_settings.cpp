#include "examples/support/train_settings.hpp"

#include "examples/support/decoder_json.hpp"
#include "examples/support/run_folder.hpp"
#include "examples/support/strict_json.hpp"
#include "framework/io/input_file.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <type_traits>

using nlohmann::ordered_json;

namespace {

// JSON's own conversions would take -1 for 2⁶⁴ - 1, and 1.5 for 1.
template<class Value>
bool is_allowed(const ordered_json& json, const Allowed& allowed) {
    if constexpr (std::is_same_v<Value, std::string>)
        return json.is_string() && std::find(allowed.words.begin(), allowed.words.end(),
                                             json.get<std::string>()) != allowed.words.end();
    else if constexpr (std::is_floating_point_v<Value>)
        return json.is_number() && json >= allowed.low && json <= allowed.high;
    else
        return json.is_number_unsigned() && json >= allowed.low && json <= allowed.high;
}

// Of a setting or size, the option that sets it.
std::string option_of(const std::string& name) {
    static const std::map<std::string, std::string> others{
        {"width", "--dim"}, {"tied", "--tie"}, {"scaled", "--scale-embedding"}};
    if (const auto other = others.find(name); other != others.end()) return other->second;
    std::string option = "--" + name;
    std::replace(option.begin(), option.end(), '_', '-');
    return option;
}

// A file's name need not be UTF-8.
std::string text_of(const ordered_json& json) {
    return json.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

} // namespace

ordered_json settings_json(const TrainOptions& options) {
    ordered_json json{{"model", decoder_json(options.model)}};
    for_each_setting(options, [&](const char*, const char* name, const auto& value, const Allowed&,
                                  const char*) { json[name] = value; });
    json["ranks"] = options.ranks;
    json["init"] = options.init ? ordered_json(options.init->string()) : ordered_json();
    return json;
}

void set_options(TrainOptions& options, const ordered_json& json) {
    options.model = decoder_config(json.at("model"));
    for_each_setting(options, [&](const char*, const char* name, auto& value,
                                  const Allowed& allowed, const char*) {
        using Value = std::decay_t<decltype(value)>;
        const ordered_json& member = json.at(name);
        if (!is_allowed<Value>(member, allowed))
            throw std::runtime_error(std::string(name) + " is " + member.dump() +
                                     ", which train never writes");
        value = member.get<Value>();
    });
    options.ranks = 1; // of a run of an early version
    if (const auto ranks = json.find("ranks"); ranks != json.end()) {
        if (!is_allowed<std::size_t>(*ranks, {.low = 1, .high = 1e6}))
            throw std::runtime_error("ranks is " + ranks->dump() + ", which train never writes");
        options.ranks = *ranks;
    }
    options.init.reset();
    if (const ordered_json& init = json.at("init"); !init.is_null())
        options.init = init.get<std::string>();
}

std::optional<TrainOptions> options_of_run(const std::filesystem::path& folder,
                                           const TrainOptions& others) {
    const std::filesystem::path file = folder / "config.json";
    if (!std::filesystem::exists(folder / "training.safetensors")) return std::nullopt;
    std::ifstream stream = tapestry::open_input(file, "train").stream;
    TrainOptions options = others;
    try {
        const ordered_json json = parse_json(stream);
        set_options(options, json);
        const std::string text = json.at("text");
        options.text.reset();
        if (text != built_in_text_name) options.text = text;
    } catch (const std::exception& error) {
        throw std::runtime_error(file.string() + ": " + error.what());
    }
    return options;
}

std::vector<std::string> contradictions(const TrainOptions& given, const TrainOptions& run) {
    ordered_json ours = settings_json(given), theirs = settings_json(run);
    for (ordered_json* json : {&ours, &theirs}) {
        // A copy becomes part of the list of names: what is added moves what is there.
        const ordered_json model = json->at("model");
        json->update(model);
        for (const char* free :
             {"model", "vocabulary", "steps", "threads", "ranks", "checkpoint_every"})
            json->erase(free);
    }
    // Early versions wrote the float that is nearest to 0.1, with which a training computes too.
    if (tapestry::Real(given.model.dropout) == tapestry::Real(run.model.dropout))
        ours.erase("dropout");
    std::vector<std::string> found;
    for (const auto& [name, value] : ours.items())
        if (value != theirs.at(name))
            found.push_back(option_of(name) + " " + text_of(value) + " and not " +
                            text_of(theirs.at(name)));
    return found;
}
