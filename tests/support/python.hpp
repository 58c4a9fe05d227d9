#pragma once

#include "tests/support/temporary_folder.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdlib>

/// Files that Python's standard library reads and writes.
namespace tapestry::testing {

/// Precondition of the tests that need Python.
inline boost::test_tools::assertion_result has_python(boost::unit_test::test_unit_id) {
    boost::test_tools::assertion_result result(
        std::system("python3 -c 'import struct, json' >/dev/null 2>&1") == 0);
    result.message() << "python3 is not installed";
    return result;
}

/// Runs the script in the folder. A failing assert of Python fails the test.
inline void run_python(const TemporaryFolder& folder, const std::string& script) {
    put_bytes(folder / "script.py", script);
    const std::string command = "cd '" + folder.path().string() + "' && python3 script.py";
    BOOST_REQUIRE_EQUAL(std::system(command.c_str()), 0);
}

} // namespace tapestry::testing
