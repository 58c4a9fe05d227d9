#include "docs/course/exercises/check.hpp"

#include <cmath>
#include <iostream>
#include <sstream>

using namespace tapestry;
using namespace tapestry::course;

double parameters();
double more_if_not_tied();
double more_with_eight_heads();
double first_loss();
std::string loss_with_a_context_of_one();
std::string loss_with_a_hundredfold_rate();
std::pair<std::string, std::string> losses_with_a_hundredth_of_the_text();

namespace {

struct Setting {
    std::size_t context = 16;
    double lr = 3e-3;
    std::size_t share = 1; // of the text: one part of so many
    int steps = 200;
};

struct Losses {
    double before, training, validation;
};

double loss_over(SequentialBatches windows, Decoder& model) {
    double total = 0;
    for (std::size_t i = 0; i < windows.batches_per_epoch(); ++i) {
        const Batch batch = windows.next();
        total += double(cross_entropy(model(batch.inputs), batch.targets).item()) *
                 double(batch.inputs.shape(0));
    }
    return total / double(windows.windows_per_epoch());
}

const Split& ids() {
    static const Split parts =
        split(WordTokenizer::from_text(built_in_text()).encode(built_in_text()));
    return parts;
}

DecoderConfig config() { return {.vocabulary = 225, .context = 16, .width = 32}; }

Losses trained(const Setting& setting) {
    constexpr std::size_t B = 16;
    manual_seed(1);
    DecoderConfig sizes = config();
    sizes.context = setting.context;
    Decoder model(sizes);
    std::vector<std::int64_t> text = ids().training;
    text.resize(text.size() / setting.share);
    RandomBatches batches(text, B, setting.context, Generator(1));
    const SequentialBatches validation(ids().validation, B, setting.context);
    AdamW optimizer(decay_matrices(model, setting.lr, 0.1), {.beta2 = 0.99});
    Losses losses{loss_over(validation, model), 0, 0};
    for (int step = 0; step < setting.steps; ++step) {
        const Batch batch = batches.next();
        Tape tape;
        tape.backward(cross_entropy(model(batch.inputs), batch.targets), KeepGrad::of_leaves);
        clip_grad_norm(model, 1);
        optimizer.step();
        optimizer.zero_grad();
    }
    losses.training = loss_over(SequentialBatches(text, B, setting.context), model);
    losses.validation = loss_over(validation, model);
    return losses;
}

// As it stands above the gaps, trained once.
const Losses& usual() {
    static const Losses losses = trained({});
    return losses;
}

std::string number(double x) {
    std::ostringstream text;
    text.precision(x == std::floor(x) ? 12 : 3);
    text << x;
    return text.str();
}

// What came out, of the predictions that were right.
std::vector<std::string> outcomes;

struct Slip {
    double answer;
    std::string reason;
};

std::string judged(double predicted, double came_out, double tolerance, const std::string& reason,
                   const std::vector<Slip>& slips) {
    if (std::abs(predicted - came_out) <= tolerance) {
        outcomes.push_back(reason);
        return "";
    }
    std::string fault = "predicted " + number(predicted) + ", and came out " + number(came_out);
    for (const Slip& slip : slips)
        if (std::abs(predicted - slip.answer) <= tolerance) return fault + '\n' + slip.reason;
    return fault;
}

std::string judged(const std::string& predicted, const std::vector<std::string>& answers,
                   const std::string& right, const std::string& came_out,
                   const std::string& reason) {
    if (std::find(answers.begin(), answers.end(), predicted) == answers.end()) {
        std::string fault = "'" + predicted + "' is no answer: take one of";
        for (const std::string& answer : answers) fault += " \"" + answer + '"';
        return fault;
    }
    if (predicted == right) {
        outcomes.push_back(came_out + "\n    " + reason);
        return "";
    }
    return "predicted \"" + predicted + "\", and came out: " + came_out + '\n' + reason;
}

std::string check_parameters() {
    const double predicted = parameters();
    const double V = 225, T = 16, D = 32, block = 12 * D * D + 13 * D;
    const double count = double(Decoder(config()).parameter_count());
    return judged(
        predicted, count, 0.5, number(count) + " parameters, most of them in the blocks.",
        {{count + V * D, "Tied weights are one table: count it once."},
         {count + V * D + V, "Tied weights are one table, without a bias: count it once."},
         {count - T * D, "The table of positions is missing: 16 rows of 32."},
         {count - 2 * D, "The last layer norm is missing: 32 weights and 32 biases."},
         {count - block, "That is one block. The model has two."},
         {count - 2 * 4 * D, "The layer norms in the blocks are missing: two in each."},
         {count - 2 * 2 * D, "Some numbers of the layer norms in the blocks are missing: two in "
                             "each block, of 32 weights and 32 biases."},
         {count - 2 * 2 * D - D, "The biases of the layer norms are missing: five of 32."},
         {count - 2 * 4 * D - 2 * D,
          "The layer norms are missing: two in each block, and the last."},
         {count - 2 * 9 * D, "The biases of the four linear layers are missing."},
         {count - 2 * 11 * D - D, "All biases are missing, of Linear and of LayerNorm."},
         {count - 2 * 2 * D * D, "c_attn makes queries, keys and values: 3·32 rows of 32."},
         {count - 2 * 6 * D * D, "The MLP is four times as wide inside: 4·32."}});
}

std::string check_tied() {
    const double predicted = more_if_not_tied();
    DecoderConfig other = config();
    other.tied = false;
    const double more = parameter_count(other) - parameter_count(config());
    return judged(predicted, more, 0.5,
                  number(more) + " more if not tied: the output layer has its own 225 rows.",
                  {{0, "Without tied weights the output has a table of its own, as large as wte."},
                   {-more, "The output's own table makes it more, not fewer."},
                   {more + 225, "The output layer has no bias."},
                   {2 * more, "The first table is there already. Only the second one is new."}});
}

std::string check_heads() {
    const double predicted = more_with_eight_heads();
    DecoderConfig other = config();
    other.heads = 8;
    const double more = parameter_count(other) - parameter_count(config());
    std::vector<Slip> slips;
    if (predicted != 0)
        slips.push_back({predicted,
                         "Heads share the width: four have 8 numbers each, eight have 4. "
                         "c_attn stays 96 by 32."});
    return judged(predicted, more, 0.5, "No more with eight heads: they share the same width.",
                  slips);
}

std::string check_first_loss() {
    const double predicted = first_loss();
    return judged(
        predicted, usual().before, 0.1,
        "A first loss of " + number(usual().before) + ", about ln 225 = 5.42.",
        {{0, "A loss of 0 is that of a model which knows each word for sure. A new one guesses."},
         {1, "It guesses among 225 words, each with 1/225. What is −ln of that?"},
         {225, "225 is the perplexity. The loss is its logarithm."},
         {std::log2(225.0), "That is in bits. The loss is in nats, with the natural logarithm."},
         {std::log10(225.0), "The loss takes the natural logarithm, not that to the base 10."},
         {std::log(16.0), "It chooses among 225 words, not among 16 positions."},
         {std::log(32.0), "It chooses among 225 words, not among 32 numbers of a vector."},
         {-std::log(225.0), "A loss is minus the logarithm, and positive."}});
}

std::string beside_usual(double loss, const std::string& setting) {
    return "a validation loss of " + number(loss) + ' ' + setting + ", and " +
           number(usual().validation) + " as it was";
}

std::string lower_or_higher(const std::string& predicted, const Setting& setting,
                            const std::string& name, const std::string& reason) {
    if (predicted != "lower" && predicted != "higher")
        return judged(predicted, {"lower", "higher"}, "", "", "");
    const double loss = trained(setting).validation;
    return judged(predicted, {"lower", "higher"}, loss < usual().validation ? "lower" : "higher",
                  beside_usual(loss, name), reason);
}

std::string check_context() {
    return lower_or_higher(
        loss_with_a_context_of_one(), {.context = 1}, "with a context of 1",
        "One token says little of the next. The model has become a table of bigrams.");
}

std::string check_rate() {
    return lower_or_higher(loss_with_a_hundredfold_rate(), {.lr = 0.3}, "with a rate of 0.3",
                           "Adam's steps have the size of the rate, and the weights that of 0.02. "
                           "Each step jumps over what it aims at.");
}

std::string check_hundredth() {
    const auto [training, validation] = losses_with_a_hundredth_of_the_text();
    const std::vector<std::string> answers{"below 1", "between", "above a guess"};
    const auto range = [&](double loss) {
        return loss < 1 ? answers[0] : loss < std::log(225.0) ? answers[1] : answers[2];
    };
    for (const std::string& each : {training, validation})
        if (std::find(answers.begin(), answers.end(), each) == answers.end())
            return judged(each, answers, "", "", "");
    const Losses losses = trained({.share = 100, .steps = 400});
    const std::string came_out = "training loss " + number(losses.training) + ", validation loss " +
                                 number(losses.validation) + ", a guess 5.42";
    if (const std::string fault =
            judged(training, answers, range(losses.training), came_out,
                   "33,184 parameters learn 323 tokens by heart, and each one is then sure.");
        !fault.empty())
        return fault;
    outcomes.pop_back();
    return judged(validation, answers, range(losses.validation), came_out,
                  "What was learned by heart is said with certainty where it is wrong, too. "
                  "That costs more than a guess: overfitting.");
}

} // namespace

int main() {
    Exercise exercise;
    exercise.holds("the number of parameters", check_parameters);
    exercise.holds("how many more if not tied", check_tied);
    exercise.holds("how many more with eight heads", check_heads);
    exercise.holds("the loss before the first step", check_first_loss);
    exercise.holds("a context of one", check_context);
    exercise.holds("a hundred times the learning rate", check_rate);
    exercise.holds("a hundredth of the text", check_hundredth);
    if (!outcomes.empty()) std::cout << "\nwhat came out\n";
    for (const std::string& outcome : outcomes) std::cout << "- " << outcome << '\n';
    return exercise.finish();
}
