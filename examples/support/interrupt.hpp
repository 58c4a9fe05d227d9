#pragma once

/// As long as it exists, the first Ctrl-C is only noted, and a second one ends the program. There
/// may be only one at a time.
class Interrupt {
  public:
    Interrupt();
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    /// Whether Ctrl-C was pressed since it was made.
    bool requested() const;
};
