#include "examples/support/run_folder.hpp"

#include "examples/support/decoder_json.hpp"
#include "examples/support/strict_json.hpp"
#include "examples/support/weights.hpp"
#include "framework/io/atomic_file.hpp"
#include "framework/io/input_file.hpp"
#include "framework/io/model_file.hpp"

#include <fstream>
#include <nlohmann/json.hpp>

using namespace tapestry;
using nlohmann::ordered_json;

namespace {

constexpr const char* count_vectors_file = "count_vectors.safetensors";
constexpr const char* count_vectors_name = "count_vectors"; // of the tensor in it

void require_same_vocabulary(const DecoderConfig& config, const Vocabulary& vocabulary) {
    if (config.vocabulary != vocabulary.size())
        throw std::runtime_error("it tells of " + std::to_string(config.vocabulary) +
                                 " tokens, but vocab.txt has " + std::to_string(vocabulary.size()));
}

} // namespace

void require_writable(const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    for (const char* name : {"metrics.jsonl", "model.safetensors", "config.json", "vocab.txt",
                             "snapshots.safetensors", count_vectors_file, "report.html"})
        if (std::filesystem::is_directory(folder / name))
            throw std::runtime_error((folder / name).string() + " is a folder, but must be a file");
    if (!std::ofstream(folder / "metrics.jsonl", std::ios::app))
        throw std::runtime_error((folder / "metrics.jsonl").string() + " cannot be written");
}

void save_run(const std::filesystem::path& folder, Decoder& model, const Tokenizer& tokenizer,
              const RunFacts& facts) {
    ordered_json json{{"model", decoder_json(model.config())}, {"tokenizer", tokenizer.name()}};
    for (const auto& [name, text] : facts) json[name] = ordered_json::parse(text);
    save(model, folder / "model.safetensors");
    tokenizer.vocabulary().save(folder / "vocab.txt");
    write_atomically(folder / "config.json",
                     [&](std::ostream& out) { out << json.dump(2) << '\n'; });
}

Run load_run(const std::filesystem::path& folder) {
    const std::filesystem::path config_file = folder / "config.json";
    if (!std::filesystem::exists(config_file))
        throw std::runtime_error(config_file.string() +
                                 " cannot be read: --model needs a folder that train wrote");
    std::ifstream stream = open_input(config_file, "load_run").stream;
    Run run;
    Vocabulary vocabulary = Vocabulary::load(folder / "vocab.txt");
    const SafetensorsFile weights = load_safetensors(folder / "model.safetensors");
    try {
        const ordered_json json = parse_json(stream);
        const DecoderConfig config = decoder_config(json.at("model"));
        require_same_vocabulary(config, vocabulary);
        require_parameters_of(config, weights);
        run.tokenizer =
            make_tokenizer(json.at("tokenizer").get<std::string>(), std::move(vocabulary));
        run.model = std::make_unique<Decoder>(config);
        for (const auto& [name, fact] : json.items())
            if (name != "model" && name != "tokenizer") run.facts[name] = fact.dump();
    } catch (const std::exception& error) {
        throw std::runtime_error(config_file.string() + ": " + error.what());
    }
    load(*run.model, folder / "model.safetensors");
    require_finite_weights(*run.model, folder / "model.safetensors");
    run.model->eval();
    return run;
}

void save_count_vectors(const std::filesystem::path& folder, const Array& vectors) {
    save_safetensors(folder / count_vectors_file, {{count_vectors_name, vectors}});
}

std::optional<Array> load_count_vectors(const std::filesystem::path& folder, const Shape& shape) {
    const std::filesystem::path file = folder / count_vectors_file;
    if (!std::filesystem::exists(file)) return std::nullopt;
    Array vectors = load_safetensors(file).read(count_vectors_name);
    if (vectors.shape() != shape) return std::nullopt;
    return vectors;
}
