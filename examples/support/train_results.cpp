#include "examples/support/train_results.hpp"

#include "examples/support/show.hpp"

#include <cmath>
#include <iostream>

using namespace tapestry;

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
