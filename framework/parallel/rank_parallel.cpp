#include "framework/parallel/rank_parallel.hpp"

#include "framework/tensor/error.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <exception>
#include <unordered_map>

namespace tapestry {
namespace {

// What a rank has for a parameter: nothing, an array, or so many rows and 2.
constexpr std::uint64_t nothing = 0, dense = 1, sparse = 2;

std::uint64_t kind_of(const Gradient& gradient) {
    if (!gradient) return nothing;
    return gradient.is_sparse() ? sparse + gradient.rows().indices.size() : dense;
}

std::span<std::byte> bytes_of(Real* numbers, std::size_t count) {
    return std::as_writable_bytes(std::span(numbers, count));
}

// All that the ranks know of each other's gradients.
struct Table {
    std::size_t ranks, parameters;
    std::vector<std::uint64_t> kinds;

    std::uint64_t kind(std::size_t rank, std::size_t parameter) const {
        return kinds[rank * parameters + parameter];
    }
    template<class Condition>
    bool any(std::size_t parameter, Condition condition) const {
        for (std::size_t rank = 0; rank < ranks; ++rank)
            if (condition(kind(rank, parameter))) return true;
        return false;
    }
};

// A parameter whose gradients are arrays, and its place among the numbers of all of these.
struct Piece {
    std::size_t parameter, begin, end;
};

// The sums of dense gradients. The numbers of all parameters lie end to end. Each rank adds up one
// stretch of them, and gives the sums to the others.
class DenseSums {
  public:
    DenseSums(Ranks& ranks, const ParameterList& parameters, const Table& table,
              std::vector<Piece> pieces)
        : ranks_(ranks)
        , parameters_(parameters)
        , table_(table)
        , pieces_(std::move(pieces))
        , size_(pieces_.empty() ? 0 : pieces_.back().end)
        , stretch_(shard_of(size_, ranks.rank(), ranks.size())) {}

    void add(std::vector<Gradient>& mine, Workers& workers) {
        if (size_ == 0) return;
        numbers_ = empty({size_});
        received_ = empty({ranks_.size(), rows_in(stretch_)});
        workers.for_each(pieces_.size(), [&](std::size_t i) { pack(pieces_[i], mine); });
        swap_stretches();
        workers.run([&](std::size_t worker) {
            add_up(shard_of(rows_in(stretch_), worker, workers.size()));
        });
        gather_parts(ranks_, bytes_of(numbers_.data(), size_), sizeof(Real));
        workers.for_each(pieces_.size(), [&](std::size_t i) { unpack(pieces_[i], mine); });
    }

  private:
    void pack(const Piece& piece, const std::vector<Gradient>& mine) {
        Real* to = numbers_.data() + piece.begin;
        if (const Gradient& gradient = mine[piece.parameter])
            std::copy_n(gradient.value().data(), piece.end - piece.begin, to);
        else
            std::fill_n(to, piece.end - piece.begin, Real(0)); // travels, and is not read
    }

    // Afterwards row r of what was received is rank r's part of this rank's stretch.
    void swap_stretches() {
        std::vector<std::span<const std::byte>> out;
        std::vector<std::span<std::byte>> in;
        for (std::size_t r = 0; r < ranks_.size(); ++r) {
            const Shard theirs = shard_of(size_, r, ranks_.size());
            out.push_back(bytes_of(numbers_.data() + theirs.begin, rows_in(theirs)));
            in.push_back(bytes_of(received_.data() + r * rows_in(stretch_), rows_in(stretch_)));
        }
        ranks_.exchange(out, in);
    }

    // Puts the sums of a part of this rank's stretch in their place. What a rank does not have is left out: 0 is not added,
    // which would make -0 a 0.
    void add_up(Shard part) {
        const std::size_t first = stretch_.begin + part.begin, last = stretch_.begin + part.end;
        for (const Piece& piece : pieces_) {
            const std::size_t begin = std::max(first, piece.begin), end = std::min(last, piece.end);
            if (begin >= end) continue;
            Real* const sums = numbers_.data() + begin;
            bool is_first = true;
            const auto add = [&](const Real* from) {
                if (is_first)
                    std::copy_n(from, end - begin, sums);
                else
                    for (std::size_t i = 0; i < end - begin; ++i) sums[i] += from[i];
                is_first = false;
            };
            const Gradient& before = parameters_[piece.parameter].second->grad;
            if (before) add(before.value().data() + (begin - piece.begin));
            for (std::size_t r = 0; r < ranks_.size(); ++r)
                if (table_.kind(r, piece.parameter) == dense)
                    add(received_.data() + r * rows_in(stretch_) + (begin - stretch_.begin));
        }
    }

