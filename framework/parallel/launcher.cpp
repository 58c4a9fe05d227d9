#include "framework/parallel/launcher.hpp"

#include <cstdlib>

namespace tapestry {

// srun alone is no launcher of ranks: only what it sets with --mpi counts.
Launcher find_launcher() {
    for (const char* size : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE"})
        if (const char* text = std::getenv(size))
            return {std::size_t(std::strtoul(text, nullptr, 10)), size};
    // MPICH's knows the number on one machine alone where it speaks by a port.
    for (const char* other : {"PMIX_RANK", "PMI_RANK", "PMI_PORT", "MPI_LOCALNRANKS"})
        if (std::getenv(other)) return {0, other};
    return {};
}

} // namespace tapestry
