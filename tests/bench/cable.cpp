// A network cable between two namespaces, where the kernel has no netem:
//
//     cable NAMESPACE ADDRESS/BITS NAMESPACE ADDRESS/BITS MBIT_PER_SECOND MILLISECONDS
//
// makes a TUN device `cable` in each, and carries packets between them at this rate in each direction
// and with this delay, until it is killed. Needs root and ip.

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <string>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

int check(int result, const std::string& what) {
    if (result < 0) throw std::system_error(errno, std::generic_category(), what);
    return result;
}

void run(const std::string& command) {
    if (std::system(command.c_str()) != 0) throw std::runtime_error(command + " fails");
}

int open_device(const std::string& name_space, const std::string& address) {
    const std::string path = "/run/netns/" + name_space;
    check(setns(check(open(path.c_str(), O_RDONLY | O_CLOEXEC), path), CLONE_NEWNET), path);
    const int device = check(open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC), "/dev/net/tun");
    ifreq request{};
    request.ifr_flags = IFF_TUN | IFF_NO_PI;
    std::strcpy(request.ifr_name, "cable");
    check(ioctl(device, TUNSETIFF, &request), "TUNSETIFF");
    run("ip link set lo up");
    run("ip address add " + address + " dev cable");
    run("ip link set cable up mtu 9000 txqueuelen 1000");
    return device;
}

struct Packet {
    Clock::time_point arrival;
    std::vector<char> bytes;
};

// One direction.
struct Lane {
    int from, to;
    std::deque<Packet> under_way = {};
    Clock::time_point free = Clock::now(); // when the last packet has left

    void take(double bytes_per_second, Clock::duration delay) {
        std::array<char, 65536> buffer;
        for (ssize_t size; (size = read(from, buffer.data(), buffer.size())) > 0;) {
            const auto now = Clock::now();
            const std::chrono::duration<double> time(double(size) / bytes_per_second);
            free = std::max(free, now) + std::chrono::duration_cast<Clock::duration>(time);
            under_way.push_back({free + delay, {buffer.data(), buffer.data() + size}});
        }
    }

    void deliver() {
        while (!under_way.empty() && under_way.front().arrival <= Clock::now()) {
            const std::vector<char>& bytes = under_way.front().bytes;
            if (write(to, bytes.data(), bytes.size()) < 0 && errno == EAGAIN) return;
            under_way.pop_front();
        }
    }
};

} // namespace

int main(int argc, char** argv) {
    if (argc != 7) return std::fputs("see the top of cable.cpp\n", stderr), 2;
    try {
        const double bytes_per_second = std::atof(argv[5]) * 1e6 / 8;
        const auto delay = std::chrono::duration_cast<Clock::duration>(
            std::chrono::duration<double, std::milli>(std::atof(argv[6])));
        const int first = open_device(argv[1], argv[2]), second = open_device(argv[3], argv[4]);
        prctl(PR_SET_TIMERSLACK, 1);
        const sched_param first_of_all{.sched_priority =
                                           1}; // or the delay would be that of the scheduler
        sched_setscheduler(0, SCHED_FIFO, &first_of_all);
        std::puts("ready");
        std::fflush(stdout);
        std::array<Lane, 2> lanes{{{first, second}, {second, first}}};
        while (true) {
            auto next = Clock::now() + std::chrono::seconds(1);
            for (const Lane& lane : lanes)
                if (!lane.under_way.empty()) next = std::min(next, lane.under_way.front().arrival);
            const auto left = std::max(next - Clock::now(), Clock::duration::zero());
            const timespec time{left.count() / 1000000000, left.count() % 1000000000};
            std::array<pollfd, 2> files{{{first, POLLIN, 0}, {second, POLLIN, 0}}};
            ppoll(files.data(), files.size(), &time, nullptr);
            for (Lane& lane : lanes) lane.take(bytes_per_second, delay);
            for (Lane& lane : lanes) lane.deliver();
        }
    } catch (const std::exception& error) {
        std::fprintf(stderr, "cable: %s\n", error.what());
        return 1;
    }
}
