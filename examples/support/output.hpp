#pragma once

#include <iosfwd>
#include <string>

/// What every program does with what it writes; main calls it first. Messages begin with the name, a
/// literal.
///
/// From now on std::cout and std::cerr write text as printable() has it, whether a person or a
/// program reads it: names, prompts and files come from anywhere. When the program ends, also by
/// std::exit, output that could not be written is an error: it is said on stderr, and the exit code
/// is 1. A standard stream that is closed is never taken for a file that is opened later. Where a file
/// may not become as large as it has to (ulimit -f), the write fails, and no signal ends the program.
void guard_output(const char* program);

/// From now on it is no error that std::cout cannot be written: whoever read it has gone.
void give_up_output();

/// std::cout as it was before, for a program's own orders to the terminal.
std::ostream& terminal();

/// From now on messages of this program begin with another name: "train, rank 2 on node7".
void call_program(const std::string& name);

/// What they begin with; before guard_output, the name of the file that was started.
const char* program_name() noexcept;

/// Says something on stderr that is no error, in the program's name.
void warn(const std::string& what);
