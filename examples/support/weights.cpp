#include "examples/support/weights.hpp"

#include "framework/tensor/state_dict.hpp"
#include "models/parameter_shapes.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

using namespace tapestry;

namespace {

double elements(const std::map<std::string, Shape>& shapes) {
    double sum = 0;
    for (const auto& [name, shape] : shapes) {
        double product = 1;
        for (const std::size_t extent : shape) product *= double(extent);
        sum += product;
    }
    return sum;
}

std::string whole(double number) {
    char text[400];
    std::snprintf(text, sizeof text, "%.0f", number);
    return text;
}

// The first lines of a list, and how many there are besides.
std::string beginning_of(const std::string& lines) {
    constexpr int shown = 8;
    std::size_t end = 0;
    for (int i = 0; i < shown && end != std::string::npos; ++i) end = lines.find('\n', end + 1);
    if (end == std::string::npos) return lines;
    const auto left = std::count(lines.begin() + std::ptrdiff_t(end), lines.end(), '\n');
    return lines.substr(0, end) + "\n  and " + std::to_string(left) + " more";
}

// A tensor of a type that nobody knows may claim any shape in no bytes.
void require_readable(const std::string& name, const SafetensorsFile::Entry& entry) {
    constexpr std::uint64_t smallest = 2; // bytes of an element
    if ((entry.end - entry.begin) / smallest < count(entry.shape))
        throw std::runtime_error("model.safetensors has " + safetensors::quoted(name) + " as " +
                                 safetensors::quoted(entry.dtype) +
                                 "; weights are F64, F32, F16 or BF16");
}

} // namespace

void require_parameters_of(const DecoderConfig& config, const SafetensorsFile& file) {
    const std::map<std::string, Shape> needed = parameter_shapes(config);
    std::map<std::string, Shape> stored;
    for (const std::string& name : file.names()) stored[name] = file.entry(name).shape;
    const std::string problems = misfits(stored, needed);
    if (!problems.empty())
        throw std::runtime_error("it tells of a model with " + whole(elements(needed)) +
                                 " parameters, but model.safetensors has " +
                                 whole(elements(stored)) + ":" + beginning_of(problems));
    for (const std::string& name : file.names()) require_readable(name, file.entry(name));
}

void require_finite_weights(Module& model, const std::filesystem::path& file) {
    for (const auto& [name, parameter] : model.named_parameters()) {
        const Array& value = parameter->value();
        const auto bad =
            std::find_if(value.begin(), value.end(), [](Real x) { return !std::isfinite(x); });
        if (bad == value.end()) continue;
        throw std::runtime_error(file.string() + ": tensor " + safetensors::quoted(name) +
                                 " holds " + (std::isnan(*bad) ? "NaN" : "infinity") +
                                 " as its number " + std::to_string(bad - value.begin()) +
                                 ": these weights are no longer usable");
    }
}
