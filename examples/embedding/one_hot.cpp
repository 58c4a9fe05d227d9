#include "framework/ops/one_hot.hpp"
#include "framework/ops/embedding.hpp"
#include "framework/ops/matmul.hpp"
#include "framework/tensor/print.hpp"
#include "framework/tensor/random.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <iostream>

using namespace tapestry;

namespace {

// y = onehot · table has the looked-up rows, and back comes dtable = onehotᵀ · dy.
void same_numbers() {
    Parameter table("table", Array{{0, 1}, {10, 11}, {20, 21}, {30, 31}});
    const Indices ids{1, 1, 3};
    const Array dy{{1, 2}, {3, 4}, {5, 6}}; // the gradient of some loss by y

    std::cout << "Ids " << to_string(ids) << " as rows with a single 1:\n"
              << one_hot(ids, 4) << "\n\n";
    {
        Tape tape;
        const Tensor y = matmul(one_hot(ids, 4), table);
        tape.backward(y, dy);
        std::cout << "One-hot times the table, and the table's gradient:\n"
                  << y << '\n'
                  << table.grad.value() << "\n\n";
    }
    table.grad.reset();
    {
        Tape tape;
        const Tensor y = embedding(ids, table);
        tape.backward(y, dy);
        std::cout << "The lookup, and the table's gradient:\n"
                  << y << '\n'
                  << table.grad.value() << "\n\n";
    }
}

double milliseconds(const std::function<void()>& work) {
    double best = 1e9;
    for (int run = 0; run < 3; ++run) {
        const auto begin = std::chrono::steady_clock::now();
        work();
        const std::chrono::duration<double, std::milli> taken =
            std::chrono::steady_clock::now() - begin;
        best = std::min(best, taken.count());
    }
    return best;
}

constexpr std::size_t N = 128, D = 64; // ids, and numbers in a vector
constexpr std::size_t vocabularies[] = {1'000, 4'000, 16'000, 64'000};

// Forward and backward together, and the bytes of the one-hot rows or the ids. A lookup needs no
// product: it copies N rows, and on the way back it adds N rows.
void what_it_costs() {
    std::printf("%zu ids, vectors of %zu numbers:\n\n", N, D);
    std::printf("                      one-hot                   lookup\n");
    std::printf("words  multiplications       bytes  multiplications  bytes\n");
    for (const std::size_t V : vocabularies)
        std::printf("%5zu  %15zu  %10zu  %15d  %5zu\n", V, 2 * N * V * D, N * V * sizeof(Real), 0,
                    N * sizeof(std::int64_t));
}

void how_long_it_takes() {
    std::printf("\nmilliseconds\nwords  one-hot  lookup  lookup with a sparse gradient\n");
    for (const std::size_t V : vocabularies) {
        Parameter table("table", random_normal({V, D}));
        const Indices ids = randint(0, std::int64_t(V), {N});
        const Array dy = ones({N, D});
        const auto time = [&](const std::function<Tensor()>& forward) {
            return milliseconds([&] {
                Tape tape;
                tape.backward(forward(), dy);
                table.grad.reset();
            });
        };
        const double product = time([&] { return matmul(one_hot(ids, V), table); });
        const double lookup = time([&] { return embedding(ids, table); });
        const double sparse = time([&] { return embedding(ids, table, {.sparse = true}); });
        std::printf("%5zu  %7.2f  %6.2f  %6.2f\n", V, product, lookup, sparse);
    }
}

} // namespace

// A lookup is a product with one-hot rows, forward and backward, that leaves out the zeros.
int main() {
    manual_seed(1);
    same_numbers();
    what_it_costs();
    how_long_it_takes();
}
