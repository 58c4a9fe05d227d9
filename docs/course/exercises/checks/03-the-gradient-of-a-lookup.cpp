#include "docs/course/exercises/check.hpp"

#include <algorithm>

using namespace tapestry;
using namespace tapestry::course;

Array gradient_of_table(const Indices& ids, const Array& drows, std::size_t V);

namespace {

// The tape's own: sum(rows * drows) has drows as the gradient of rows.
Array gradient_on_a_tape(const Indices& ids, const Array& drows, std::size_t V) {
    Embedding embedding(V, drows.shape(1));
    Tape tape;
    tape.backward(sum(embedding(ids) * drows));
    return embedding.weight.grad.value();
}

// With = in the place of +=: the last one wins.
Array assigned(const Indices& ids, const Array& drows, std::size_t V) {
    Array dtable = zeros({V, drows.shape(1)});
    for (std::size_t i = 0; i < ids.size(); ++i)
        for (std::size_t d = 0; d < drows.shape(1); ++d) dtable(ids(i), d) = drows(i, d);
    return dtable;
}

// Row i of drows in row i of the table.
Array by_place(const Indices& ids, const Array& drows, std::size_t V) {
    Array dtable = zeros({V, drows.shape(1)});
    for (std::size_t i = 0; i < std::min(ids.size(), V); ++i)
        for (std::size_t d = 0; d < drows.shape(1); ++d) dtable(i, d) += drows(i, d);
    return dtable;
}

// drows (N, D) with rows of -1 behind it, so that a row that it does not have can be named and is none
// of others' memory.
Array with_rows_behind(const Array& drows, std::size_t rows) {
    const auto all = std::make_shared<Array>(full({rows, drows.shape(1)}, -1));
    std::copy(drows.begin(), drows.end(), all->begin());
    return tapestry::view(all->data(), drows.shape(), all);
}

// ids on the other side: row ids(i) of drows in row i of the table.
Array exchanged(const Indices& ids, const Array& drows, std::size_t V) {
    const std::size_t D = drows.shape(1);
    Array dtable = zeros({V, D});
    for (std::size_t i = 0; i < std::min(ids.size(), V); ++i)
        for (std::size_t d = 0; d < D; ++d) dtable(i, d) += drows.data()[ids(i) * D + d];
    return dtable;
}

// dtable(ids(i)) += drows(i): a missing index is taken as 0, from the left.
Array element_by_element(const Indices& ids, const Array& drows, std::size_t V) {
    Array dtable = zeros({V, drows.shape(1)});
    for (std::size_t i = 0; i < ids.size(); ++i) dtable.data()[ids(i)] += drows.data()[i];
    return dtable;
}

// The mean of what comes back to a row.
Array averaged(const Indices& ids, Array gradient) {
    for (std::size_t r = 0; r < gradient.shape(0); ++r) {
        const auto count = std::count(ids.begin(), ids.end(), std::int64_t(r));
        for (std::size_t d = 0; d < gradient.shape(1); ++d)
            gradient(r, d) /= Real(std::max<std::ptrdiff_t>(count, 1));
    }
    return gradient;
}

} // namespace

int main() {
    Exercise exercise;
    const auto check = [&](const std::string& what, const Indices& ids, const Array& numbers,
                           std::size_t V) {
        const Array drows = with_rows_behind(numbers, std::max(ids.size(), V));
        const Array expected = gradient_on_a_tape(ids, numbers, V);
        exercise.equal(
            what, [&] { return gradient_of_table(ids, drows, V); }, expected,
            {{assigned(ids, drows, V),
              "An id that occurs twice keeps its last gradient alone: add (+=), don't assign (=)."},
             {by_place(ids, drows, V),
              "Row i of drows went to row i of the table. It belongs to row ids(i)."},
             {exchanged(ids, drows, V),
              "Row ids(i) of drows went to row i of the table. ids names rows of the table: "
              "row i of drows goes to row ids(i)."},
             {element_by_element(ids, drows, V),
              "An index is missing. dtable(3) is not row 3: it means dtable(0, 3). "
              "Add the numbers of a row one by one, in a loop over d."},
             {(Tensor(expected) / ids.size()).value(),
              "The sum was divided by the number of ids. Each copy sends back its whole gradient: "
              "only add."},
             {averaged(ids, expected),
              "That is the mean of what comes back to a row. It is their sum: only add."}});
    };
    check("each gradient in the row of its id", {2, 0}, {{1, 2}, {3, 4}}, 4);
    check("ids 1, 1 and 3: two gradients meet in row 1", {1, 1, 3}, {{1, 2}, {3, 4}, {5, 6}}, 4);
    check("thirty ids of forty", randint(0, 40, {30}), random_normal({30, 3}), 40);
    return exercise.finish();
}
