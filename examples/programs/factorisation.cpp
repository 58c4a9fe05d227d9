#include <tapestry.hpp>

#include <iostream>

using namespace tapestry;

// A matrix of rank 3 is the product of two thin ones. Gradient descent finds such factors from a part
// of the entries, and then they say what the others are. Recommenders do this with the ratings that
// users give to films (Koren, Bell and Volinsky, "Matrix factorization techniques for recommender
// systems", 2009).
int main() {
    manual_seed(1);
    const std::size_t rows = 30, columns = 40, rank = 3;
    const Tensor matrix = matmul(randn({rows, rank}), randn({rank, columns}));
    const Tensor known = where(rand({rows, columns}) < 0.6, 1, 0); // 1 for six entries of ten
    const Tensor hidden = 1 - known;

    // Both start small and random: from zeros neither would move.
    Parameter u("u", 0.1 * randn({rows, rank}));
    Parameter v("v", 0.1 * randn({columns, rank}));
    Adam optimizer({&u, &v}, {.lr = 0.03});
    for (int step = 0; step <= 500; ++step) {
        Tape tape;
        const Tensor error = matmul(u, transpose(v)) - matrix; // u·vᵀ is (30, 40)
        const Tensor loss = sum(known * error * error) / sum(known);
        if (step % 100 == 0) {
            const Tensor unseen = sum(hidden * error * error) / sum(hidden);
            std::cout << "step " << step << ", mean squared error: known entries " << loss.item()
                      << ", hidden ones " << unseen.item() << '\n';
        }
        optimizer.zero_grad();
        tape.backward(loss);
        optimizer.step();
    }
}
