#include "framework/parallel/launcher.hpp"
#include "framework/parallel/mpi.hpp"

#include <stdexcept>

// What mpi.cpp defines, in a build without MPI: one rank.
namespace tapestry {

int run_on_ranks(const std::function<int(Ranks&)>& work) {
    const Launcher launcher = find_launcher();
    if (launcher.ranks != 1)
        throw std::runtime_error("[Ranks] this program was built without MPI, and cannot be one of "
                                 "several ranks (" +
                                 launcher.variable +
                                 " is set): install libopenmpi-dev and build it again");
    Ranks alone;
    return work(alone);
}

} // namespace tapestry
