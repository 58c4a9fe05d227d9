#!/bin/sh
set -e
# shellcheck disable=SC2046 # flags are several words
c++ -std=c++20 -O2 program.cpp $(pkg-config --cflags --libs tapestry) -o program
./program
