#pragma once

#include <string>

namespace tapestry {

/// What the launcher of ranks tells a process by variables of the environment.
struct Launcher {
    std::size_t ranks = 1; ///< how many it started; 0 where it does not say
    std::string variable;  ///< that told so; empty where there was no launcher
};

/// Knows Open MPI, MPICH and its kin, PMIx and Slurm.
Launcher find_launcher();

} // namespace tapestry
