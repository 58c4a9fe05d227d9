#include "docs/course/exercises/check.hpp"

using namespace tapestry;
using namespace tapestry::course;

Tensor gradient_of_logits(const Tensor& p, const Indices& targets, double N, std::size_t V);
Tensor gradient_of_output_weight(const Tensor& dlogits, const Tensor& h);
Tensor gradient_of_output_bias(const Tensor& dlogits);
Tensor gradient_of_h(const Tensor& dlogits, const Tensor& W2);
Tensor gradient_of_z(const Tensor& dh, const Tensor& h);
Tensor gradient_of_x(const Tensor& dz, const Tensor& W1);
Array gradient_of_table(const Indices& ids, const Array& dx, std::size_t V);

namespace {

// Numbers 2i and 2i + 1 of dx belong to letter i. They are added, or assigned so that the last ones win.
Array scattered(const Indices& ids, const Array& dx, std::size_t V, bool adds) {
    Array dtable = zeros({V, 2});
    for (std::size_t i = 0; i < ids.size(); ++i)
        for (std::size_t d = 0; d < 2; ++d) {
            Real& to = dtable(ids.flat(i), d);
            to = (adds ? to : Real(0)) + dx.flat(2 * i + d);
        }
    return dtable;
}

// What becomes of it with other numbers of row n for the letter in place k: 2k and 2k + 1 are right.
Array scattered_from(const Indices& ids, const Array& dx, std::size_t V, std::size_t by_place,
                     std::size_t by_number) {
    Array dtable = zeros({V, 2});
    for (std::size_t n = 0; n < ids.shape(0); ++n)
        for (std::size_t k = 0; k < 3; ++k)
            for (std::size_t d = 0; d < 2; ++d)
                dtable(ids(n, k), d) += dx(n, by_place * k + by_number * d);
    return dtable;
}

constexpr std::int64_t N = 4, V = 5;

// The model with random numbers, the values that the answers are given, and the tape's gradients.
struct Model {
    Indices ids = randint(0, V, {N, 3}), targets = randint(0, V, {N});
    Parameter table{"table", random_normal({V, 2})};
    Parameter W1{"W1", random_normal({6, 6}, 0, 0.5)}, b1{"b1", random_normal({6})};
    Parameter W2{"W2", random_normal({6, V})}, b2{"b2", random_normal({V})};
    Tensor p, h, dlogits, dh, dz;
    Array dx;

    Model() {
        Tape tape;
        const Tensor x = reshape(embedding(ids, table), {N, 6});
        const Tensor z = matmul(x, W1) + b1, h_on_tape = tanh(z);
        const Tensor logits = matmul(h_on_tape, W2) + b2;
        tape.backward(cross_entropy(logits, targets));
        p = softmax(logits).detach();
        h = h_on_tape.detach();
        dlogits = tape.grad(logits);
        dh = tape.grad(h_on_tape);
        dz = tape.grad(z);
        dx = tape.grad(x);
    }
};

void check(Exercise& exercise, const std::string& name, const std::function<Tensor()>& answer,
           const Array& expected, const std::vector<std::pair<Tensor, std::string>>& mistakes) {
    std::vector<Mistake> known;
    for (const auto& [wrong, hint] : mistakes) known.push_back({wrong.value(), hint});
    exercise.equal(
        "the gradient of " + name, [&] { return answer().value(); }, expected, known);
}

void check_logits(Exercise& exercise, const Model& m) {
    const Tensor ones = one_hot(m.targets, V);
    check(
        exercise, "logits", [&] { return gradient_of_logits(m.p, m.targets, N, V); },
        m.dlogits.value(),
        {{m.p - ones, "The loss is a mean: divide by the number of rows, N."},
         {m.p / N, "The 1 at each target is not subtracted yet."},
         {(m.p - ones) / (N * V),
          "Divide by the number of rows, N, and not by that of all numbers."},
         {(m.p - ones) / V, "Divide by the number of rows, N, and not by that of columns, V."},
         {(ones - m.p) / N, "The sign is wrong: where p is too large, the gradient is positive."}});
}

void check_output_layer(Exercise& exercise, const Model& m) {
    const Tensor dW2 = m.W2.grad.value(), db2 = m.b2.grad.value();
    check(
        exercise, "output.weight", [&] { return gradient_of_output_weight(m.dlogits, m.h); },
        dW2.value(),
        {{transpose(dW2),
          "That is the transpose. W2 is (in, out), so in comes first: the factors change places."},
         {dW2 / N, "The division by N is in dlogits already: the rows are added."}});
    check(exercise, "output.bias", [&] { return gradient_of_output_bias(m.dlogits); }, db2.value(),
          {{m.dlogits, "There is one bias for all rows: the gradient is the sum over them."},
           {db2 / N,
            "That is the mean of the rows. The division by N is in dlogits already: take the sum."},
           {sum(m.dlogits, 1),
            "That is the sum of each row. The bias was added to each row: sum over axis 0."}});
    check(exercise, "h", [&] { return gradient_of_h(m.dlogits, m.W2.value()); }, m.dh.value(),
          {{transpose(m.dh),
            "That is the transpose: a row for each of the N rows, so that dlogits comes first."}});
}

void check_hidden_layer(Exercise& exercise, const Model& m) {
    const Tensor& h = m.h;
    const Tensor again = tanh(h), W1 = m.W1.value();
    check(exercise, "z", [&] { return gradient_of_z(m.dh, h); }, m.dz.value(),
          {{m.dh * (1 - again * again),
            "h is tanh(z) already. The derivative is 1 - h², without another tanh."},
           {m.dh * (1 - h), "The derivative of tanh is 1 - h², and not 1 - h."},
           {m.dh * h * (1 - h), "h·(1 - h) is the derivative of sigmoid. That of tanh is 1 - h²."},
           {1 - h * h,
            "That is the derivative of tanh alone. Multiply it by dh, which comes from above."},
           {m.dh, "The derivative of tanh is missing."}});
    check(exercise, "x", [&] { return gradient_of_x(m.dz, W1); }, m.dx,
          {{matmul(m.dz, W1),
            "W1 is not transposed. It is square, so no shape says so; only the numbers do."},
           {matmul(W1, transpose(m.dz)), "That is the transpose: dz comes first."}});
}

void check_table(Exercise& exercise, const Model& m) {
    check(
        exercise, "table", [&] { return gradient_of_table(m.ids, m.dx, V); }, m.table.grad.value(),
        {{scattered(m.ids, m.dx, V, false),
          "A letter that occurs twice keeps its last gradient alone: add (+=), don't assign (=)."},
         {scattered_from(m.ids, m.dx, V, 1, 1),
          "The letter in place k has the numbers 2k and 2k + 1 of a row, not k and k + 1."},
         {scattered_from(m.ids, m.dx, V, 1, 3),
          "The two numbers of a letter stand side by side: 2k and 2k + 1, not k and k + 3."},
         {scattered_from(m.ids, m.dx, V, 2, 0),
          "Both numbers of a letter came from place 2k. The second one is 2k + 1."},
         {scattered(arange(V), m.dx, V, true),
          "The rows went into the table one after the other. They belong to the rows of ids."}});
}

} // namespace

int main() {
    manual_seed(9); // no number is tiny, so that each is printed without an exponent
    const Model model;
    Exercise exercise;
    check_logits(exercise, model);
    check_output_layer(exercise, model);
    check_hidden_layer(exercise, model);
    check_table(exercise, model);
    return exercise.finish();
}
