// Exercise 13: change one setting, predict, and compare.
//
// The model of the checks is small, and its text is the built-in one:
//
//     DecoderConfig{.vocabulary = 225, .context = 16, .layers = 2, .heads = 4, .width = 32}
//
// with biases, learned positions and tied weights. It learns by AdamW with a rate of 0.003, for 200 steps of
// 16 windows. Predict before you compute: the checks train the model both ways, and say what came out. The
// answers to question 7 are "below 1", "between" (above 1, and below a guess among 225 words) and
// "above a guess". Fill the gaps, then run ./docs/course/check.sh 13

#include "docs/course/exercises/check.hpp"

#include <cmath>

using namespace tapestry;
using course::missing;

// 1. How many parameters has the model? Write the sum as it comes: 225 * 32 + …
double parameters() {
    // --- your code begins
    missing("the sum: two tables, two blocks, the last layer norm");
    // --- your code ends
}

// 2. How many more has it with .tied = false? The output layer has no bias then, either.
double more_if_not_tied() {
    // --- your code begins
    missing("the parameters of the output's own table");
    // --- your code ends
}

// 3. How many more has it with eight heads in the place of four?
double more_with_eight_heads() {
    // --- your code begins
    missing("c_attn and attn.c_proj with eight heads, minus those with four");
    // --- your code ends
}

// 4. What is its loss before the first step, about?
double first_loss() {
    // --- your code begins
    missing("the loss of a model that knows nothing yet");
    // --- your code ends
}

// 5. With .context = 1 a token sees itself alone. After as many steps, is the validation loss "lower" or
// "higher" than with 16?
std::string loss_with_a_context_of_one() {
    // --- your code begins
    missing("return \"lower\" or \"higher\"");
    // --- your code ends
}

// 6. With a learning rate of 0.3, which is a hundred times as large: is the validation loss "lower" or
// "higher" after as many steps?
std::string loss_with_a_hundredfold_rate() {
    // --- your code begins
    missing("return \"lower\" or \"higher\", and say to yourself why");
    // --- your code ends
}

// 7. It learns from the first hundredth of the text alone, 323 tokens, and takes 400 steps in the place of
// 200. How do both losses end? Answer with the ranges that the comment at the top names.
std::pair<std::string, std::string> losses_with_a_hundredth_of_the_text() {
    std::string training, validation;
    // --- your code begins
    missing("set both: \"below 1\", \"between\" or \"above a guess\"");
    // --- your code ends
    return {training, validation};
}
