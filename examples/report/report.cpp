#include "examples/report/report.hpp"

#include "examples/report/page.hpp"
#include "examples/report/sections.hpp"
#include "framework/io/atomic_file.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

namespace report {

Json missing(const std::string& why) { return {{"missing", why}}; }

double rounded(double x) { return std::round(x * 1e4) / 1e4; }

std::string visible(const std::string& token) {
    if (token == " ") return "␣";
    if (token == "\n") return "⏎";
    if (token == "\t") return "⇥";
    return token;
}

} // namespace report

void write_report(const Run& run, const std::filesystem::path& file,
                  const std::optional<std::string>& sentence) {
    const report::Json data{
        {"run", report::run_facts(run)},       {"losses", report::losses(run)},
        {"words", report::words(run)},         {"map", report::map(run)},
        {"analogies", report::analogies(run)}, {"quality", report::quality(run)},
        {"positions", report::positions(run)}, {"attention", report::attention(run, sentence)},
        {"samples", report::samples(run)},     {"examples", report::examples(run)}};
    // In a <script> no text may look like a tag: "<" stands only inside of strings, where \u003c
    // means the same. Characters beyond ASCII are written as \uXXXX too.
    const std::string json = data.dump(-1, ' ', true);
    tapestry::write_atomically(file, [&](std::ostream& out) {
        for (const std::string_view piece : page_before_data) out << piece;
        for (const char c : json) c == '<' ? out << "\\u003c" : out << c;
        for (const std::string_view piece : page_after_data) out << piece;
    });
}
