#pragma once

#include <cstddef>
#include <vector>

namespace tapestry::kernels {

/// Memory that the system gave and nobody uses now, in whole pages. Pieces that touch become one,
/// and a part of any can be taken.
class FreePages {
  public:
    /// `bytes` rounded up to whole pages; so are all sizes below.
    static std::size_t whole(std::size_t bytes);

    /// Pages from the system, or null.
    static void* fresh(std::size_t bytes) noexcept;

    /// Throws std::bad_alloc, and nothing is added then.
    void add(void* piece, std::size_t bytes);

    /// A part of the smallest piece that is large enough, or null.
    void* take(std::size_t bytes) noexcept;

    static void give_back(void* piece, std::size_t bytes) noexcept; ///< to the system
    void give_back_all() noexcept;

  private:
    struct Piece {
        char* begin;
        std::size_t bytes;
        char* end() const { return begin + bytes; }
    };
    std::vector<Piece> pieces_; // by address
};

} // namespace tapestry::kernels
