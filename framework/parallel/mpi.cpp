#include "framework/parallel/mpi.hpp"

#include "framework/parallel/launcher.hpp"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <thread>
#include <unistd.h>

// The C interface alone.
#define OMPI_SKIP_MPICXX
#define MPICH_SKIP_MPICXX
#include <mpi.h>

namespace tapestry {
namespace {

using Clock = std::chrono::steady_clock;

// Of one message: MPI counts in int, and what arrives in pieces shows that the other side lives.
constexpr std::size_t largest_piece = std::size_t(64) << 20;

constexpr int tag = 1;
constexpr auto busy_wait = std::chrono::microseconds(500);
constexpr auto pause = std::chrono::microseconds(50);
constexpr int abort_after = 5; // seconds

// A program that ends with ranks that wait for it takes these with it.
void end_others(int status, void*) {
    int is_finalized = 0;
    MPI_Finalized(&is_finalized);
    if (is_finalized) return;
    std::signal(SIGALRM, SIG_DFL); // where the launcher cannot be reached, this process ends alone
    alarm(abort_after);
    MPI_Abort(MPI_COMM_WORLD, status == 0 ? 1 : status);
}

int asked(int (*question)(MPI_Comm, int*)) {
    int answer = 0;
    question(MPI_COMM_WORLD, &answer);
    return answer;
}

class MpiRanks : public Ranks {
  public:
    MpiRanks()
        : Ranks(std::size_t(asked(MPI_Comm_rank)), std::size_t(asked(MPI_Comm_size))) {}

  private:
    struct Message {
        std::size_t rank; ///< from or to which it goes
        bool is_sent;
    };

    void transfer(const std::vector<std::span<const std::byte>>& out,
                  const std::vector<std::span<std::byte>>& in) override {
        requests_.clear();
        messages_.clear();
        for (std::size_t i = 1; i < size(); ++i) { // each begins with another one
            const std::size_t from = (rank() + size() - i) % size();
            in_pieces(in[from].size(), [&](std::size_t begin, int count) {
                MPI_Irecv(in[from].data() + begin, count, MPI_BYTE, int(from), tag, MPI_COMM_WORLD,
                          &request({from, false}));
            });
        }
        for (std::size_t i = 1; i < size(); ++i) {
            const std::size_t to = (rank() + i) % size();
            in_pieces(out[to].size(), [&](std::size_t begin, int count) {
                MPI_Isend(out[to].data() + begin, count, MPI_BYTE, int(to), tag, MPI_COMM_WORLD,
                          &request({to, true}));
            });
        }
        wait();
    }

    template<class F>
    static void in_pieces(std::size_t size, const F& f) {
        for (std::size_t begin = 0; begin < size; begin += largest_piece)
            f(begin, int(std::min(largest_piece, size - begin)));
    }

    MPI_Request& request(Message message) {
        messages_.push_back(message);
        return requests_.emplace_back(MPI_REQUEST_NULL);
    }

    // MPI_Waitall would wait for ever where a cable is pulled, and keep a core busy on which another
    // rank may have to compute.
    void wait() {
        auto last = Clock::now();
        std::vector<int> done(requests_.size());
        for (std::size_t left = requests_.size(); left > 0;) {
            int count = 0;
            MPI_Testsome(int(requests_.size()), requests_.data(), &count, done.data(),
                         MPI_STATUSES_IGNORE);
            left -= std::size_t(count);
            if (count > 0) {
                last = Clock::now();
                continue;
            }
            const auto now = Clock::now();
            look_for_launcher(now);
            if (now - last > patience()) give_up();
            if (now - last < busy_wait)
                std::this_thread::yield();
            else
                std::this_thread::sleep_for(pause);
        }
    }

    [[noreturn]] void give_up() const {
        std::vector<std::size_t> silent;
        for (std::size_t i = 0; i < requests_.size(); ++i)
            if (requests_[i] != MPI_REQUEST_NULL) silent.push_back(messages_[i].rank);
        std::sort(silent.begin(), silent.end());
        silent.erase(std::unique(silent.begin(), silent.end()), silent.end());
        std::string names;
        for (const std::size_t r : silent)
            names += (names.empty() ? "" : r == silent.back() ? " and " : ", ") + std::to_string(r);
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(patience()).count();
        throw std::runtime_error("[Ranks] for " + std::to_string(seconds) +
                                 " seconds nothing came from or went to rank " + names +
                                 ": its machine or the network is down, or it is busy for longer");
    }

    // Ranks of a launcher that was killed would be left over.
    void look_for_launcher(Clock::time_point now) {
        if (now - looked_ < std::chrono::milliseconds(100)) return;
        looked_ = now;
        if (getppid() == parent_) return;
        parent_ = getppid();
        std::raise(SIGTERM);
    }

    std::vector<MPI_Request> requests_;
    std::vector<Message> messages_;
    pid_t parent_ = getppid();
    Clock::time_point looked_ = Clock::now();
};

void require_launcher_of_this_mpi(const Launcher& launcher, std::size_t ranks) {
    if (launcher.ranks <= 1 || ranks == launcher.ranks) return;
    char version[MPI_MAX_LIBRARY_VERSION_STRING] = "";
    int length = 0;
    MPI_Get_library_version(version, &length);
    const std::string name(version, std::size_t(length));
    MPI_Finalize();
    throw std::runtime_error("[Ranks] the launcher started " + std::to_string(launcher.ranks) +
                             " ranks (" + launcher.variable + "), and MPI sees " +
                             std::to_string(ranks) +
                             ": take the mpirun of the MPI with which this program was built, " +
                             name.substr(0, name.find_first_of(",\n")));
}

} // namespace

int run_on_ranks(const std::function<int(Ranks&)>& work) {
    const Launcher launcher = find_launcher();
    if (launcher.variable.empty()) {
        Ranks alone;
        return work(alone);
    }
    int provided = 0;
    MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided);
    on_exit(end_others, nullptr);
    if (provided < MPI_THREAD_FUNNELED)
        throw std::runtime_error("[Ranks] this library of MPI cannot be used beside threads");
    MpiRanks ranks;
    require_launcher_of_this_mpi(launcher, ranks.size());
    int code = 0;
    try {
        code = work(ranks);
    } catch (const RankError&) { // of which all know
        MPI_Finalize();
        if (ranks.rank() == 0) throw;
        return 0; // with another code the launcher would end rank 0, which has yet to say why
    }
    MPI_Finalize();
    return code;
}

} // namespace tapestry
