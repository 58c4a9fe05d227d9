#include "docs/course/exercises/check.hpp"

#include <algorithm>

using namespace tapestry;
using namespace tapestry::course;

Array look_up(const Indices& ids, const Array& table);

namespace {

// A table (V, D) between two rows of -1, which a lookup that is off by one reads in the place of memory
// that belongs to others.
Array between_rows(const Array& table) {
    const std::size_t V = table.shape(0), D = table.shape(1);
    const auto all = std::make_shared<Array>(full({V + 2, D}, -1));
    std::copy(table.begin(), table.end(), all->begin() + std::ptrdiff_t(D));
    return view(all->data() + D, {V, D}, all);
}

// The vectors that `number` gives for the places (b, t, d).
Array from_places(const Indices& ids, std::size_t D,
                  const std::function<Real(std::size_t, std::size_t, std::size_t)>& number) {
    Array vectors = empty({ids.shape(0), ids.shape(1), D});
    for (std::size_t b = 0; b < ids.shape(0); ++b)
        for (std::size_t t = 0; t < ids.shape(1); ++t)
            for (std::size_t d = 0; d < D; ++d) vectors(b, t, d) = number(b, t, d);
    return vectors;
}

std::vector<Mistake> mistakes(const Indices& ids, const Array& table) {
    const std::size_t T = ids.shape(1), V = table.shape(0), D = table.shape(1);
    const auto off_by = [&](std::ptrdiff_t rows) {
        return from_places(ids, D, [&, rows](auto b, auto t, auto d) {
            return table.data()[(ids(b, t) + rows) * std::ptrdiff_t(D) + std::ptrdiff_t(d)];
        });
    };
    std::vector<Mistake> result{
        {off_by(-1),
         "Each row is the one before the right one. Ids begin with 0, and id 0 is row 0."},
        {off_by(1),
         "Each row is the one after the right one. Ids begin with 0, and id 0 is row 0."},
        {from_places(ids, D, [&](auto, auto t, auto d) { return table(t, d); }),
         "Row t was copied for the id at place t. Copy row ids(b, t): the id says which row."},
        {from_places(ids, D, [&](auto b, auto t, auto d) { return table(b * T + t, d); }),
         "The rows were copied in their order. Copy row ids(b, t): the id says which row."},
        {from_places(ids, D, [&](auto b, auto, auto d) { return table(ids(b, 0), d); }),
         "Each sentence has the row of its first id everywhere. Read ids(b, t) anew for each t."},
    };
    // Missing indices are taken as 0, from the left: vectors(0, b, t) = table(0, ids(b, t)).
    const std::string too_few =
        "An index is missing. table(3) is not row 3: it means table(0, 3). Copy the D numbers one "
        "by one, in a loop over d, and give all indices.";
    Array elements = zeros({ids.shape(0), T, D});
    for (std::size_t b = 0; b < ids.shape(0); ++b)
        for (std::size_t t = 0; t < T; ++t) elements.data()[b * D + t] = table.data()[ids(b, t)];
    result.push_back({elements, too_few});
    result.push_back(
        {from_places(ids, D, [&](auto b, auto t, auto) { return table.data()[ids(b, t)]; }),
         too_few});
    result.push_back(
        {from_places(ids, D, [&](auto b, auto, auto d) { return table(ids.data()[b], d); }),
         too_few});
    if (V >= D) // or the elements that it names are not all there
        result.push_back(
            {from_places(ids, D, [&](auto b, auto t, auto d) { return table(d, ids(b, t)); }),
             "That is column ids(b, t) of the table. The first index chooses the row: "
             "table(ids(b, t), d)."});
    if (ids.shape(0) >= T)
        result.push_back(
            {from_places(ids, D, [&](auto b, auto t, auto d) { return table(ids(t, b), d); }),
             "Sentences and places are exchanged: ids(b, t), not ids(t, b)."});
    return result;
}

// Row r is 10·r, 10·r + 1, …, so that each number says where it comes from.
Array numbered(std::size_t V, std::size_t D) {
    Array table = empty({V, D});
    for (std::size_t r = 0; r < V; ++r)
        for (std::size_t d = 0; d < D; ++d) table(r, d) = Real(10 * r + d);
    return table;
}

} // namespace

int main() {
    Exercise exercise;
    const auto check = [&](const std::string& what, const Indices& ids, const Array& numbers) {
        const Array table = between_rows(numbers);
        exercise.equal(
            what, [&] { return look_up(ids, table); },
            Embedding::from_pretrained(numbers)(ids).value(), mistakes(ids, table));
    };
    check("two sentences of two ids", {{2, 1}, {3, 2}}, numbered(5, 3));
    check("a table with as many rows as columns", {{1, 2}, {2, 1}}, numbered(4, 4));
    check("the first and the last row", {{0, 4}, {4, 0}}, numbered(5, 2));
    check("an id three times: three copies of its row", {{2, 2, 2}, {1, 2, 3}, {3, 1, 2}},
          numbered(9, 2));
    check("ids (7, 4) and a random table (50, 8)", randint(0, 50, {7, 4}), random_normal({50, 8}));
    return exercise.finish();
}
