#pragma once

#include <exception>
#include <functional>
#include <iostream>

/// Prints the message of the error that a misuse throws, for a page to quote.
inline void say_what_is_wrong(const std::function<void()>& misuse) {
    try {
        misuse();
    } catch (const std::exception& error) {
        std::cout << error.what() << '\n';
    }
}
