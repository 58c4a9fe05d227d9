#include "examples/support/train_results.hpp"

#include "examples/support/run_folder.hpp"
#include "examples/support/show.hpp"
#include "framework/vectors/count_vectors.hpp"

#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>

using namespace tapestry;
using nlohmann::ordered_json;

namespace {

RunFacts facts_of(const Training& training, const TrainResult& result) {
    const TrainOptions& o = training.options;
    const ordered_json facts{{"preset", o.preset},
                             {"text", training.text.name},
                             {"training_tokens", training.text.ids.training.size()},
                             {"validation_tokens", training.text.ids.validation.size()},
                             {"min_count", o.min_count},
                             {"steps", training.step},
                             {"batch", o.batch},
                             {"order", o.order},
                             {"optimizer", o.optimizer},
                             {"lr", o.lr},
                             {"min_lr", o.min_lr},
                             {"warmup", o.warmup},
                             {"weight_decay", o.weight_decay},
                             {"clip", o.clip},
                             {"threads", o.threads},
                             {"seed", o.seed},
                             {"val_loss", result.val_loss},
                             {"seconds", result.seconds}};
    RunFacts texts;
    // A file name may contain bytes that are not UTF-8. JSON must be UTF-8, so U+FFFD replaces
    // them.
    for (const auto& [name, fact] : facts.items())
        texts[name] = fact.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
    return texts;
}

} // namespace

void save_results(Training& training, const TrainResult& result) {
    const std::filesystem::path& folder = training.options.out;
    const Array& table = training.model.wte.weight.value();
    save_run(folder, training.model, *training.text.tokenizer, facts_of(training, result));
    training.snapshots.take(training.step, table, true);
    training.snapshots.save(folder / "snapshots.safetensors");
    save_count_vectors(folder,
                       count_vectors(training.text.ids.training, table.shape(0), table.shape(1)));
}

void show_results(std::ostream& out, Training& training, const TrainResult& result,
                  const std::filesystem::path& programs) {
    const Tokenizer& tokenizer = *training.text.tokenizer;
    char line[120];
    std::snprintf(line, sizeof line, "validation loss %.4f, perplexity %.1f, after %.0f seconds",
                  result.val_loss, std::exp(result.val_loss), result.seconds);
    out << line << "\n\nA sample at temperature 0.7, from the 40 likeliest tokens:\n\n";
    write_continuation(
        out, training.model, tokenizer, sample_prompt(tokenizer),
        {.count = tokenizer.name() == "words" ? 120u : 400u, .temperature = 0.7, .top_k = 40},
        training.options.seed);
    out << "\nNearest neighbours among the embeddings, with their cosines:\n\n";
    write_neighbors(out, training.model, tokenizer, words_to_show(tokenizer), 5);

    const std::string folder = training.options.out.string();
    out << "\nThe model is in " << folder << ". Open "
        << (training.options.out / "report.html").string()
        << " in a browser to see what it learned, or go on with\n  "
        << (programs / "generate").string() << " --model " << folder << " --prompt TEXT\n  "
        << (programs / "embeddings").string() << " --model " << folder << " WORD...\n";
}
