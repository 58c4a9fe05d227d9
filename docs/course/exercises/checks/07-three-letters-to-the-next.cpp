#include "docs/course/exercises/check.hpp"

#include <sstream>
#include <stdexcept>

using namespace tapestry;
using namespace tapestry::course;

Tensor next_letter(const Indices& ids, Embedding& embedding, Linear& hidden, Linear& output);

namespace {

struct Model : Module {
    Model(std::size_t V, std::size_t H)
        : embedding(V, 2)
        , hidden(6, H)
        , output(H, V) {}
    void members(Members& m) override {
        m.module("embedding", embedding);
        m.module("hidden", hidden);
        m.module("output", output);
    }

    Tensor answer(const Indices& ids) {
        try {
            return next_letter(ids, embedding, hidden, output);
        } catch (const std::invalid_argument& error) {
            const std::string text = error.what();
            if (text.find("[linear]") == std::string::npos) throw;
            if (text.find("3, 2)") != std::string::npos)
                throw std::invalid_argument(text +
                                            "\nThe three vectors of a context stand in rows of "
                                            "their own. Reshape (B, 3, 2) to (B, 6).");
            if (text.find(", 2) does") != std::string::npos)
                throw std::invalid_argument(
                    text + "\nOne vector came for each context. Three are to come, "
                           "side by side and not added up.");
            throw;
        }
    }

    // The logits of what hidden is given.
    Tensor of_vectors(const Tensor& vectors) {
        return output(tanh(hidden(reshape(vectors, {-1, 6}))));
    }

    // The right answer.
    Tensor expected(const Indices& ids) { return of_vectors(embedding(ids)); }

    Embedding embedding;
    Linear hidden, output;
};

const char* const forgot_tanh =
    "tanh is missing after hidden. Two linear layers without it are no more than one.";

const char* const tanh_too_late =
    "tanh stands after output. It belongs between the two layers: logits may be of any size.";

const char* const tanh_again =
    "There is a second tanh, after output. Logits may be of any size: return them as they are.";

const char* const turned =
    "The first numbers of the three letters stand before their second ones: reshape without a\n"
    "transpose. Your net would learn as well, but it is another one.";

const char* const took_softmax =
    "These are probabilities. Return the logits: cross_entropy makes probabilities of them itself.";

// Changes one letter of a context after the other, and says which ones make no difference.
std::string letters_that_do_not_count(Model& model) {
    std::string places;
    const Array before = model.answer({{1, 2, 3}}).value();
    for (std::size_t place = 0; place < 3; ++place) {
        Indices ids{{1, 2, 3}};
        ids(0, place) = 4;
        if (model.answer(ids).value() == before) places += " " + std::to_string(place);
    }
    if (places == " 0 1")
        return "Only the last letter counts. The vectors of all three go into hidden.";
    return places.empty() ? ""
                          : "Another letter changes nothing in place" + places + " of the three.";
}

// The chapter's training, but shorter.
double validation_loss_after_training() {
    manual_seed(1);
    std::vector<std::int64_t> ids{0};
    for (const unsigned char c : built_in_text()) {
        const int id = std::tolower(c) - 'a' + 1;
        const bool is_letter = 0 < id && id < 27;
        if (is_letter || ids.back() != 0) ids.push_back(is_letter ? id : 0);
    }
    const Split parts = split(ids);
    const Indices training(parts.training), validation(parts.validation);
    Model model(27, 64);
    const auto mean_loss = [&](const Indices& part, Indices begins) {
        const Indices targets = index_select(part, begins + 3);
        begins.reshape({begins.size(), 1});
        return cross_entropy(model.answer(index_select(part, begins + arange(3))), targets);
    };
    Adam optimizer(model, {.lr = 0.01});
    for (int step = 0; step < 1000; ++step) {
        Tape tape;
        const Tensor loss =
            mean_loss(training, randint(0, std::int64_t(training.size()) - 3, {128}));
        optimizer.zero_grad();
        tape.backward(loss);
        optimizer.step();
    }
    return mean_loss(validation, arange(std::int64_t(validation.size()) - 3)).item();
}

} // namespace

int main() {
    manual_seed(1);
    Model model(6, 4);
    Exercise exercise;
    const auto check = [&](const std::string& what, const Indices& ids) {
        const Tensor vectors = model.embedding(ids), right = model.expected(ids);
        const Tensor z = model.hidden(reshape(vectors, {-1, 6}));
        std::vector<Mistake> mistakes{{model.output(z).value(), forgot_tanh},
                                      {tanh(model.output(z)).value(), tanh_too_late},
                                      {tanh(right).value(), tanh_again},
                                      {softmax(right).value(), took_softmax},
                                      {model.of_vectors(transpose(vectors)).value(), turned}};
        if (ids.shape(0) > 1)
            mistakes.push_back(
                {model.of_vectors(transpose(vectors, 0, 1)).value(),
                 "A row has numbers of several contexts: reshape the vectors as they are, "
                 "without a transpose."});
        exercise.equal(
            what, [&] { return model.answer(ids).value(); }, right.value(), mistakes);
    };
    check("one context: (1, 3) to (1, 6)", {{1, 2, 3}});
    check("a batch of two contexts: (2, 3) to (2, 6)", {{1, 2, 3}, {4, 0, 5}});
    exercise.holds("each of the three letters counts",
                   [&] { return letters_that_do_not_count(model); });
    exercise.holds("the validation loss is below 1.9 after 1000 steps on the built-in text", [] {
        const double loss = validation_loss_after_training();
        std::ostringstream fault;
        if (!(loss < 1.9))
            fault << "It is " << loss << ". A bigram's is 2.19, and a guess has ln 27 = 3.30.";
        return fault.str();
    });
    return exercise.finish();
}
