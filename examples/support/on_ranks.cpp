#include "examples/support/on_ranks.hpp"

#include "examples/support/checkpoint.hpp"
#include "examples/support/output.hpp"
#include "examples/support/program.hpp"
#include "examples/support/train_settings.hpp"
#include "framework/parallel/rank_parallel.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <unistd.h>

using namespace tapestry;
using nlohmann::ordered_json;

namespace {

// The numbers of rank 0. Others have arrays of the same shape.
void share(Ranks& ranks, Array& array) {
    broadcast(ranks, std::as_writable_bytes(std::span(array.data(), array.size())));
}

// Rank 0's options are those of all: others must not be passed over.
void require_same_command_line(Ranks& ranks, int argc, char** argv) {
    std::string mine;
    for (int i = 1; i < argc; ++i) mine.append(argv[i]).push_back('\0');
    const std::vector<std::string> lines = gather(ranks, mine);
    for (std::size_t r = 1; r < ranks.size(); ++r)
        if (lines[r] != lines[0])
            throw RankError("rank " + std::to_string(r) + " was started with other options than " +
                            "rank 0: give all ranks the same");
}

void require_same_text(Ranks& ranks, const Training& training) {
    const std::vector<std::string> texts = gather(ranks, training.text_fingerprint);
    for (std::size_t r = 1; r < ranks.size(); ++r)
        if (texts[r] != texts[0])
            throw RankError("rank " + std::to_string(r) + " has read another text than rank 0: " +
                            training.text.name + " has to be the same on every machine");
}

// Names and shapes first.
void share_optimizer(Ranks& ranks, Optimizer& optimizer) {
    ordered_json shapes = ordered_json::object();
    StateDict state = optimizer.state_dict();
    for (const auto& [name, array] : state)
        shapes[name] = std::vector<std::size_t>(array.shape().begin(), array.shape().end());
    shapes = ordered_json::parse(broadcast(ranks, shapes.dump()));
    if (ranks.rank() > 0) state.clear();
    for (const auto& [name, lengths] : shapes.items()) {
        const auto shape = lengths.get<std::vector<std::size_t>>();
        Array& array =
            state.try_emplace(name, zeros(Shape(shape.begin(), shape.end()))).first->second;
        share(ranks, array);
    }
    if (ranks.rank() > 0) optimizer.load_state_dict(state);
}

} // namespace

TrainOptions options_on_ranks(Ranks& ranks, int argc, char** argv) {
    if (ranks.size() == 1) return parse_train_options(argc, argv, 1);
    require_same_command_line(ranks, argc, argv);
    TrainOptions options;
    std::optional<EndOfProgram> end;
    ordered_json settings;
    std::string text;
    together(ranks, [&] {
        if (ranks.rank() > 0) return;
        try {
            options = parse_train_options(argc, argv, ranks.size());
            text = options.text.value_or("").string();
            settings = settings_json(options);
            settings["model"]["vocabulary"] = 1; // none yet, which no file says
            settings["init"] = nullptr;          // a file of rank 0's, which gives out its weights
            settings["rank_timeout"] = options.rank_timeout;
        } catch (const EndOfProgram& reason) {
            end = reason;
        }
    });
    if (first_of(ranks, end ? 1 : 0) != 0) throw end.value_or(EndOfProgram{0});
    settings = ordered_json::parse(broadcast(ranks, settings.dump()));
    text = broadcast(ranks, text);
    if (ranks.rank() == 0) return options;
    set_options(options, settings);
    options.model.vocabulary = 0;
    options.rank_timeout = settings.at("rank_timeout");
    if (!text.empty()) options.text = text;
    return options;
}

void share_training(Ranks& ranks, Training& training) {
    if (ranks.size() == 1) return;
    require_same_text(ranks, training);
    for (const auto& [name, parameter] : training.parameters)
        share(ranks, parameter->mutable_value());
    share_optimizer(ranks, *training.optimizer);
    go_to_place(training, broadcast(ranks, place_of(training)));
    const Moment moment = moment_of(broadcast(ranks, text_of(training.moment()))).value();
    training.run = moment.run;
    training.step = moment.step;
}

void name_rank(const Ranks& ranks) {
    if (ranks.rank() == 0) return;
    std::array<char, 256> host{};
    gethostname(host.data(), host.size() - 1);
    call_program("train, rank " + std::to_string(ranks.rank()) + " on " + host.data());
}
