#include "examples/support/run_folder.hpp"

#include "examples/support/decoder_json.hpp"
#include "examples/support/strict_json.hpp"
#include "examples/support/weights.hpp"
#include "framework/io/atomic_file.hpp"
#include "framework/io/input_file.hpp"
#include "framework/io/model_file.hpp"

#include <nlohmann/json.hpp>

using namespace tapestry;
using nlohmann::ordered_json;
namespace fs = std::filesystem;

namespace {

constexpr const char* count_vectors_file = "count_vectors.safetensors";
constexpr const char* count_vectors_name = "count_vectors"; // of the tensor in it

void require_same_vocabulary(const DecoderConfig& config, const Vocabulary& vocabulary) {
    if (config.vocabulary != vocabulary.size())
        throw std::runtime_error("it tells of " + std::to_string(config.vocabulary) +
                                 " tokens, but vocab.txt has " + std::to_string(vocabulary.size()));
}

// Which moment config.json tells.
Moment moment_in(const ordered_json& json) {
    const Moment moment{json.at("run").get<std::string>(), json.at("step").get<std::int64_t>()};
    if (!json.at("step").is_number_unsigned() || moment_of(text_of(moment)) != moment)
        throw std::runtime_error("run and step are " + json.at("run").dump() + " and " +
                                 json.at("step").dump() + ", which train never writes");
    return moment;
}

// Weights and words may have been put into the folder in the place of their links, so they are read
// there: those of another run are found out.
Run load_run(const fs::path& folder, const fs::path& files) {
    Run run;
    run.folder = files;
    const fs::path config_file = run.folder / "config.json";
    if (!fs::exists(config_file))
        throw std::runtime_error(config_file.string() +
                                 " cannot be read: --model needs a folder that train wrote");
    std::ifstream stream = open_input(config_file, "load_run").stream;
    std::string label;
    Vocabulary vocabulary = Vocabulary::load(folder / "vocab.txt", &label);
    const SafetensorsFile weights = load_safetensors(folder / "model.safetensors");
    try {
        const ordered_json json = parse_json(stream);
        if (json.contains("run")) run.moment = moment_in(json);
        require_moment("model.safetensors", moment_of(weights.metadata()), run.moment);
        require_moment("vocab.txt", moment_of(label), run.moment);
        const DecoderConfig config = decoder_config(json.at("model"));
        require_same_vocabulary(config, vocabulary);
        require_parameters_of(config, weights);
        run.tokenizer =
            make_tokenizer(json.at("tokenizer").get<std::string>(), std::move(vocabulary));
        run.model = std::make_unique<Decoder>(config);
        for (const auto& [name, fact] : json.items())
            if (name != "model" && name != "tokenizer" && name != "run")
                run.facts[name] = fact.dump();
    } catch (const std::exception& error) {
        throw std::runtime_error(config_file.string() + ": " + error.what());
    }
    load(*run.model, folder / "model.safetensors");
    require_finite_weights(*run.model, folder / "model.safetensors");
    run.model->eval();
    return run;
}

} // namespace

fs::path files_of(const fs::path& folder) {
    std::error_code error;
    if (fs::read_symlink(folder / "config.json", error) != "last/config.json") return folder;
    const fs::path last = fs::canonical(folder / "last", error);
    return error ? folder : last;
}

void save_run(const fs::path& folder, Decoder& model, const Tokenizer& tokenizer,
              const RunFacts& facts, const Moment& moment) {
    save_safetensors(folder / "model.safetensors", model.state_dict(), metadata_of(moment));
    tokenizer.vocabulary().save(folder / "vocab.txt", text_of(moment));
    save_config(folder, model, tokenizer, facts, moment);
}

void save_config(const fs::path& folder, const Decoder& model, const Tokenizer& tokenizer,
                 const RunFacts& facts, const Moment& moment) {
    ordered_json json{{"run", moment.run},
                      {"step", moment.step},
                      {"model", decoder_json(model.config())},
                      {"tokenizer", tokenizer.name()}};
    for (const auto& [name, text] : facts) json[name] = ordered_json::parse(text);
    write_atomically(folder / "config.json",
                     [&](std::ostream& out) { out << json.dump(2) << '\n'; });
}

Run load_run(const fs::path& folder) {
    // A training may make another checkpoint current while this one is read.
    while (true) {
        const fs::path files = files_of(folder);
        try {
            return load_run(folder, files);
        } catch (const std::exception&) {
            if (files_of(folder) == files) throw;
        }
    }
}

void save_count_vectors(const fs::path& folder, const Array& vectors, const Moment& moment) {
    save_safetensors(folder / count_vectors_file, {{count_vectors_name, vectors}},
                     metadata_of(moment));
}

std::optional<Array> load_count_vectors(const Run& run, const Shape& shape) {
    const fs::path file = run.folder / count_vectors_file;
    if (!fs::exists(file)) return std::nullopt;
    const SafetensorsFile stored(file);
    require_moment(file.string(), moment_of(stored.metadata()), run.moment);
    Array vectors = stored.read(count_vectors_name);
    if (vectors.shape() != shape) return std::nullopt;
    return vectors;
}
