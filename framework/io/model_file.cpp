#include "framework/io/model_file.hpp"

#include "framework/io/safetensors.hpp"
#include "framework/tensor/error.hpp"

namespace tapestry {
namespace {

// All tensors, also of types that cannot be read: that is an error, as none may be passed over.
StateDict read_all(const SafetensorsFile& file) {
    StateDict state;
    for (const std::string& name : file.names()) state.emplace(name, file.read(name));
    return state;
}

} // namespace

void save(Module& model, const std::filesystem::path& path) {
    save_safetensors(path, model.state_dict());
}

void load(Module& model, const std::filesystem::path& path) {
    const SafetensorsFile file(path);
    std::map<std::string, Shape> found, expected;
    for (const std::string& name : file.names()) found[name] = file.entry(name).shape;
    for (const auto& [name, parameter] : model.named_parameters())
        expected[name] = parameter->shape();
    const std::string problems = misfits(found, expected);
    if (!problems.empty())
        throw std::runtime_error(
            message("load", path.string(), " holds another model than this one:", problems));
    model.load_state_dict(read_all(file));
}

void save(const Optimizer& optimizer, const std::filesystem::path& path) {
    save_safetensors(path, optimizer.state_dict());
}

void load(Optimizer& optimizer, const std::filesystem::path& path) {
    const StateDict state = read_all(SafetensorsFile(path));
    try {
        optimizer.load_state_dict(state);
    } catch (const std::invalid_argument& error) {
        throw std::runtime_error(message("load", path.string(), ": ", error.what()));
    }
}

} // namespace tapestry
