#include <tapestry.hpp>

#include <iostream>

using namespace tapestry;

// The mean loss over all windows of a text, without dropout.
double loss_over(SequentialBatches windows, Decoder& model) {
    model.eval();
    double total = 0;
    for (std::size_t i = 0; i < windows.batches_per_epoch(); ++i) {
        const Batch batch = windows.next(); // the last one may have fewer rows
        const Tensor loss = cross_entropy(model(batch.inputs), batch.targets);
        total += double(loss.item()) * double(batch.inputs.shape(0));
    }
    model.train();
    return total / double(windows.windows_per_epoch());
}

int main() {
    constexpr std::size_t B = 32, T = 32, steps = 250;
    manual_seed(1);
    const auto text = WordTokenizer::from_text(built_in_text());
    const Split ids = split(text.encode(built_in_text())); // the last tenth is for validation
    RandomBatches batches(ids.training, B, T, Generator(1));
    const SequentialBatches validation(ids.validation, B, T);
    const std::size_t V = text.vocabulary().size();
    Decoder model({.vocabulary = V, .context = T, .width = 64, .dropout = 0.1});
    AdamW optimizer(decay_matrices(model, 3e-3, 0.1), {.beta2 = 0.99});
    const WarmupCosine schedule{.lr = 3e-3, .min_lr = 1e-4, .warmup = 30, .decay = steps};

    const std::string shown = "dog cat hen lamb blue green grey white kitchen parlour hall attic";
    const Indices chosen(text.encode(shown));
    std::cout << V << " words, " << model.parameter_count() << " parameters\n" << shown << '\n';
    for (std::size_t step = 0;; ++step) {
        if (step == 0 || step == 50 || step == steps) { // a map: two numbers for each word
            const Array x = embedding(chosen, model.wte.weight.value()).value();
            write_npy(std::to_string(step) + ".npy", project(principal_components(x, 2), x));
        }
        if (step % 50 == 0)
            std::cout << "step " << step << ", validation loss " << loss_over(validation, model)
                      << std::endl;
        if (step == steps) break;
        optimizer.set_lr(schedule(std::int64_t(step)));
        const Batch batch = batches.next(); // inputs and targets, (B, T)
        Tape tape;
        const Tensor loss = cross_entropy(model(batch.inputs), batch.targets);
        tape.backward(loss, KeepGrad::of_leaves);
        clip_grad_norm(model, 1);
        optimizer.step();
        optimizer.zero_grad();
    }
    const Array units = unit_rows(model.wte.weight.value());
    for (const Neighbor& near : nearest_neighbors(units, text.vocabulary().id("dog"), 4))
        std::cout << "like dog: " << text.vocabulary().token(near.id) << ' ' << near.cosine << '\n';
    const GenerateOptions options{.count = 40, .temperature = 0.8};
    std::cout << text.decode(generate(model, text.encode("the little"), options)) << '\n';
}
