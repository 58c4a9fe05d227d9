#pragma once

/// As long as it exists, a request to end is only noted: Ctrl-C (SIGINT), SIGTERM, SIGHUP,
/// SIGUSR1, which launchers of ranks pass on without a time limit, or that nobody reads the output any
/// more (SIGPIPE). A second request ends the program at once. A closed pipe is never the second:
/// whoever is asked to end still tries to say so. A signal that was ignored before stays ignored, as
/// under nohup. There may be only one Interrupt at a time.
class Interrupt {
  public:
    Interrupt();
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    /// The first signal since it was made; 0 if there was none.
    int signal() const;
};
