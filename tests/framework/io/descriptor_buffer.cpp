#include "framework/io/descriptor_buffer.hpp"

#include "tests/support/file_size_limit.hpp"
#include "tests/support/temporary_folder.hpp"

#include <boost/test/unit_test.hpp>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <ostream>
#include <string>
#include <sys/time.h>
#include <thread>
#include <unistd.h>

using namespace tapestry;
using namespace tapestry::testing;

BOOST_AUTO_TEST_SUITE(descriptor_buffer)

namespace {

struct File {
    explicit File(const char* path)
        : descriptor(::open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600)) {}
    ~File() { ::close(descriptor); }
    int descriptor;
};

// For as long as it lives a signal comes each millisecond, and interrupts what the process waits for.
struct Signals {
    Signals() {
        struct sigaction count {};
        count.sa_handler = [](int) { arrived = arrived + 1; };
        ::sigaction(SIGALRM, &count, &before);
        set(1000);
    }
    ~Signals() {
        set(0);
        ::sigaction(SIGALRM, &before, nullptr);
    }
    static void set(suseconds_t microseconds) {
        const itimerval timer{{0, microseconds}, {0, microseconds}};
        ::setitimer(ITIMER_REAL, &timer, nullptr);
    }
    static inline volatile std::sig_atomic_t arrived = 0;
    struct sigaction before {};
};

} // namespace

BOOST_AUTO_TEST_CASE(bytes_arrive_in_their_order_however_they_are_written) {
    const TemporaryFolder folder;
    const std::string block(100'000, 'x');
    std::string expected;
    {
        const File file((folder / "file").c_str());
        DescriptorBuffer buffer(file.descriptor);
        std::ostream stream(&buffer);
        const auto write = [&](const std::string& text) {
            stream << text;
            expected += text;
        };
        for (int i = 0; i < 20'000; ++i) write(std::to_string(i)); // more than the buffer holds
        write(block);                                              // and at once
        write("a");
        write(block);
        for (int i = 0; i < 70'000; ++i) {
            stream.put('z');
            expected += 'z';
        }
        stream.flush();
        BOOST_TEST(stream.good());
        BOOST_TEST(buffer.error() == 0);
    }
    BOOST_TEST((bytes_of_file(folder / "file") == expected));
}

BOOST_AUTO_TEST_CASE(a_writer_may_ask_for_the_place_and_go_back) {
    const TemporaryFolder folder;
    {
        const File file((folder / "file").c_str());
        DescriptorBuffer buffer(file.descriptor);
        std::ostream stream(&buffer);
        stream << "size ____ and bytes";
        BOOST_TEST(stream.tellp() == 19);
        stream.seekp(5) << "1234";
        stream.seekp(0, std::ios::end) << ", the end";
        stream.seekp(-3, std::ios::cur) << "END";
        stream.flush();
    }
    BOOST_TEST(bytes_of_file(folder / "file") == "size 1234 and bytes, the END");
}

BOOST_AUTO_TEST_CASE(the_error_is_that_of_the_first_write_that_failed) {
    const File full("/dev/full");
    DescriptorBuffer buffer(full.descriptor);
    std::ostream stream(&buffer);
    stream << "a byte" << std::flush;
    BOOST_TEST(!stream);
    errno = EBADF;
    stream.clear();
    stream << "another" << std::flush;
    BOOST_TEST(!stream);
    BOOST_TEST(buffer.error() == ENOSPC);
}

BOOST_AUTO_TEST_CASE(after_a_failed_write_no_byte_is_taken) {
    const TemporaryFolder folder;
    const File file((folder / "file").c_str());
    DescriptorBuffer buffer(file.descriptor);
    std::ostream stream(&buffer);
    {
        const FileSizeLimit limit(4096);
        stream << std::string(5000, 'x') << std::flush;
    }
    BOOST_TEST(buffer.error() == EFBIG);
    stream.clear();
    stream << "more";
    BOOST_TEST(!stream);
    stream.clear();
    stream << std::string(100'000, 'y') << std::flush;
    BOOST_TEST(!stream);
    BOOST_TEST(bytes_of_file(folder / "file") == std::string(4096, 'x'));
}

BOOST_AUTO_TEST_CASE(an_interrupted_write_goes_on) {
    int pipe[2];
    BOOST_REQUIRE(::pipe(pipe) == 0);
    std::string found;
    std::thread reader([&] {
        sigset_t all; // they are for the writer
        sigfillset(&all);
        ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
        std::string part(50'000, '\0');
        for (ssize_t count; (count = ::read(pipe[0], part.data(), part.size())) > 0;) {
            found.append(part, 0, static_cast<std::size_t>(count));
            ::usleep(5000); // the writer waits, and is interrupted
        }
    });
    std::string text;
    for (int i = 0; text.size() < 500'000; ++i) text += std::to_string(i);
    int error;
    {
        const Signals signals;
        DescriptorBuffer buffer(pipe[1]);
        std::ostream stream(&buffer);
        stream << text << std::flush;
        error = buffer.error();
    }
    ::close(pipe[1]);
    reader.join();
    ::close(pipe[0]);
    BOOST_TEST(error == 0);
    BOOST_TEST((found == text));
    BOOST_TEST(Signals::arrived > 0);
}

BOOST_AUTO_TEST_SUITE_END()
