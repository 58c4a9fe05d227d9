#include <cstdlib>
#include <iostream>

// Shows what train.sh hands on.
int main(int argc, char** argv) {
    for (int i = 1; i < argc; ++i) std::cout << "argument: " << argv[i] << '\n';
    if (const char* kernels = std::getenv("OPENBLAS_CORETYPE")) {
        std::cout << "kernels: " << kernels << '\n';
    }
}
