#include "framework/nn/embedding.hpp"
#include "framework/nn/positions.hpp"
#include "framework/ops/arithmetic.hpp"
#include "framework/ops/elementwise.hpp"
#include "framework/ops/reduce.hpp"

#include <cmath>
#include <concepts>
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>
#include <xtensor/xview.hpp>

using namespace tapestry;

// A lookup takes ids. Text has to become ids first (small_vocabulary.cpp): with text, characters or
// floats a call does not compile.
static_assert(IdLike<Indices>);
static_assert(!IdLike<std::string>);
static_assert(!IdLike<std::vector<std::string>>);
static_assert(!IdLike<char>);
static_assert(!IdLike<Array>); // of floats

namespace {

// The root of the mean square: how large a typical number is.
double typical_size(const Tensor& x) { return sqrt(mean(x * x)).item(); }

} // namespace

// What enters a transformer: token vectors scaled by √d_model, and positions added. Vaswani et al.,
// "Attention is all you need" (2017), sections 3.4 and 3.5.
int main() {
    std::cout << std::boolalpha;
    manual_seed(1);

    const std::size_t vocabulary_size = 10'000, d_model = 512, max_length = 100;
    const Real scale = std::sqrt(Real(d_model)); // 22.6
    Embedding token_embedding(vocabulary_size, d_model);
    SinusoidalPositions positions(max_length, d_model);

    const Indices ids{{17, 42, 9999}, {42, 42, 0}}; // (B, T) = (2, 3): two sentences, three tokens
    const std::size_t length = ids.shape()[1];
    {
        Tape tape;
        const Tensor tokens = token_embedding(ids); // (B, T) to (B, T, D)
        const Tensor scaled = tokens * scale;
        const Tensor x = scaled + positions(length); // (T, D), the same for every sentence
        std::cout << x << "\n\n";
        tape.print(std::cout);

        // Token 42 stands at positions 0 and 1 of the second sentence.
        const auto at = [](const Tensor& t, int place) { return xt::view(t.value(), 1, place); };
        std::cout << "\nThe same token at two positions is the same vector\n"
                  << "before positions are added: " << (at(scaled, 0) == at(scaled, 1)) << '\n'
                  << "afterwards:                 " << (at(x, 0) == at(x, 1)) << "\n\n";
    }

    // The scaling is meant for a table whose numbers start at 1/√d_model: it makes them as large as
    // the positions. Starting from N(0, 1), as nn.Embedding does, it makes them 32 times as large.
    std::printf("typical size     tokens  scaled  positions\n");
    const auto print_sizes = [&](const char* start) {
        const Tensor tokens = token_embedding(ids);
        std::printf("%-15s  %6.2f  %6.2f  %9.2f\n", start, typical_size(tokens),
                    typical_size(tokens * scale), typical_size(positions(length)));
    };
    print_sizes("N(0, 1)");
    token_embedding.weight.mutable_value() /= scale;
    print_sizes("N(0, 1/d_model)");
}
