#include <tapestry.hpp>

#include <array>
#include <cmath>
#include <iomanip>
#include <iostream>
#include <unordered_map>

using namespace tapestry;

namespace {

constexpr std::int64_t V = 27, H = 64;

std::vector<std::int64_t> letters_of(const std::string& text) {
    std::vector<std::int64_t> ids{0};
    for (const unsigned char c : text) {
        const int id = std::tolower(c) - 'a' + 1;
        const bool is_letter = 0 < id && id < V;
        if (is_letter || ids.back() != 0) ids.push_back(is_letter ? id : 0);
    }
    return ids;
}

// Each context of a part, and what comes next.
struct Examples {
    Examples(const Indices& part, std::int64_t context) {
        Indices begins = arange(std::int64_t(part.size()) - context);
        targets = index_select(part, begins + context);
        begins.reshape({begins.size(), 1});
        inputs = index_select(part, begins + arange(context));
    }
    Indices inputs, targets; // (N, context) and (N,)
};

// The chapter's model, with another context or with a mistake.
struct Net : Module {
    enum Mistake { none, no_tanh, mixed_rows };

    Net(std::int64_t context_, std::int64_t D_, Mistake mistake_ = none)
        : context(context_)
        , D(D_)
        , mistake(mistake_)
        , embedding(V, D)
        , hidden(context * D, H)
        , output(H, V) {}
    Tensor operator()(const Indices& ids) {
        Tensor vectors = embedding(ids);
        if (mistake == mixed_rows) vectors = transpose(vectors, 0, 1); // (context, B, D)
        const Tensor z = hidden(reshape(vectors, {-1, context * D}));
        return output(mistake == no_tanh ? z : tanh(z));
    }
    void members(Members& m) override {
        m.module("embedding", embedding);
        m.module("hidden", hidden);
        m.module("output", output);
    }

    std::int64_t context, D;
    Mistake mistake;
    Embedding embedding;
    Linear hidden, output;
};

void train(Net& net, const Examples& examples, int steps) {
    Adam optimizer(net, {.lr = 0.01});
    for (int step = 0; step < steps; ++step) {
        if (step == steps * 3 / 4) optimizer.set_lr(0.001);
        Tape tape;
        const Indices rows = randint(0, std::int64_t(examples.targets.size()), {128});
        const Tensor loss = cross_entropy(net(index_select(examples.inputs, rows)),
                                          index_select(examples.targets, rows));
        optimizer.zero_grad();
        tape.backward(loss);
        optimizer.step();
    }
}

void print_losses(Net& net, const Examples& training, const Examples& validation) {
    for (const Examples* part : {&training, &validation})
        std::cout << std::setw(9) << cross_entropy(net(part->inputs), part->targets).item();
    std::cout << std::endl;
}

// A table of counts with a row for each context. Each count begins at 0.1, so that nothing has
// probability 0.
class Table {
  public:
    explicit Table(const Examples& examples) {
        for (std::size_t i = 0; i < examples.targets.size(); ++i)
            ++rows_[key(examples, i)][std::size_t(examples.targets(i))];
    }

    std::size_t rows() const { return rows_.size(); }

    double loss(const Examples& examples) const {
        double sum = 0;
        for (std::size_t i = 0; i < examples.targets.size(); ++i) {
            double total = V * 0.1, mine = 0.1;
            if (const auto row = rows_.find(key(examples, i)); row != rows_.end()) {
                for (const double count : row->second) total += count;
                mine += row->second[std::size_t(examples.targets(i))];
            }
            sum -= std::log(mine / total);
        }
        return sum / double(examples.targets.size());
    }

  private:
    static std::int64_t key(const Examples& examples, std::size_t i) {
        std::int64_t number = 0;
        for (std::size_t k = 0; k < examples.inputs.shape(1); ++k)
            number = number * V + examples.inputs(i, k);
        return number;
    }

    std::unordered_map<std::int64_t, std::array<double, V>> rows_;
};

void print_what_follows(const Indices& letters) {
    const auto is_vowel = [](std::int64_t id) {
        return id != 0 && std::string("aeiou").find(char('a' + id - 1)) != std::string::npos;
    };
    double seen[2] = {}, followed[2] = {};
    for (std::size_t i = 1; i < letters.size(); ++i) {
        if (letters(i - 1) == 0) continue;
        const bool after_vowel = is_vowel(letters(i - 1));
        ++seen[after_vowel];
        followed[after_vowel] += is_vowel(letters(i));
    }
    std::cout << "after a vowel, a vowel comes in " << std::lround(100 * followed[1] / seen[1])
              << " % of the cases; after another letter, in "
              << std::lround(100 * followed[0] / seen[0]) << " %\n";
    const char* before = "";
    for (const char letter : {'x', 'y', 'd', 'f'}) {
        double count = 0, ends = 0;
        for (std::size_t i = 1; i < letters.size(); ++i)
            if (letters(i - 1) == letter - 'a' + 1) ++count, ends += letters(i) == 0;
        std::cout << before << "after " << letter << (*before ? " in " : " a space comes in ")
                  << std::lround(100 * ends / count) << " %";
        before = ", ";
    }
    std::cout << "\n\n";
}

} // namespace

int main(int argc, char** argv) {
    const std::string text = argc > 1 ? clean_gutenberg(read_text(argv[1])) : built_in_text();
    const Split parts = split(letters_of(text));
    const Indices training(parts.training), validation(parts.validation);
    std::cout << std::fixed << std::setprecision(3);
    std::cout << training.size() << " letters for training, " << validation.size()
              << " for validation\n";
    print_what_follows(training);

    std::cout << "            table, by counting                     network, D = 2\n"
              << "context     numbers      seen  training  valid.    numbers  training  valid.\n";
    for (const std::int64_t context : {1, 3, 5, 8}) {
        const Examples of_training(training, context), of_validation(validation, context);
        const Table table(of_training);
        std::cout << std::setw(7) << context << std::setprecision(0) << std::setw(16)
                  << std::pow(V, context + 1) << std::setw(8) << table.rows()
                  << std::setprecision(3) << std::setw(9) << table.loss(of_training) << std::setw(9)
                  << table.loss(of_validation);
        manual_seed(1);
        Net net(context, 2);
        std::cout << std::setw(9) << net.parameter_count();
        train(net, of_training, 2000);
        print_losses(net, of_training, of_validation);
    }

    const char* const header = "three letters          training  valid.\n";
    const Examples of_training(training, 3), of_validation(validation, 3);
    for (const auto& [name, D, mistake] : {std::tuple("ten numbers a letter", 10, Net::none),
                                           std::tuple("tanh forgotten", 2, Net::no_tanh),
                                           std::tuple("rows mixed", 2, Net::mixed_rows)}) {
        manual_seed(1);
        Net net(3, D, mistake);
        train(net, of_training, 2000);
        if (mistake != Net::mixed_rows) std::cout << header;
        std::cout << std::setw(22) << name;
        print_losses(net, of_training, of_validation);
    }

    std::cout << "\nthe first 1000 letters alone\n";
    manual_seed(1);
    Net net(3, 2);
    const Examples few(row_range(training, 0, 1000), 3);
    for (int step = 0; step <= 2000; step += 500) {
        std::cout << "step " << std::setw(4) << step;
        print_losses(net, few, of_validation);
        train(net, few, 500);
    }

    try {
        net.hidden(net.embedding(Indices{{1, 2, 3}, {4, 5, 6}})); // without a reshape
    } catch (const std::exception& error) {
        std::cout << error.what() << '\n';
    }
}
