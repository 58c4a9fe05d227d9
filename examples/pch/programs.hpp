// Precompiled for the programs: most of them take less time than what they include.
#include "framework/tape/tape.hpp"

#include <algorithm>
#include <functional>
#include <iostream>
#include <map>
