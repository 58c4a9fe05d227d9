#pragma once

/// While it lives, the first Ctrl-C is noted and the second one ends the program. There may be one
/// at a time.
class Interrupt {
  public:
    Interrupt();
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    /// Whether Ctrl-C was pressed since it was made.
    bool requested() const;
};
