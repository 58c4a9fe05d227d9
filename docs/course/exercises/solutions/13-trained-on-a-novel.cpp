#include "docs/course/exercises/check.hpp"

#include <cmath>

using namespace tapestry;

// 1. How many parameters has the model? Write the sum as it comes: 225 * 32 + …
double parameters() {
    // --- your code begins
    const double tables = 225 * 32 + 16 * 32;
    const double block = 12 * 32 * 32 + 13 * 32;
    return tables + 2 * block + 2 * 32;
    // --- your code ends
}

// 2. How many more has it with .tied = false? The output layer has no bias then, either.
double more_if_not_tied() {
    // --- your code begins
    return 225 * 32;
    // --- your code ends
}

// 3. How many more has it with eight heads in the place of four?
double more_with_eight_heads() {
    // --- your code begins
    return 0;
    // --- your code ends
}

// 4. What is its loss before the first step, about?
double first_loss() {
    // --- your code begins
    return std::log(225);
    // --- your code ends
}

// 5. With .context = 1 a token sees itself alone. After as many steps, is the validation loss "lower" or
// "higher" than with 16?
std::string loss_with_a_context_of_one() {
    // --- your code begins
    return "higher";
    // --- your code ends
}

// 6. With a learning rate of 0.3, which is a hundred times as large: is the validation loss "lower" or
// "higher" after as many steps?
std::string loss_with_a_hundredfold_rate() {
    // --- your code begins
    return "higher";
    // --- your code ends
}

// 7. It learns from the first hundredth of the text alone, 323 tokens, and takes 400 steps in the place of
// 200. How do both losses end? Answer with the ranges that the comment at the top names.
std::pair<std::string, std::string> losses_with_a_hundredth_of_the_text() {
    std::string training, validation;
    // --- your code begins
    training = "below 1";
    validation = "above a guess";
    // --- your code ends
    return {training, validation};
}
