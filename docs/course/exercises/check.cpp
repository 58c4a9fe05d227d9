#include "docs/course/exercises/check.hpp"

#include <cmath>
#include <iostream>
#include <sstream>
#include <stdexcept>

namespace tapestry::course {

namespace {

struct Missing : std::runtime_error {
    using std::runtime_error::runtime_error;
};

bool close(const Array& a, const Array& b, double tolerance) {
    if (a.shape() != b.shape()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double difference = std::abs(double(a.flat(i)) - double(b.flat(i)));
        if (!(difference <= tolerance * (0.1 + std::abs(double(b.flat(i)))))) return false;
    }
    return true;
}

std::string text_of(const Array& array) {
    std::ostringstream text;
    if (array.dimension() == 0)
        text << array();
    else
        text << array;
    return text.str();
}

// What is expected and what came out: all of it, or of a large array the first row that differs.
std::string comparison(const Array& given, const Array& expected, double tolerance) {
    const bool whole = expected.size() <= 40 || given.shape() != expected.shape();
    const std::size_t width = expected.dimension() > 0 ? expected.shape().back() : 1;
    std::size_t row = 0;
    const auto part = [&](const Array& array) {
        return Array(
            std::vector<Real>(array.data() + row * width, array.data() + (row + 1) * width));
    };
    if (!whole)
        while (close(part(given), part(expected), tolerance)) ++row;
    const std::string where = whole ? "" : " in row " + std::to_string(row);
    return "expected" + where + '\n' + text_of(whole ? expected : part(expected)) +
           "\nand came out\n" + text_of(whole ? given : part(given));
}

// The lines below the first one of a check stand under its name.
void print(const char* verdict, const std::string& text) {
    std::string indented;
    for (const char c : text) {
        indented += c;
        if (c == '\n') indented += std::string(9, ' ');
    }
    std::cout << verdict << indented << std::endl;
}

} // namespace

void missing(const std::string& what) { throw Missing(what); }

void Exercise::equal(const std::string& what, const std::function<Array()>& answer,
                     const Array& expected, const std::vector<Mistake>& mistakes,
                     double tolerance) {
    holds(what, [&]() -> std::string {
        const Array given = answer();
        if (close(given, expected, tolerance)) return {};
        const std::string fault = comparison(given, expected, tolerance);
        for (const Mistake& mistake : mistakes)
            if (close(given, mistake.answer, tolerance)) return fault + '\n' + mistake.hint;
        return fault;
    });
}

void Exercise::holds(const std::string& what, const std::function<std::string()>& fault) {
    ++checks_;
    try {
        const std::string text = fault();
        if (text.empty()) {
            ++right_;
            print("right    ", what);
        } else {
            print("wrong    ", what + '\n' + text);
        }
    } catch (const Missing& gap) {
        // The same gap may stand behind several checks.
        print("missing  ", last_gap_ == gap.what() ? what : what + "\nto do: " + gap.what());
        last_gap_ = gap.what();
    } catch (const std::exception& error) {
        print("wrong    ", what + "\nan error: " + error.what());
    }
}

int Exercise::finish() const {
    std::cout << '\n' << right_ << " of " << checks_ << " right\n";
    return right_ == checks_ ? 0 : 1;
}

} // namespace tapestry::course
