#include <tapestry.hpp>

#include "docs/say_what_is_wrong.hpp"

#include <iostream>

using namespace tapestry;

// The variations of docs/how-to/write-a-module.md, section by section.
namespace {

// y = scale·x/√(mean(x²) + eps), Zhang and Sennrich, "Root mean square layer normalization" (2019).
struct RMSNorm : Module {
    Parameter scale;

    explicit RMSNorm(std::size_t dim, double eps = 1e-6)
        : scale("scale", ones({dim}))
        , eps_(eps) {}

    Tensor operator()(const Tensor& x) { // (…, D)
        return scale * x / sqrt(mean(x * x, -1, true) + eps_);
    }

  protected:
    void members(Members& m) override { m.parameter("scale", scale); }
    std::string extra_repr() const override { return std::to_string(scale.shape()[0]); }

  private:
    double eps_;
};

struct Block : Module {
    RMSNorm norm{4};
    Linear linear{4, 4};

    Tensor operator()(const Tensor& x) { return x + silu(linear(norm(x))); }

  protected:
    void members(Members& m) override {
        m.module("norm", norm);
        m.module("linear", linear);
    }
};

struct Net : Module {
    ModuleList<Block> blocks;
    Linear head{4, 2};

    explicit Net(std::size_t depth) {
        for (std::size_t i = 0; i < depth; ++i) blocks.add();
    }

    Tensor operator()(Tensor x) {
        for (Block& block : blocks) x = block(x);
        return head(x);
    }

  protected:
    void members(Members& m) override {
        m.module("blocks", blocks);
        m.module("head", head);
    }
};

void modules_in_modules() {
    Net net(2);
    std::cout << net << '\n';
    for (const auto& [name, parameter] : net.named_parameters())
        std::cout << name << ' ' << to_string(parameter->shape()) << '\n';
}

void freeze_a_part() {
    Net net(2);
    net.blocks.freeze();
    SGD sgd(net, {.lr = 0.1});
    const Array x = random_normal({3, 4});
    Tape tape;
    tape.backward(mean(net(x)));
    sgd.step(); // moves net.head alone
    for (const auto& [name, parameter] : net.named_parameters())
        if (parameter->grad) std::cout << name << " has a gradient\n";
}

void a_rate_for_each_part() {
    Net net(2);
    net.parameters();                                         // gives them their whole names
    AdamW adam({{net.blocks, 0.001, 0.1}, {net.head, 0.01}}); // parameters, lr, weight decay
    std::cout << adam << '\n';
}

// A decoder's output layer often is its embedding's table once more.
struct Tied : Module {
    Embedding embedding{10, 4};

    Tensor operator()(const Indices& ids) { return linear(embedding(ids), embedding.weight); }

  protected:
    void members(Members& m) override { m.module("embedding", embedding); }
};

void share_a_weight() {
    Tied tied;
    std::cout << to_string(tied(Indices{1, 2, 3}).shape()) << ", and " << tied.parameter_count()
              << " numbers\n";
}

// Noise in training, and nothing in evaluation.
struct Noise : Module {
    Tensor operator()(const Tensor& x) {
        return is_training() ? x + random_normal(x.shape(), 0, 0.1) : x;
    }
};

void train_and_eval() {
    Noise noise;
    noise.eval();
    std::cout << noise(ones({2})) << '\n';
}

struct Forgetful : Module {
    Linear hidden{4, 8};
    Linear output{8, 2};

    Tensor operator()(const Tensor& x) { return output(relu(hidden(x))); }

  protected:
    void members(Members& m) override { m.module("output", output); }
};

struct Twice : Module {
    Linear first{4, 4}, second{4, 4};

  protected:
    void members(Members& m) override {
        m.module("linear", first);
        m.module("linear", second);
    }
};

void misuse() {
    say_what_is_wrong([] {
        Forgetful net;
        SGD sgd(net);
        Tape tape;
        tape.backward(mean(net(ones({3, 4}))));
    });
    say_what_is_wrong([] {
        Twice net;
        SGD sgd(net);
    });
    say_what_is_wrong([] {
        Net net(2);
        net(ones({3, 5}));
    });
    say_what_is_wrong([] {
        Noise noise;
        SGD sgd(noise);
    });
}

} // namespace

int main() {
    manual_seed(1);
    for (const auto section : {modules_in_modules, freeze_a_part, a_rate_for_each_part,
                               share_a_weight, train_and_eval, misuse}) {
        section();
        std::cout << '\n';
    }
}
