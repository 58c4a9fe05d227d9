#include <tapestry.hpp>

#include <bit>
#include <bitset>
#include <cmath>
#include <iomanip>
#include <iostream>
#include <limits>
#include <tuple>

using namespace tapestry;
using kernels::to_bfloat16, kernels::to_float;

// The code of docs/background/precision.md, section by section; what it prints is shown there.
namespace {

double in_float(double x) { return float(x); }

double in_bfloat16(double x) { return to_float(to_bfloat16(float(x))); }

// The nearest number of 11 significant bits: a multiple of 2^-24, and below 2^16.
double in_float16(double x) {
    const double unit = std::ldexp(1, std::max(std::ilogb(x), -14) - 10);
    const double nearest = std::nearbyint(x / unit) * unit;
    return std::abs(nearest) < 65536 ? nearest : std::numeric_limits<double>::infinity();
}

void bits() {
    const auto print = [](const char* name, std::size_t length, std::uint32_t number) {
        const std::string bits = std::bitset<32>(number).to_string();
        std::cout << std::setw(8) << std::left << name << "  " << bits[0] << "  "
                  << bits.substr(1, 8) << "  " << bits.substr(9, length) << '\n';
    };
    const float x = 0.1f;
    print("float", 23, std::bit_cast<std::uint32_t>(x));
    print("bfloat16", 7, std::uint32_t(to_bfloat16(x)) << 16);
}

void numbers() {
    std::cout << "number     in bfloat16    off by     in float16    off by\n";
    for (const double x : {0.1, 1. / 3, 3.14159, 256., 257., 65535., 1e-6, 1e-30, 3e38, 3.4e38}) {
        std::cout << std::setprecision(6) << std::left << std::setw(8) << x << std::right;
        for (const double nearest : {in_bfloat16(x), in_float16(x)}) {
            std::cout << std::setprecision(6) << std::setw(14) << nearest << std::fixed;
            if (std::isinf(nearest))
                std::cout << std::setw(10) << "all";
            else
                std::cout << std::setprecision(3) << std::setw(8) << 100 * std::abs(nearest - x) / x
                          << " %";
            std::cout << std::defaultfloat;
        }
        std::cout << '\n';
    }
}

void largest_error() {
    float worst = 1;
    double largest = 0;
    for (float x = 1; x < 2; x = std::nextafter(x, 2.f)) { // 8,388,608 of them
        const double error = std::abs(in_bfloat16(x) - x) / x;
        if (error > largest) {
            largest = error;
            worst = x;
        }
    }
    std::cout << std::setprecision(8) << worst << " becomes " << in_bfloat16(worst) << ", off by 1/"
              << 1 / largest << " of it\n";
}

// How far the next larger number is from 2^power, as a power of 2.
std::string gap(double (*nearest)(double), int power) {
    const double x = std::ldexp(1, power);
    if (nearest(x) != x) return "none";
    int distance = power;
    while (nearest(x + std::ldexp(1, distance - 1)) == x + std::ldexp(1, distance - 1)) --distance;
    return "2^" + std::to_string(distance);
}

void gaps() {
    std::cout << "number   float   bfloat16  float16\n";
    for (const int power : {-126, -100, -24, -14, 0, 8, 15, 100, 127}) {
        std::cout << std::left << std::setw(9) << "2^" + std::to_string(power) << std::setw(8)
                  << gap(in_float, power) << std::setw(10) << gap(in_bfloat16, power)
                  << gap(in_float16, power) << '\n';
    }
}

void a_sum_of_thousandths() {
    std::cout << "1 + 1/256 in bfloat16 is " << in_bfloat16(1 + 1. / 256) << "\n\n";
    std::cout << "terms  in float  in bfloat16\n" << std::right << std::fixed;
    float total = 0;
    double rounded = 0;
    for (int term = 1; term <= 1000; ++term) {
        total += 0.001f;
        rounded = in_bfloat16(rounded + in_bfloat16(0.001));
        if (term % 200 == 0 || term == 300)
            std::cout << std::setw(5) << term << std::setprecision(4) << std::setw(10) << total
                      << std::setw(13) << rounded << '\n';
    }
}

// The root of the mean square of a dot product's error, in percent of its usual size √n.
void dot_products() {
    std::cout << "terms  all in float  factors rounded  sums as well\n" << std::fixed;
    for (const std::size_t n : {10, 100, 1000, 10000}) {
        constexpr std::size_t draws = 100;
        double squares[3] = {};
        for (std::size_t draw = 0; draw < draws; ++draw) {
            const Array a = randn({n}), b = randn({n});
            double exact = 0, in_bfloat16s = 0;
            float in_floats = 0, of_rounded = 0;
            for (std::size_t i = 0; i < n; ++i) {
                exact += double(a(i)) * double(b(i));
                const float product = a(i) * b(i);
                in_floats += product;
                const float rounded = float(in_bfloat16(a(i)) * in_bfloat16(b(i))); // exact
                of_rounded += rounded;
                in_bfloat16s = in_bfloat16(in_bfloat16s + rounded);
            }
            squares[0] += std::pow(in_floats - exact, 2);
            squares[1] += std::pow(of_rounded - exact, 2);
            squares[2] += std::pow(in_bfloat16s - exact, 2);
        }
        std::cout << std::setw(5) << n;
        for (const auto& [sum, decimals, width] :
             {std::tuple(squares[0], 5, 12), {squares[1], 2, 15}, {squares[2], 2, 12}})
            std::cout << std::setprecision(decimals) << std::setw(width)
                      << 100 * std::sqrt(sum / draws / double(n)) << " %";
        std::cout << '\n';
    }
}

void which_products() {
    std::cout << "rows  inputs  outputs  multiplications  differ by\n";
    const std::size_t shapes[][3] = {
        {1, 128, 4000}, {31, 128, 128}, {32, 128, 63}, {32, 128, 64}, {2048, 128, 512}};
    for (const auto& [rows, in, out] : shapes) {
        const Tensor x = randn({rows, in}), W = randn({out, in});
        const Tensor in_full = linear(x, W);
        const ScopedMatmulPrecision scope(MatmulPrecision::bfloat16);
        const Tensor difference = linear(x, W) - in_full;
        std::cout << std::setw(4) << rows << std::setw(8) << in << std::setw(9) << out
                  << std::setw(17) << rows * in * out << std::setprecision(2) << std::fixed
                  << std::setw(11) << max(abs(difference)).item() << '\n';
    }
}

// The gradients of all parameters, one after the other.
std::vector<double> gradient(Decoder& model, const Batch& batch) {
    Tape tape;
    tape.backward(model.loss(batch.inputs, batch.targets), KeepGrad::of_leaves);
    std::vector<double> all;
    for (const auto& [name, parameter] : model.named_parameters()) {
        const Array values = parameter->grad.value();
        all.insert(all.end(), values.begin(), values.end());
    }
    model.zero_grad();
    return all;
}

// The length of x - y, in percent of that of y.
double difference(const std::vector<double>& x, const std::vector<double>& y) {
    double squares = 0, all = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        squares += (x[i] - y[i]) * (x[i] - y[i]);
        all += y[i] * y[i];
    }
    return 100 * std::sqrt(squares / all);
}

void a_step() {
    const auto text = WordTokenizer::from_text(built_in_text());
    RandomBatches batches(text.encode(built_in_text()), 32, 32, Generator(1));
    Decoder model({.vocabulary = text.vocabulary().size(), .context = 32});
    const Batch batch = batches.next();
    const auto in_float = gradient(model, batch), of_another = gradient(model, batches.next());
    const ScopedMatmulPrecision scope(MatmulPrecision::bfloat16);
    const auto rounded = gradient(model, batch);
    std::cout << std::setprecision(1) << "rounded factors change the gradient by "
              << difference(rounded, in_float) << " %\nanother batch changes it by "
              << difference(of_another, in_float) << " %\n";
}

} // namespace

int main() {
    manual_seed(1);
    for (const auto section : {bits, numbers, largest_error, gaps, a_sum_of_thousandths,
                               dot_products, which_products, a_step}) {
        section();
        std::cout << '\n';
    }
}
