#include "examples/support/run_folder.hpp"

#include "examples/support/decoder_json.hpp"
#include "framework/io/atomic_file.hpp"
#include "framework/io/safetensors.hpp"

#include <fstream>
#include <nlohmann/json.hpp>

using namespace tapestry;
using nlohmann::ordered_json;

namespace {

constexpr const char* count_vectors_file = "count_vectors.safetensors";
constexpr const char* count_vectors_name = "count_vectors"; // of the tensor in it

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
    save_safetensors(folder / "model.safetensors", model.state_dict());
    tokenizer.vocabulary().save(folder / "vocab.txt");
    write_atomically(folder / "config.json",
                     [&](std::ostream& out) { out << json.dump(2) << '\n'; });
}

Run load_run(const std::filesystem::path& folder) {
    const std::filesystem::path config_file = folder / "config.json";
    std::ifstream stream(config_file);
    if (!stream)
        throw std::runtime_error(config_file.string() +
                                 " cannot be read: --model needs a folder that train wrote");
    Run run;
    Vocabulary vocabulary = Vocabulary::load(folder / "vocab.txt");
    try {
        const ordered_json json = ordered_json::parse(stream);
        run.tokenizer =
            make_tokenizer(json.at("tokenizer").get<std::string>(), std::move(vocabulary));
        run.model = std::make_unique<Decoder>(decoder_config(json.at("model")));
        for (const auto& [name, fact] : json.items())
            if (name != "model" && name != "tokenizer") run.facts[name] = fact.dump();
    } catch (const std::exception& error) {
        throw std::runtime_error(config_file.string() + ": " + error.what());
    }
    if (run.model->config().vocabulary != run.tokenizer->vocabulary().size())
        throw std::runtime_error(folder.string() + ": config.json tells of " +
                                 std::to_string(run.model->config().vocabulary) +
                                 " tokens, vocab.txt has " +
                                 std::to_string(run.tokenizer->vocabulary().size()));
    run.model->load_state_dict(load_safetensors(folder / "model.safetensors").tensors());
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
