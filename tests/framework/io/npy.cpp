#include "framework/io/npy.hpp"

#include "tests/support/file_size_limit.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/tensors.hpp"

#include <cstring>

using namespace tapestry;
using namespace tapestry::testing;

BOOST_AUTO_TEST_SUITE(npy)

namespace {

std::string written(const Array& array) {
    const TemporaryFolder folder;
    write_npy(folder / "array.npy", array);
    return bytes_of_file(folder / "array.npy");
}

} // namespace

// That numpy.load reads them is tested in exports_test.py.
BOOST_AUTO_TEST_CASE(the_file_is_what_numpys_page_says) {
    const std::string bytes = written(Array{{1, 2, 3}, {4, 5, -6}});
    const std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
    const std::string expected = std::string("\x93NUMPY\x01\x00\x76\x00", 10) + header +
                                 std::string(128 - 10 - header.size() - 1, ' ') + '\n';
    BOOST_TEST_REQUIRE(bytes.size() == 128u + 6 * 4);
    BOOST_TEST(bytes.substr(0, 128) == expected);
    float elements[6];
    std::memcpy(elements, bytes.data() + 128, sizeof elements);
    BOOST_TEST(elements == (std::vector<float>{1, 2, 3, 4, 5, -6}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(shapes_are_written_as_python_writes_them) {
    for (const auto& [shape, text] : {std::pair<Shape, std::string>{{}, "()"},
                                      {{3}, "(3,)"},
                                      {{0, 5}, "(0, 5)"},
                                      {{2, 1, 1}, "(2, 1, 1)"}}) {
        const std::string bytes = written(zeros(shape));
        BOOST_TEST(bytes.find("'shape': " + text + ", }") != bytes.npos, text);
        BOOST_TEST(bytes.size() % 64 == zeros(shape).size() * sizeof(Real) % 64);
    }
}

BOOST_AUTO_TEST_CASE(every_length_of_header_ends_at_a_multiple_of_64) {
    for (std::size_t axes = 0; axes < 60; ++axes) {
        const std::string bytes = written(zeros(Shape(axes, 1)));
        const std::size_t length = std::uint8_t(bytes[8]) + 256u * std::uint8_t(bytes[9]);
        BOOST_TEST((10 + length) % 64 == 0u);
        BOOST_TEST(bytes.size() == 10 + length + sizeof(Real));
        BOOST_TEST(bytes[10 + length - 1] == '\n');
    }
}

BOOST_AUTO_TEST_CASE(a_full_disk_leaves_the_old_file) {
    const TemporaryFolder folder;
    write_npy(folder / "array.npy", zeros({1}));
    const std::string old = bytes_of_file(folder / "array.npy");
    const FileSizeLimit limit(4096);
    BOOST_CHECK_THROW(write_npy(folder / "array.npy", ones({5000})), std::runtime_error);
    BOOST_TEST(bytes_of_file(folder / "array.npy") == old);
    BOOST_TEST(folder.names().size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