    void unpack(const Piece& piece, std::vector<Gradient>& mine) {
        Parameter& parameter = *parameters_[piece.parameter].second;
        Array sum = mine[piece.parameter] ? std::move(mine[piece.parameter].value())
                                          : empty(parameter.shape());
        std::copy_n(numbers_.data() + piece.begin, sum.size(), sum.data());
        parameter.grad.reset();
        parameter.grad.accumulate(std::move(sum));
    }

    Ranks& ranks_;
    const ParameterList& parameters_;
    const Table& table_;
    std::vector<Piece> pieces_;
    std::size_t size_;
    Shard stretch_; // of this rank
    Array numbers_; // this rank's, then the sums
    Array received_;
};

// A gradient's bytes, as they travel: the rows' indices and numbers, or the array's numbers.
void append(std::vector<std::byte>& bytes, const void* data, std::size_t size) {
    const auto* first = static_cast<const std::byte*>(data);
    bytes.insert(bytes.end(), first, first + size);
}

void append(std::vector<std::byte>& bytes, const Gradient& gradient) {
    if (!gradient) return;
    const Array& numbers = gradient.is_sparse() ? gradient.rows().values : gradient.value();
    if (gradient.is_sparse())
        append(bytes, gradient.rows().indices.data(),
               gradient.rows().indices.size() * sizeof(std::int64_t));
    append(bytes, numbers.data(), numbers.size() * sizeof(Real));
}

// How many there are of a gradient of this kind.
std::size_t bytes_of(std::uint64_t kind, const Parameter& parameter) {
    if (kind == nothing) return 0;
    if (kind == dense) return parameter.value().size() * sizeof(Real);
    return (kind - sparse) * (sizeof(std::int64_t) + parameter.shape()[1] * sizeof(Real));
}

// Takes them off the beginning of the bytes.
Gradient take(std::span<const std::byte>& bytes, std::uint64_t kind, const Parameter& parameter) {
    const auto take_to = [&bytes](void* to, std::size_t size) {
        if (size > 0) std::memcpy(to, bytes.data(), size);
        bytes = bytes.subspan(size);
    };
    Gradient gradient;
    if (kind == dense) {
        Array numbers = empty(parameter.shape());
        take_to(numbers.data(), numbers.size() * sizeof(Real));
        gradient.accumulate(std::move(numbers));
    } else if (kind != nothing) {
        const std::size_t count = kind - sparse;
        SparseRows some{parameter.shape(), std::vector<std::int64_t>(count),
                        empty({count, parameter.shape()[1]})};
        take_to(some.indices.data(), count * sizeof(std::int64_t));
        take_to(some.values.data(), some.values.size() * sizeof(Real));
        gradient.accumulate(std::move(some));
    }
    return gradient;
}

// Every rank gets everybody's gradients of these parameters and adds them: what is best for rows, and
// right for any mixture.
void add_whole(Ranks& ranks, const ParameterList& parameters, const Table& table,
               const std::vector<std::size_t>& which, const std::vector<Gradient>& mine) {
    if (which.empty()) return;
    std::vector<std::byte> own;
    std::vector<std::vector<std::byte>> received(ranks.size());
    for (const std::size_t i : which) append(own, mine[i]);
    for (std::size_t r = 0; r < ranks.size(); ++r) {
        std::size_t size = 0;
        for (const std::size_t i : which) size += bytes_of(table.kind(r, i), *parameters[i].second);
        received[r].resize(size);
    }
    ranks.exchange(std::vector<std::span<const std::byte>>(ranks.size(), own),
                   {received.begin(), received.end()});
    for (std::size_t r = 0; r < ranks.size(); ++r) {
        std::span<const std::byte> bytes = received[r];
        for (const std::size_t i : which) {
            Parameter& parameter = *parameters[i].second;
            if (Gradient gradient = take(bytes, table.kind(r, i), parameter))
                parameter.grad.accumulate(std::move(gradient));
        }
    }
}

void add(Ranks& ranks, const ParameterList& parameters, const Table& table,
         std::vector<Gradient>& mine, Workers& workers) {
    std::vector<Piece> pieces;
    std::vector<std::size_t> whole;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        const Parameter& parameter = *parameters[i].second;
        if (!table.any(i, [](std::uint64_t kind) { return kind != nothing; })) continue;
        if (parameter.grad.is_sparse() ||
            table.any(i, [](std::uint64_t kind) { return kind >= sparse; })) {
            whole.push_back(i);
            continue;
        }
        pieces.push_back({i, begin, begin + parameter.value().size()});
        begin = pieces.back().end;
    }
    DenseSums(ranks, parameters, table, std::move(pieces)).add(mine, workers);
    add_whole(ranks, parameters, table, whole, mine);
}

std::vector<std::uint64_t> kinds_of(const std::vector<Gradient>& gradients) {
    std::vector<std::uint64_t> kinds;
    for (const Gradient& gradient : gradients) kinds.push_back(kind_of(gradient));
    return kinds;
}

// What this rank's threads come to, by the parameters' places in the list.
std::vector<Gradient> sums_of(std::vector<shards::Result>& results, const ParameterList& parameters,
                              Workers& workers) {
    std::vector<Gradient> sums(parameters.size());
    std::unordered_map<const Parameter*, Gradient*> places;
    for (std::size_t i = 0; i < parameters.size(); ++i) places[parameters[i].second] = &sums[i];
    shards::add_up(results, workers, [&](Parameter& parameter) -> Gradient& {
        const auto place = places.find(&parameter);
        require(place != places.end(), "data_parallel_backward", "'", parameter.name,
                "' has a gradient, and is not among the parameters that were given");
        return *place->second;
    });
    return sums;
}

// 64 bits that stand for a parameter (FNV-1a by words).
std::uint64_t fingerprint(const NamedParameter& named) {
    std::uint64_t hash = 0xcbf29ce484222325;
    const auto mix = [&hash](std::uint64_t word) {
        hash = (hash ^ word) * 0x100000001b3;
        hash ^= hash >> 32;
    };
    for (const char letter : named.first) mix(static_cast<unsigned char>(letter));
    for (const std::size_t length : named.second->shape()) mix(length);
    for (const Real number : named.second->value()) {
        std::uint64_t word = 0;
        std::memcpy(&word, &number, sizeof number);
        mix(word);
    }
    return hash;
}

} // namespace

