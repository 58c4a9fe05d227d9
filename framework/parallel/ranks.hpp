#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

/// Training on several machines, or in several processes of one. Each process has the whole model and
/// takes its share of every batch; then they add up their gradients. A process is called a rank, as
/// in MPI. What is declared here works for any way in which ranks can talk.
namespace tapestry {

/// Processes that work together, numbered from 0. All of them call the same functions of those
/// below, in the same order. An object of this class itself is a process that works alone.
class Ranks {
  public:
    Ranks() = default;
    virtual ~Ranks() = default;
    Ranks(const Ranks&) = delete;
    Ranks& operator=(const Ranks&) = delete;

    std::size_t rank() const { return rank_; } ///< of this process
    std::size_t size() const { return size_; } ///< how many there are

    /// Sends out[r] to rank r, and fills in[r] with what rank r sends here, for all r at once. Both
    /// sides know the sizes. All other functions are made of this one. Throws std::runtime_error
    /// where another rank is silent for longer than the patience.
    void exchange(const std::vector<std::span<const std::byte>>& out,
                  const std::vector<std::span<std::byte>>& in);

    /// How long another rank may be silent before it counts as lost: as long as it takes to write a
    /// checkpoint, and more.
    void set_patience(std::chrono::duration<double> patience) { patience_ = patience; }
    std::chrono::duration<double> patience() const { return patience_; }

    /// What this rank has sent to others so far.
    std::uint64_t bytes_sent() const { return bytes_sent_; }

  protected:
    Ranks(std::size_t rank, std::size_t size)
        : rank_(rank)
        , size_(size) {}

  private:
    /// What exchange() does with other ranks than this one.
    virtual void transfer(const std::vector<std::span<const std::byte>>& out,
                          const std::vector<std::span<std::byte>>& in);

    std::size_t rank_ = 0, size_ = 1;
    std::chrono::duration<double> patience_{300};
    std::uint64_t bytes_sent_ = 0;
};

/// An error of one rank, which all ranks throw alike.
struct RankError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// What each rank gives, one after the other. All give equally many bytes, or each may give a text.
std::vector<std::byte> gather(Ranks& ranks, std::span<const std::byte> mine);
std::vector<std::string> gather(Ranks& ranks, const std::string& mine);

/// The same of equally many numbers from each rank.
template<class Number>
std::vector<Number> gather(Ranks& ranks, const std::vector<Number>& mine) {
    static_assert(std::is_arithmetic_v<Number>);
    const std::vector<std::byte> bytes = gather(ranks, std::as_bytes(std::span(mine)));
    const auto* numbers = reinterpret_cast<const Number*>(bytes.data());
    return std::vector<Number>(numbers, numbers + mine.size() * ranks.size());
}

/// Gives each rank's part of some bytes to all. Rank r has the part from size·r/R to size·(r + 1)/R,
/// counted in units of so many bytes.
void gather_parts(Ranks& ranks, std::span<std::byte> bytes, std::size_t unit = 1);

/// Gives what rank 0 has to all others, which have room for as many bytes.
void broadcast(Ranks& ranks, std::span<std::byte> bytes);
std::string broadcast(Ranks& ranks, const std::string& of_rank_0);

/// The first number that is not 0, in the order of ranks; 0 where all are. So all agree on a signal
/// that one of them got.
int first_of(Ranks& ranks, int mine);

/// Does something on every rank. Where it throws on one, all throw: a RankError with the message of
/// the lowest rank that failed. A process alone throws what the work throws.
void together(Ranks& ranks, const std::function<void()>& work);

} // namespace tapestry
