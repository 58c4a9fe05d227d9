#include "framework/kernels/free_pages.hpp"

#include <algorithm>
#include <sys/mman.h>
#include <unistd.h>

namespace tapestry::kernels {

std::size_t FreePages::whole(std::size_t bytes) {
    static const auto page = std::size_t(sysconf(_SC_PAGESIZE));
    return (bytes + page - 1) / page * page;
}

void* FreePages::fresh(std::size_t bytes) noexcept {
    void* const piece =
        mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return piece == MAP_FAILED ? nullptr : piece;
}

void FreePages::give_back(void* piece, std::size_t bytes) noexcept { munmap(piece, bytes); }

void FreePages::give_back_all() noexcept {
    for (const Piece& piece : pieces_) give_back(piece.begin, piece.bytes);
    pieces_.clear();
}

void FreePages::add(void* piece, std::size_t bytes) {
    const Piece added{static_cast<char*>(piece), bytes};
    const auto after = std::lower_bound(
        pieces_.begin(), pieces_.end(), added.begin,
        [](const Piece& piece, const char* address) { return piece.begin < address; });
    const auto before = after - (after != pieces_.begin());
    const bool touches_after = after != pieces_.end() && after->begin == added.end();
    if (before != after && before->end() == added.begin) {
        before->bytes += bytes;
        if (!touches_after) return;
        before->bytes += after->bytes;
        pieces_.erase(after);
    } else if (touches_after) {
        *after = {added.begin, bytes + after->bytes};
    } else {
        pieces_.insert(after, added);
    }
}

void* FreePages::take(std::size_t bytes) noexcept {
    auto best = pieces_.end();
    for (auto piece = pieces_.begin(); piece != pieces_.end(); ++piece)
        if (piece->bytes >= bytes && (best == pieces_.end() || piece->bytes < best->bytes))
            best = piece;
    if (best == pieces_.end()) return nullptr;
    best->bytes -= bytes;
    void* const taken = best->end();
    if (best->bytes == 0) pieces_.erase(best);
    return taken;
}

} // namespace tapestry::kernels
