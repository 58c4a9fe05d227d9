#pragma once

#include "examples/support/run_folder.hpp"

#include <nlohmann/json_fwd.hpp>
#include <optional>

/// The parts of the report as the JSON that the page's scripts read. Where a part cannot be shown,
/// it is {"missing": why}.
namespace report {

using Json = nlohmann::ordered_json;

/// {"missing": why}
Json missing(const std::string& why);

/// Four decimals: what a reader can see, in few bytes.
double rounded(double x);

/// A token as a reader can see it, a space as ␣ and a new line as ⏎.
std::string visible(const std::string& token);

/// [[label, value], …]: configuration, text, sizes, time, version.
Json run_facts(const Run& run);

/// {"train": [[step, loss], …], "validation": likewise}, out of metrics.jsonl.
Json losses(const Run& run);

/// The frequent words, with {"word", "count", "neighbors": [[word, cosine], …]} for each.
Json words(const Run& run);

/// [word, …]: those of words_to_show. The list of words() begins with them.
Json examples(const Run& run);

/// {"steps": [0, …], "points": for each step [[x, y], …], "shares": of the two axes}: the words of
/// words() on the two principal components of the trained vectors.
Json map(const Run& run);

/// [{"question": [a, b, c], "answer": d, "first": word, "rank", "rank_with_question"}, …] for those
/// analogies whose four words the vocabulary has, and the number of words that a rank is out of.
Json analogies(const Run& run);

/// {"sets": [{"name", "words", "learned": {"share", "chance", "p"}, "counted": likewise}, …]}: how
/// well the vectors know sets of words, and how well those of count_vectors.safetensors do. The
/// last is the mean.
Json quality(const Run& run);

/// {"positions": [0, …], "cosines": for each of them, with each of them, "by_distance": means}
Json positions(const Run& run);

/// {"tokens": […], "weights": for each layer, head and position the weights of those up to it}
Json attention(const Run& run, const std::optional<std::string>& sentence);

/// [{"temperature", "text"}, …]
Json samples(const Run& run);

} // namespace report
