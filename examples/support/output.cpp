#include "examples/support/output.hpp"

#include "examples/support/printable.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <iostream>
#include <streambuf>
#include <unistd.h>

namespace {

const char* name_of_messages = nullptr;
bool is_given_up = false;

// Stands between a stream and where it writes to, as long as it exists.
class Guard : public std::streambuf {
  public:
    explicit Guard(std::ostream& stream)
        : stream_(stream)
        , target_(stream.rdbuf(this)) {}

    ~Guard() override {
        pass_on(pieces_.end());
        stream_.rdbuf(target_);
    }

    /// Why something could not be written; 0 where all was.
    int error() const { return error_; }

    std::streambuf* target() const { return target_; }

  protected:
    std::streamsize xsputn(const char* text, std::streamsize size) override {
        return pass_on(pieces_.next({text, std::size_t(size)})) ? size : 0;
    }

    int_type overflow(int_type c) override {
        const char character = traits_type::to_char_type(c);
        if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
        return xsputn(&character, 1) == 1 ? c : traits_type::eof();
    }

    int sync() override { return noted(target_->pubsync() == 0) ? 0 : -1; }

  private:
    bool pass_on(const std::string& text) {
        return noted(target_->sputn(text.data(), std::streamsize(text.size())) ==
                     std::streamsize(text.size()));
    }

    bool noted(bool is_written) {
        if (!is_written && error_ == 0) error_ = errno == 0 ? EIO : errno;
        return is_written;
    }

    std::ostream& stream_;
    std::streambuf* target_;
    PrintablePieces pieces_;
    int error_ = 0;
};

// The next file that is opened takes the smallest number that is free. Without this it might be that
// of stdout. Writing to this one still fails.
void occupy_closed_streams() {
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        if (fcntl(stream, F_GETFD) == -1 && errno == EBADF) [[maybe_unused]]
            const int taken = open("/dev/null", stream == 0 ? O_WRONLY : O_RDONLY);
}

Guard& guarded_cout() {
    static Guard guard(std::cout);
    return guard;
}

void require_written() {
    std::cout.flush();
    int error = guarded_cout().error();
    if (error == 0 && std::cout.bad()) error = ENOMEM; // of which the guard itself knows nothing
    if (error == 0 || is_given_up) return;
    std::cerr << program_name() << ": the output could not be written: " << std::strerror(error)
              << std::endl;
    std::_Exit(1);
}

} // namespace

void guard_output(const char* program) {
    name_of_messages = program;
    std::signal(SIGXFSZ, SIG_IGN);
    occupy_closed_streams();
    guarded_cout();
    static const Guard guarded_cerr(std::cerr);
    std::atexit(require_written);
}

void give_up_output() { is_given_up = true; }

std::ostream& terminal() {
    static std::ostream unguarded(guarded_cout().target());
    return unguarded;
}

void call_program(const std::string& name) {
    static std::string kept;
    kept = name;
    name_of_messages = kept.c_str();
}

const char* program_name() noexcept {
    return name_of_messages ? name_of_messages : program_invocation_short_name;
}

void warn(const std::string& what) { std::cerr << program_name() << ": " << what << std::endl; }
