#include "examples/support/metrics.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

using nlohmann::ordered_json;

Metrics::Metrics(const std::filesystem::path& folder)
    : file_(folder / "metrics.jsonl")
    , stream_(file_) {}

void Metrics::write(const Step& step, const Progress& progress) {
    if (step.step % 10 != 0 && !step.val_loss) return;
    ordered_json line{{"step", step.step}, {"train_loss", step.train_loss}};
    if (step.val_loss) line["val_loss"] = *step.val_loss;
    line["lr"] = step.lr;
    line["tokens_per_second"] = std::round(progress.tokens_per_second());
    line["seconds"] = progress.seconds();
    stream_ << line.dump() << std::endl;
}

void Metrics::finish(std::int64_t step, double val_loss, double seconds) {
    const ordered_json line{{"step", step}, {"val_loss", val_loss}, {"seconds", seconds}};
    stream_ << line.dump() << '\n';
    stream_.close();
    if (!stream_) throw std::runtime_error(file_.string() + " is not complete");
}
