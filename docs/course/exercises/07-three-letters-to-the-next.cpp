// Exercise 7: the forward of a language model, from three letters to the logits of the next one.
//
// The parts are there: a table, and two linear layers. Put them together. reshape(x, shape) is a function, and so
// is tanh(x). Fill the gap, then run ./docs/course/check.sh 7. Its first checks have a net with 4 hidden numbers.
// The last one trains your model with 64, and asks for a validation loss below 1.9.

#include "docs/course/exercises/check.hpp"

using namespace tapestry;
using course::missing;

// ids (B, 3) to logits (B, V). A letter has two numbers; hidden takes 6 numbers, and output gives V.
Tensor next_letter(const Indices& ids, Embedding& embedding, Linear& hidden, Linear& output) {
    // --- your code begins
    missing(
        "look up the vectors, lay the three of a context side by side, then hidden, tanh, output");
    // --- your code ends
}
