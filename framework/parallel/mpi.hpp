#pragma once

#include "framework/parallel/ranks.hpp"

/// How ranks find each other: by mpirun, with any library of MPI. This is declared in the library
/// `tapestry` and defined in `tapestry-mpi`, so that a program that has no use for it needs no MPI.
namespace tapestry {

/// Does the work of a program with the ranks that mpirun (mpiexec, srun) started, and returns what
/// the work returns. A program that was started without it works alone, and MPI is not touched.
///
/// The calling thread alone talks to other ranks (MPI_THREAD_FUNNELED). A RankError leaves rank 0
/// alone, so that it is said once, and the others return 0. After any other exception the program
/// has to end: mpirun then ends the other ranks, which wait for this one. A rank whose launcher has
/// gone gets SIGTERM. Throws std::runtime_error where the launcher and the library of MPI do not
/// belong together, and where several ranks are asked of a build without MPI.
int run_on_ranks(const std::function<int(Ranks&)>& work);

} // namespace tapestry
