#include "framework/nn/dropout.hpp"
#include "framework/nn/embedding.hpp"
#include "framework/nn/embedding_bag.hpp"
#include "framework/nn/layer_norm.hpp"
#include "framework/nn/linear.hpp"
#include "framework/nn/positions.hpp"

#include <cstdlib>
#include <cxxabi.h>
#include <ostream>
#include <sstream>
#include <typeinfo>

namespace tapestry {
namespace {

// "tapestry::ModuleList<tapestry::DecoderBlock>" to "ModuleList", and "f(int)::Net" to "Net".
std::string class_name(const Module& module) {
    const char* mangled = typeid(module).name();
    const std::unique_ptr<char, decltype(&std::free)> text(
        abi::__cxa_demangle(mangled, nullptr, nullptr, nullptr), &std::free);
    std::string name;
    int depth = 0; // in brackets
    for (const char c : std::string_view(text ? text.get() : mangled)) {
        if (c == '<' || c == '(') ++depth;
        if (depth == 0) name += c;
        if (c == '>' || c == ')') --depth;
    }
    return name.substr(name.rfind(':') + 1); // npos + 1 is 0
}

// "10, 3, padding_idx=0": what stands between brackets. Empty parts are left out.
std::string joined(const std::vector<std::string>& parts) {
    std::string text;
    for (const std::string& part : parts)
        if (!part.empty()) text.append(text.empty() ? "" : ", ").append(part);
    return text;
}

// "name=value" as Python writes a value: True, 1.0, 1e-05.
template<class T>
std::string named(const char* name, const T& value) {
    std::ostringstream out;
    out << std::boolalpha << value;
    std::string text = out.str();
    if (std::same_as<T, bool>) text[0] = value ? 'T' : 'F';
    if (std::floating_point<T> && text.find_first_of(".en") == std::string::npos) text += ".0";
    return std::string(name).append("=").append(text);
}

} // namespace

class Module::Printer : public Module::Members {
  public:
    Printer(std::ostream& out, std::size_t indent)
        : out_(out)
        , indent_(indent) {}

    void print(Module& module) {
        const std::string settings = module.extra_repr();
        out_ << class_name(module) << '(' << settings;
        visit(module, *this);
        if (has_modules_) out_ << '\n' << std::string(indent_, ' ');
        out_ << ')';
    }

    void parameter(const std::string&, Parameter&) override {}

    void module(const std::string& name, Module& module) override {
        has_modules_ = true;
        out_ << '\n' << std::string(indent_ + 2, ' ') << '(' << name << "): ";
        Printer(out_, indent_ + 2).print(module);
    }

  private:
    std::ostream& out_;
    std::size_t indent_;
    bool has_modules_ = false;
};

std::ostream& operator<<(std::ostream& out, const Module& module) {
    // A module names its members as what they are, and the printer changes none.
    Module::Printer(out, 0).print(const_cast<Module&>(module));
    return out;
}

std::string Dropout::extra_repr() const { return named("p", p_); }

std::string EmbeddingTable::extra_repr() const {
    const EmbeddingOptions& o = options_;
    return joined({std::to_string(weight.shape()[0]), std::to_string(weight.shape()[1]),
                   o.padding_idx ? named("padding_idx", *o.padding_idx) : "",
                   o.max_norm ? named("max_norm", *o.max_norm) : "",
                   o.norm_type != 2 ? named("norm_type", o.norm_type) : "",
                   o.scale_grad_by_freq ? named("scale_grad_by_freq", true) : "",
                   o.sparse ? named("sparse", true) : ""});
}

std::string EmbeddingBag::extra_repr() const {
    const char* modes[] = {"'mean'", "'sum'", "'max'"}; // in the order of BagMode
    return joined({EmbeddingTable::extra_repr(), named("mode", modes[std::size_t(mode_)])});
}

std::string LayerNorm::extra_repr() const {
    return joined({to_string(weight.shape()), named("eps", eps_), named("elementwise_affine", true),
                   bias ? "" : named("bias", false)});
}

std::string Linear::extra_repr() const {
    return joined({named("in_features", weight.shape()[1]),
                   named("out_features", weight.shape()[0]), named("bias", bias.has_value())});
}

std::string PositionalEmbedding::extra_repr() const {
    return joined({std::to_string(weight.shape()[0]), std::to_string(weight.shape()[1])});
}

std::string SinusoidalPositions::extra_repr() const {
    return joined({std::to_string(table_.shape()[0]), std::to_string(table_.shape()[1])});
}

} // namespace tapestry
