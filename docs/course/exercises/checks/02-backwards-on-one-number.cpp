#include "docs/course/exercises/check.hpp"

#include <map>

using namespace tapestry;
using namespace tapestry::course;

using Gradients = std::map<std::string, double>;

Gradients table_of_dy(double a, double b, double p, double d);

namespace {

Gradients answer_for(double a, double b) { return table_of_dy(a, b, a * b, a * b - a); }

Array number(double value) { return full({}, value); }

Gradients on_a_tape(double a_value, double b_value) {
    Tape tape;
    const Tensor a = tape.variable(number(a_value)), b = tape.variable(number(b_value));
    const Tensor p = a * b;
    const Tensor d = p - a;
    const Tensor loss = d * b;
    tape.backward(loss);
    const auto dy = [&](const Tensor& y) { return double(tape.grad(y).flat(0)); };
    return {{"d", dy(d)}, {"p", dy(p)}, {"a", dy(a)}, {"b", dy(b)}};
}

Array of_line(const Gradients& dy, const std::string& line) {
    const auto found = dy.find(line);
    if (found == dy.end()) missing("add to dy[\"" + line + "\"]");
    return number(found->second);
}

// Where nothing came to a line, often because its users were walked after it.
std::string nothing_in(const std::string& line) {
    const std::string is_zero = "dy[\"" + line + "\"] is 0. ";
    if (line == "d") return is_zero + "Add to it what loss = d·b sends back.";
    return is_zero + "Either nothing was added to it, or the dy of d" +
           (line == "p" ? "" : " or p") +
           " was still 0 when its line ran.\nBegin with the loss, and walk from the last operation "
           "to the first.";
}

// What often comes out for a line, where d and p have the gradients of `dy`.
std::vector<Mistake> mistakes_of(const std::string& line, double a, double b, Gradients dy) {
    const double p = a * b, d = p - a, dd = dy["d"], dp = dy["p"];
    const auto one_of_two = [&](const std::string& lost) {
        return line +
               " is used in two lines, so its gradient is the sum of two parts. The one from " +
               lost +
               " is missing.\nAdd each with += (or -=): an = forgets what was there. A line adds "
               "its parts when "
               "its own dy is whole.";
    };
    const std::string other =
        "In a product each factor gets dy times the other factor, not times itself.";
    const std::string local =
        "A local derivative stands there alone. Multiply each by the dy of its operation:\n"
        "dy[\"d\"] for d = p - a, and dy[\"p\"] for p = a·b.";
    if (line == "d") return {{number(d), other}};
    if (line == "p")
        return {{number(-dd), "p stands before the minus sign: its part is +dy."},
                {number(dd * a), "d = p - a is no product: p's part is dy."},
                {number(1), local}};
    if (line == "a")
        return {{number(dp * b), one_of_two("d = p - a")},
                {number(-dd), one_of_two("p = a·b")},
                {number(dp * b + dd),
                 "a stands behind the minus sign of d = p - a: its part there is -dy."},
                {number(dp * a - dd), other},
                {number(b - 1), local},
                {number(dp * b - 1), local}};
    return {{number(d), one_of_two("p = a·b")},
            // d + a is a·b too
            {number(dp * a), one_of_two("loss = d·b") +
                                 "\nOr the one from p = a·b is a alone: it is dy[\"p\"] times a."},
            {number(b + dp * a), other},
            {number(d + dp * b), other},
            {number(b + dp * b), other}};
}

// What each line is, given the gradients of d and p.
double right_from(const std::string& line, double a, double b, Gradients dy) {
    if (line == "p") return dy["d"];
    if (line == "a") return dy["p"] * b - dy["d"];
    if (line == "b") return a * b - a + dy["p"] * a;
    return b;
}

} // namespace

int main() {
    Exercise exercise;
    const double a = 2, b = 5;
    const Gradients expected = on_a_tape(a, b);
    const auto check = [&](const std::string& line, const std::string& formula) {
        const auto answer = [&] {
            const Gradients dy = answer_for(a, b);
            of_line(dy, line);
            return dy;
        };
        std::vector<Mistake> mistakes;
        const auto add = [&](std::vector<Mistake> more) {
            mistakes.insert(mistakes.end(), more.begin(), more.end());
        };
        try {
            const Gradients given = answer();
            add({{number(right_from(line, a, b, given)),
                  "This follows from another line that is wrong. Mend the first one that is "
                  "wrong."}});
            add({{number(0), nothing_in(line)}});
            add(mistakes_of(line, a, b, expected));
            add(mistakes_of(line, a, b, given));
        } catch (const std::exception&) { // which the report says
        }
        exercise.equal(
            line + ": " + formula, [&] { return of_line(answer(), line); }, of_line(expected, line),
            mistakes);
    };
    check("d", "the left factor of loss = d·b, for a = 2 and b = 5");
    check("p", "from d = p - a");
    check("a", "from d = p - a and p = a·b");
    check("b", "from loss = d·b and p = a·b");

    const auto all = [](const Gradients& dy) {
        return stack({of_line(dy, "d"), of_line(dy, "p"), of_line(dy, "a"), of_line(dy, "b")})
            .value();
    };
    exercise.equal(
        "d, p, a and b for a = 3 and b = -2", [&] { return all(answer_for(3, -2)); },
        all(on_a_tape(3, -2)),
        {{all(expected),
          "These are the numbers for a = 2 and b = 5. Write expressions, which hold for all."}});
    return exercise.finish();
}