Real data_parallel_backward(Ranks& ranks, const ParameterList& parameters, Workers& workers,
                            std::size_t rows, const std::function<Tensor(Shard)>& mean_loss,
                            const std::function<std::size_t(Shard)>& counted) {
    if (ranks.size() == 1) return data_parallel_backward(workers, rows, mean_loss, counted);
    const shards::Numbers numbers{ranks.rank() * workers.size(), ranks.size() * workers.size()};
    std::vector<double> losses(workers.size());
    std::vector<Gradient> sums(parameters.size());
    std::exception_ptr error;
    try {
        auto results = shards::backward(workers, numbers, rows, mean_loss, counted);
        for (std::size_t i = 0; i < results.size(); ++i) losses[i] = results[i].loss;
        sums = sums_of(results, parameters, workers);
    } catch (...) {
        error = std::current_exception();
    }
    std::vector<std::uint64_t> note = kinds_of(sums);
    for (const double loss : losses) note.push_back(std::bit_cast<std::uint64_t>(loss));
    note.push_back(error ? 1 : 0);
    const std::vector<std::uint64_t> notes = gather(ranks, note);

    Table table{ranks.size(), parameters.size(), {}};
    double loss = 0;
    bool has_failed = false;
    for (std::size_t r = 0; r < ranks.size(); ++r) {
        const std::uint64_t* kinds = notes.data() + r * note.size();
        const std::uint64_t* theirs = kinds + parameters.size();
        table.kinds.insert(table.kinds.end(), kinds, theirs);
        for (std::size_t i = 0; i < workers.size(); ++i) loss += std::bit_cast<double>(theirs[i]);
        has_failed |= theirs[workers.size()] != 0;
    }
    if (has_failed)
        together(ranks, [&] {
            if (error) std::rethrow_exception(error);
        });
    add(ranks, parameters, table, sums, workers);
    return Real(loss);
}

void add_over_ranks(Ranks& ranks, const ParameterList& parameters, std::vector<Gradient> mine,
                    Workers& workers) {
    require(mine.size() == parameters.size(), "add_over_ranks", parameters.size(),
            " parameters need as many gradients, got ", mine.size());
    const Table table{ranks.size(), parameters.size(), gather(ranks, kinds_of(mine))};
    add(ranks, parameters, table, mine, workers);
}

void require_same_parameters(Ranks& ranks, const ParameterList& parameters) {
    const auto counts = gather(ranks, std::vector<std::uint64_t>{parameters.size()});
    for (std::size_t r = 1; r < ranks.size(); ++r)
        if (counts[r] != counts[0])
            throw RankError(message("Ranks", "rank ", r, " has ", counts[r],
                                    " parameters, and rank 0 has ", counts[0]));
    std::vector<std::uint64_t> mine;
    for (const NamedParameter& named : parameters) mine.push_back(fingerprint(named));
    const std::vector<std::uint64_t> all = gather(ranks, mine);
    for (std::size_t i = 0; i < parameters.size(); ++i)
        for (std::size_t r = 1; r < ranks.size(); ++r)
            if (all[r * mine.size() + i] != all[i])
                throw RankError(broadcast(
                    ranks, message("Ranks", "parameter '", parameters[i].first, "' of rank ", r,
                                   " is not that of rank 0: all ranks have to begin with the same "
                                   "weights and to make the same steps, with the same program")));
}

} // namespace tapestry
