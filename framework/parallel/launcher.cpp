#include "framework/parallel/launcher.hpp"

#include <cstdlib>

namespace tapestry {

// srun alone is no launcher of ranks: only what it sets with --mpi counts.
Launcher find_launcher() {
    for (const char* size : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "MPI_LOCALNRANKS"})
        if (const char* text = std::getenv(size))
            return {std::size_t(std::strtoul(text, nullptr, 10)), size};
    for (const char* rank : {"PMIX_RANK", "PMI_RANK"})
        if (std::getenv(rank)) return {0, rank};
    return {};
}

} // namespace tapestry
