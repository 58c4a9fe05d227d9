#include "docs/course/exercises/14-make-it-yours.hpp"
#include "docs/course/exercises/check.hpp"

#include <cmath>

using namespace tapestry;
using namespace tapestry::course;

Tensor attend(const Tensor& q, const Tensor& k, const Tensor& v, Cache& cache);

namespace {

constexpr std::size_t V = 7, D = 8;

// How the newest token attends, given all tokens so far: q, k and v (n, D), not turned.
using Row = std::function<Tensor(const Tensor& q, const Tensor& k, const Tensor& v)>;

Tensor row(const Tensor& x, std::size_t i) {
    return slice(x, 0, std::ptrdiff_t(i), std::ptrdiff_t(i) + 1);
}
Tensor last(const Tensor& x) { return slice(x, 0, -1, std::ptrdiff_t(x.shape()[0])); }

Tensor attention(const Tensor& query, const Tensor& keys, const Tensor& values) {
    return matmul(softmax(matmul(query, transpose(keys)) / std::sqrt(Real(D))), values);
}

// A model of one attention, as small as can be.
struct Model {
    Array words = randn({V, D});
    Linear qkv{D, 3 * D}, output{D, V};

    Tensor part(const Indices& ids, std::ptrdiff_t i) { // 0: queries, 1: keys, 2: values
        return slice(qkv(index_select(words, ids)), 1, i * std::ptrdiff_t(D),
                     (i + 1) * std::ptrdiff_t(D));
    }

    // The logits of all positions at once, (n, V).
    Array whole(const Indices& ids) {
        const Tensor q = turned(part(ids, 0), 0), k = turned(part(ids, 1), 0);
        const Tensor all = unsqueeze(concatenate({q, k, part(ids, 2)}, 1), 0);
        return output(squeeze(causal_attention(all, 1), 0)).value();
    }

    // The same, one position after the other.
    Array one_by_one(
        const Indices& ids,
        const std::function<Tensor(const Tensor&, const Tensor&, const Tensor&)>& attends) {
        const Tensor q = part(ids, 0), k = part(ids, 1), v = part(ids, 2);
        std::vector<Tensor> rows;
        for (std::size_t i = 0; i < ids.size(); ++i)
            rows.push_back(output(attends(row(q, i), row(k, i), row(v, i))));
        return concatenate(rows).value();
    }

    // The same, with an answer of somebody who sees everything so far.
    Array by_prefix(const Indices& ids, const Row& attends) {
        std::vector<Tensor> rows;
        for (std::size_t n = 1; n <= ids.size(); ++n) {
            const Indices seen = row_range(ids, 0, n);
            rows.push_back(output(attends(part(seen, 0), part(seen, 1), part(seen, 2))));
        }
        return concatenate(rows).value();
    }
};

std::vector<Mistake> mistakes(Model& model, const Indices& ids) {
    const auto position = [](const Tensor& x) { return x.shape()[0] - 1; };
    return {
        {model.by_prefix(ids, [&](const Tensor& q, const Tensor& k,
                                  const Tensor& v) { return attention(turned(last(q), 0), k, v); }),
         "All distances are 0, as if each token stood at position 0. Its position is how many are "
         "in the cache before it."},
        {model.by_prefix(ids,
                         [&](const Tensor& q, const Tensor& k, const Tensor& v) {
                             return attention(turned(last(q), 0), turned(k, 0), v);
                         }),
         "The distances are those of a query at position 0. Turn each key by its own position, "
         "before it is kept, and the query by the position of the newest key."},
        {model.by_prefix(ids,
                         [&](const Tensor& q, const Tensor& k, const Tensor& v) {
                             return attention(turned(last(q), position(q) + 1), turned(k, 0), v);
                         }),
         "The query is turned one position too far: the cache has the new key already."},
        {model.by_prefix(ids,
                         [&](const Tensor& q, const Tensor& k, const Tensor& v) {
                             return attention(turned(last(q), position(q)), k, v);
                         }),
         "The keys are not turned: turn each by its own position before it is kept."},
        {model.by_prefix(ids,
                         [&](const Tensor&, const Tensor&, const Tensor& v) { return last(v); }),
         "Only the newest token is seen: the cache does not grow, or is not read."},
        {model.by_prefix(ids,
                         [&](const Tensor& q, const Tensor& k, const Tensor& v) {
                             return attention(turned(last(q), position(q)), turned(turned(k, 0), 0),
                                              v);
                         }),
         "The keys are turned twice: when they were kept, and once more. Once is enough."},
        {model.by_prefix(ids,
                         [&](const Tensor& q, const Tensor& k, const Tensor& v) {
                             const Tensor query = turned(last(q), position(q));
                             return matmul(softmax(matmul(query, transpose(turned(k, 0)))), v);
                         }),
         "The scores are not divided by √D."},
        {model.by_prefix(ids,
                         [&](const Tensor& q, const Tensor& k, const Tensor& v) {
                             const Real tokens = Real(q.shape()[0]);
                             const Tensor query = turned(last(q), position(q)) *
                                                  std::sqrt(Real(D)) / std::sqrt(tokens);
                             return attention(query, turned(k, 0), v);
                         }),
         "The scores are divided by the root of how many keys there are. It is √D."},
        {model.by_prefix(ids,
                         [&](const Tensor& q, const Tensor& k, const Tensor& v) {
                             return attention(turned(last(q), position(q)), turned(k, 0),
                                              turned(v, 0));
                         }),
         "The values are turned too. Only queries and keys are."},
    };
}

// Which ids follow, always the likeliest, when `logits` says the last row for the ids so far.
Array continued(std::vector<std::int64_t> ids,
                const std::function<Tensor(const std::vector<std::int64_t>&)>& logits) {
    for (int i = 0; i < 10; ++i) ids.push_back(argmax(logits(ids)).flat(0));
    return Array(ids);
}

} // namespace

int main() {
    Exercise exercise;
    manual_seed(3);
    Model model;
    const auto with = [](Cache& cache) {
        return [&cache](const Tensor& q, const Tensor& k, const Tensor& v) {
            return attend(q, k, v, cache);
        };
    };
    const auto check = [&](const std::string& what, const Indices& ids) {
        exercise.equal(
            what,
            [&] {
                Cache cache;
                return model.one_by_one(ids, with(cache));
            },
            model.whole(ids), ids.size() > 1 ? mistakes(model, ids) : std::vector<Mistake>{});
    };
    check("one token sees itself", {4});
    check("three tokens, one after the other, as all at once", {1, 2, 0});
    check("twelve tokens", {1, 2, 3, 1, 5, 6, 0, 4, 4, 2, 3, 1});
    exercise.holds("the cache has a key and a value for each token", [&]() -> std::string {
        Cache cache;
        model.one_by_one({1, 2, 3, 4}, with(cache));
        if (cache.keys.size() == 4 && cache.values.size() == 4) return "";
        return "after four tokens it has " + std::to_string(cache.keys.size()) + " keys and " +
               std::to_string(cache.values.size()) + " values";
    });
    exercise.equal(
        "ten tokens generated, the same as without a cache",
        [&] {
            Cache cache;
            return continued({1}, [&](const std::vector<std::int64_t>& ids) {
                const Indices newest{ids.back()};
                return Tensor(model.one_by_one(newest, with(cache)));
            });
        },
        continued({1}, [&](const std::vector<std::int64_t>& ids) {
            return last(Tensor(model.whole(Indices(ids))));
        }));
    return exercise.finish();
}
