#pragma once

#include <functional>

/// The main function of a program: guards the output, does its work, and returns the exit code that
/// the work returns. An exception ends in one line on stderr, "train: what it says", and in 1. So
/// does memory that cannot be had, wherever that is: in a thread, or where no exception may pass. A
/// program that has this function has a `new` that says how much was asked for.
int run_program(const char* name, const std::function<int()>& work);

/// There is nothing left to do but to end with this exit code, which run_program returns.
struct EndOfProgram {
    int code;
};

/// Says what the program does from here on, for the message where memory does not suffice:
/// "reading the text". A literal.
void doing(const char* what);
