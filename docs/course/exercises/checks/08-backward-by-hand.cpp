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

} // namespace

int main() {
    manual_seed(9); // no number is tiny, so that each is printed without an exponent
    constexpr std::int64_t N = 4, V = 5;
    const Indices ids = randint(0, V, {N, 3}), targets = randint(0, V, {N});
    Parameter table("table", random_normal({V, 2}));
    Parameter W1("W1", random_normal({6, 6}, 0, 0.5)), b1("b1", random_normal({6}));
    Parameter W2("W2", random_normal({6, V})), b2("b2", random_normal({V}));

    Tape tape;
    const Tensor x = reshape(embedding(ids, table), {N, 6});
    const Tensor z = matmul(x, W1) + b1;
    const Tensor h = tanh(z);
    const Tensor logits = matmul(h, W2) + b2;
    const Tensor loss = cross_entropy(logits, targets);
    tape.backward(loss);
    const NoGrad pause; // the answers below are numbers

    const Tensor p = softmax(logits), ones_at_targets = one_hot(targets, V);
    const Tensor dlogits = tape.grad(logits), dh = tape.grad(h), dz = tape.grad(z);
    const Array dx = tape.grad(x);

    Exercise exercise;
    const auto check = [&](const std::string& name, const std::function<Tensor()>& answer,
                           const Array& expected,
                           const std::vector<std::pair<Tensor, std::string>>& mistakes) {
        std::vector<Mistake> known;
        for (const auto& [wrong, hint] : mistakes) known.push_back({wrong.value(), hint});
        exercise.equal(
            "the gradient of " + name, [&] { return answer().value(); }, expected, known);
    };

    check("logits", [&] { return gradient_of_logits(p, targets, N, V); }, dlogits.value(),
          {{p - ones_at_targets, "The loss is a mean: divide by the number of rows, N."},
           {p / N, "The 1 at each target is not subtracted yet."},
           {(p - ones_at_targets) / (N * V),
            "Divide by the number of rows, N, and not by that of all numbers."},
           {(p - ones_at_targets) / V,
            "Divide by the number of rows, N, and not by that of columns, V."},
           {(ones_at_targets - p) / N,
            "The sign is wrong: where p is too large, the gradient is positive."}});

    const Tensor dW2 = W2.grad.value();
    check(
        "output.weight", [&] { return gradient_of_output_weight(dlogits, h); }, dW2.value(),
        {{transpose(dW2),
          "That is the transpose. W2 is (in, out), so in comes first: the factors change places."},
         {dW2 / N, "The division by N is in dlogits already: the rows are added."}});

    const Tensor db2 = b2.grad.value();
    check("output.bias", [&] { return gradient_of_output_bias(dlogits); }, db2.value(),
          {{dlogits, "There is one bias for all rows: the gradient is the sum over them."},
           {db2 / N,
            "That is the mean of the rows. The division by N is in dlogits already: take the sum."},
           {sum(dlogits, 1),
            "That is the sum of each row. The bias was added to each row: sum over axis 0."}});

    check("h", [&] { return gradient_of_h(dlogits, W2); }, dh.value(),
          {{transpose(dh),
            "That is the transpose: a row for each of the N rows, so that dlogits comes first."}});

    const Tensor again = tanh(h);
    check("z", [&] { return gradient_of_z(dh, h); }, dz.value(),
          {{dh * (1 - again * again),
            "h is tanh(z) already. The derivative is 1 - h², without another tanh."},
           {dh * (1 - h), "The derivative of tanh is 1 - h², and not 1 - h."},
           {dh * h * (1 - h), "h·(1 - h) is the derivative of sigmoid. That of tanh is 1 - h²."},
           {1 - h * h,
            "That is the derivative of tanh alone. Multiply it by dh, which comes from above."},
           {dh, "The derivative of tanh is missing."}});

    check("x", [&] { return gradient_of_x(dz, W1); }, dx,
          {{matmul(dz, W1),
            "W1 is not transposed. It is square, so no shape says so; only the numbers do."},
           {matmul(W1, transpose(dz)), "That is the transpose: dz comes first."}});

    check(
        "table", [&] { return gradient_of_table(ids, dx, V); }, table.grad.value(),
        {{scattered(ids, dx, V, false),
          "A letter that occurs twice keeps its last gradient alone: add (+=), don't assign (=)."},
         {scattered_from(ids, dx, V, 1, 1),
          "The letter in place k has the numbers 2k and 2k + 1 of a row, not k and k + 1."},
         {scattered_from(ids, dx, V, 1, 3),
          "The two numbers of a letter stand side by side: 2k and 2k + 1, not k and k + 3."},
         {scattered_from(ids, dx, V, 2, 0),
          "Both numbers of a letter came from place 2k. The second one is 2k + 1."},
         {scattered(arange(V), dx, V, true),
          "The rows went into the table one after the other. They belong to the rows of ids."}});
    return exercise.finish();
}
