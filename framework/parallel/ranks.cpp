#include "framework/parallel/ranks.hpp"

#include <algorithm>
#include <cstring>
#include <exception>
#include <optional>

namespace tapestry {
namespace {

using Outgoing = std::vector<std::span<const std::byte>>;
using Incoming = std::vector<std::span<std::byte>>;

std::span<std::byte> part(std::span<std::byte> bytes, std::size_t r, std::size_t ranks,
                          std::size_t unit = 1) {
    const std::size_t units = bytes.size() / unit;
    const std::size_t begin = units * r / ranks, end = units * (r + 1) / ranks;
    return bytes.subspan(begin * unit, (end - begin) * unit);
}

std::string message_of(const std::function<void()>& work) {
    try {
        work();
        return {};
    } catch (const std::exception& error) {
        return *error.what() ? error.what() : "an error without a message";
    }
}

} // namespace

void Ranks::exchange(const Outgoing& out, const Incoming& in) {
    if (out.size() != size_ || in.size() != size_ || out[rank_].size() != in[rank_].size())
        throw std::invalid_argument("[Ranks] exchange needs a place for each rank");
    if (!out[rank_].empty() && out[rank_].data() != in[rank_].data())
        std::memcpy(in[rank_].data(), out[rank_].data(), out[rank_].size());
    if (size_ == 1) return;
    transfer(out, in);
    for (std::size_t r = 0; r < size_; ++r)
        if (r != rank_) bytes_sent_ += out[r].size();
}

void Ranks::transfer(const Outgoing&, const Incoming&) {} // with nobody

void gather_parts(Ranks& ranks, std::span<std::byte> bytes, std::size_t unit) {
    const Outgoing out(ranks.size(), part(bytes, ranks.rank(), ranks.size(), unit));
    Incoming in;
    for (std::size_t r = 0; r < ranks.size(); ++r) in.push_back(part(bytes, r, ranks.size(), unit));
    ranks.exchange(out, in);
}

std::vector<std::byte> gather(Ranks& ranks, std::span<const std::byte> mine) {
    std::vector<std::byte> all(ranks.size() * mine.size());
    std::copy(mine.begin(), mine.end(), all.begin() + std::ptrdiff_t(ranks.rank() * mine.size()));
    gather_parts(ranks, all);
    return all;
}

std::vector<std::string> gather(Ranks& ranks, const std::string& mine) {
    const auto sizes = gather(ranks, std::vector<std::uint64_t>{mine.size()});
    const Outgoing out(ranks.size(), std::as_bytes(std::span(mine)));
    std::vector<std::string> all;
    Incoming in;
    for (const std::uint64_t size : sizes) all.emplace_back(size, '\0');
    for (std::string& text : all) in.push_back(std::as_writable_bytes(std::span(text)));
    ranks.exchange(out, in);
    return all;
}

// Each rank gets a part, and passes it on: nobody sends more than twice what there is.
void broadcast(Ranks& ranks, std::span<std::byte> bytes) {
    Outgoing out(ranks.size());
    Incoming in(ranks.size());
    if (ranks.rank() == 0)
        for (std::size_t r = 1; r < ranks.size(); ++r) out[r] = part(bytes, r, ranks.size());
    else
        in[0] = part(bytes, ranks.rank(), ranks.size());
    ranks.exchange(out, in);
    gather_parts(ranks, bytes);
}

std::string broadcast(Ranks& ranks, const std::string& of_rank_0) {
    std::uint64_t size = of_rank_0.size();
    broadcast(ranks, std::as_writable_bytes(std::span(&size, 1)));
    std::string text = of_rank_0;
    text.resize(size);
    broadcast(ranks, std::as_writable_bytes(std::span(text)));
    return text;
}

int first_of(Ranks& ranks, int mine) {
    for (const int number : gather(ranks, std::vector<int>{mine}))
        if (number != 0) return number;
    return 0;
}

void together(Ranks& ranks, const std::function<void()>& work) {
    if (ranks.size() == 1) return work();
    const std::vector<std::string> errors = gather(ranks, message_of(work));
    const auto failed = [](const std::string& error) { return !error.empty(); };
    const auto first = std::find_if(errors.begin(), errors.end(), failed);
    if (first == errors.end()) return;
    if (std::all_of(errors.begin(), errors.end(), failed)) throw RankError(*first);
    throw RankError("rank " + std::to_string(first - errors.begin()) + ": " + *first);
}

} // namespace tapestry
