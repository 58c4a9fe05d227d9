#include <tapestry.hpp>

#include "docs/say_what_is_wrong.hpp"

#include <fstream>
#include <iostream>

using namespace tapestry;

// The variations of docs/how-to/save-and-load.md, section by section.
namespace {

struct Net : Module {
    Embedding embedding{5, 3};
    Linear output{3, 5};

  protected:
    void members(Members& m) override {
        m.module("embedding", embedding);
        m.module("output", output);
    }
};

void a_part() {
    Net net;
    save(net, "net.safetensors");

    const SafetensorsFile file("net.safetensors");
    for (const std::string& name : file.names())
        std::cout << name << ' ' << to_string(file.entry(name).shape) << '\n';
    Embedding embedding = Embedding::from_pretrained(file.read("embedding.weight"));
}

void with_other_names() {
    Net net;
    save_safetensors("other.safetensors", {{"table", random_normal({5, 3})}});

    StateDict state = net.state_dict();
    state["embedding.weight"] = SafetensorsFile("other.safetensors").read("table");
    net.load_state_dict(state);
}

void with_text() {
    Net net;
    save_safetensors("net.safetensors", net.state_dict(), {{"trained_on", "Persuasion"}});
    std::cout << SafetensorsFile("net.safetensors").metadata().at("trained_on") << '\n';
}

void misuse() {
    say_what_is_wrong([] {
        Net net;
        save(net, "net.safetensors");
        Linear linear(4, 5);
        load(linear, "net.safetensors");
    });
    say_what_is_wrong([] {
        Linear linear(3, 5);
        SGD sgd(linear, {.momentum = 0.9});
        load(sgd, "net.safetensors");
    });
    say_what_is_wrong([] {
        Net net;
        load(net, "missing.safetensors");
    });
    say_what_is_wrong([] {
        std::filesystem::resize_file("net.safetensors", 300);
        Net net;
        load(net, "net.safetensors");
    });
}

} // namespace

int main() {
    manual_seed(1);
    for (const auto section : {a_part, with_other_names, with_text, misuse}) {
        section();
        std::cout << '\n';
    }
}
