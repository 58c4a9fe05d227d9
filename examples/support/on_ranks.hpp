#pragma once

#include "examples/support/training.hpp"
#include "framework/parallel/ranks.hpp"

/// What rank 0 of a training knows, for the other ranks. They may be on machines without the folder of
/// the run, and need the program and the text alone.

/// The options: rank 0 reads the command line, and the run that --resume names. Throws RankError, as
/// where a rank has another command line, or EndOfProgram on all ranks, which has an exit code on rank
/// 0 alone.
TrainOptions options_on_ranks(tapestry::Ranks& ranks, int argc, char** argv);

/// The weights, the optimizer's state, the random streams and the place in the text. Throws RankError
/// where a rank has read another text.
void share_training(tapestry::Ranks& ranks, Training& training);

/// From now on the messages of another rank than rank 0 say which it is, and on which machine.
void name_rank(const tapestry::Ranks& ranks);
