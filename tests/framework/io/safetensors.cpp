#include "framework/io/safetensors.hpp"

#include "tests/support/file_size_limit.hpp"
#include "tests/support/python.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>

using namespace tapestry;
using namespace tapestry::testing;
namespace fs = std::filesystem;
namespace utf = boost::unit_test;

BOOST_AUTO_TEST_SUITE(safetensors)

namespace {

using Tensors = std::map<std::string, Array>;
using Metadata = std::map<std::string, std::string>;
using Names = std::set<std::string>;

Array array(const Shape& shape, const std::vector<Real>& values) {
    Array array = empty(shape);
    BOOST_REQUIRE_EQUAL(values.size(), array.size());
    std::copy(values.begin(), values.end(), array.begin());
    return array;
}

// Bit for bit, so that NaN equals itself and 0 is not -0.
bool same(const Array& a, const Array& b) {
    return a.shape() == b.shape() &&
           (a.size() == 0 || std::memcmp(a.data(), b.data(), a.size() * sizeof(Real)) == 0);
}

template<class T>
std::string raw(const std::vector<T>& values) {
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

std::string with_length(const std::string& header) {
    return raw(std::vector<std::uint64_t>{header.size()}) + header;
}

auto says(const std::string& fragment) {
    return [fragment](const std::exception& error) {
        const bool found = std::string(error.what()).find(fragment) != std::string::npos;
        BOOST_TEST(found, "\"" << error.what() << "\" lacks \"" << fragment << "\"");
        return found;
    };
}

Tensors various() {
    const Real largest = std::numeric_limits<Real>::max();
    const Real smallest = std::numeric_limits<Real>::denorm_min();
    const Real infinity = std::numeric_limits<Real>::infinity();
    return {{"scalar", array({}, {Real(0.1)})},
            {"empty", array({0, 3}, {})},
            {"also empty", array({2, 0}, {})},
            {"matrix", array({2, 3}, {1, 2, 3, 4, 5, 6})},
            {"extremes", array({6}, {largest, smallest, infinity, -infinity, Real(-0.0),
                                     std::numeric_limits<Real>::quiet_NaN()})},
            {"größe.重み.🧵", array({1, 1, 2}, {7, 8})},
            {"\"quoted\\\n\x01\x7f", array({1}, {9})},
            {"", array({1}, {10})}};
}

} // namespace

BOOST_AUTO_TEST_CASE(what_is_saved_is_loaded_bit_for_bit) {
    const TemporaryFolder folder;
    const Metadata metadata = {{"step", "635"}, {"título", "a \"b\"\n\t\\"}, {"", ""}};
    save_safetensors(folder / "a.safetensors", various(), metadata);
    const SafetensorsFile file = load_safetensors(folder / "a.safetensors");
    BOOST_TEST((file.metadata() == metadata));
    const Tensors loaded = file.tensors();
    BOOST_REQUIRE_EQUAL(loaded.size(), various().size());
    for (const auto& [name, expected] : various()) {
        BOOST_TEST_CONTEXT(name) {
            BOOST_TEST(file.contains(name));
            BOOST_TEST(same(file.read(name), expected));
            BOOST_TEST(same(loaded.at(name), expected));
            BOOST_TEST(file.entry(name).dtype == (sizeof(Real) == 4 ? "F32" : "F64"));
        }
    }
    BOOST_TEST(!file.contains("absent"));
    BOOST_TEST(folder.names() == Names{"a.safetensors"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_file_without_tensors_has_the_bytes_of_the_specification) {
    const TemporaryFolder folder;
    save_safetensors(folder / "a.safetensors", {});
    BOOST_TEST(bytes_of_file(folder / "a.safetensors") ==
               std::string("\x08\0\0\0\0\0\0\0{}      ", 16));
    const SafetensorsFile file(folder / "a.safetensors");
    BOOST_TEST(file.names().empty());
    BOOST_TEST(file.metadata().empty());
    BOOST_TEST(file.tensors().empty());
}

BOOST_AUTO_TEST_CASE(the_bytes_of_a_small_file_are_these) {
    const TemporaryFolder folder;
    save_safetensors(folder / "a.safetensors", {{"w", array({2}, {1, 2})}}, {{"k", "v"}});
    const std::string header =
        sizeof(Real) == 4
            ? R"({"__metadata__":{"k":"v"},"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} )"
            : R"({"__metadata__":{"k":"v"},"w":{"dtype":"F64","shape":[2],"data_offsets":[0,16]}})";
    BOOST_REQUIRE_EQUAL(header.size() % 8, 0);
    BOOST_TEST(bytes_of_file(folder / "a.safetensors") ==
               with_length(header) + raw(std::vector<Real>{1, 2}));
}

BOOST_AUTO_TEST_CASE(the_data_begin_at_a_multiple_of_eight) {
    const TemporaryFolder folder;
    for (std::size_t length = 1; length <= 8; ++length) {
        save_safetensors(folder / "a.safetensors", {{std::string(length, 'w'), array({}, {1})}});
        BOOST_TEST((fs::file_size(folder / "a.safetensors") - sizeof(Real)) % 8 == 0);
    }
}

BOOST_AUTO_TEST_CASE(names_are_listed_in_the_order_of_the_header) {
    const TemporaryFolder folder;
    const std::string header = R"({"z":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},)"
                               R"("a":{"data_offsets":[8,12],"dtype":"F32","shape":[]},)"
                               R"("m":{"shape":[1,1],"dtype":"F32","data_offsets":[0,4]}})";
    put_bytes(folder / "a.safetensors", with_length(header) + raw<float>({1, 2, 3}));
    const SafetensorsFile file(folder / "a.safetensors");
    const std::vector<std::string> expected = {"z", "a", "m"};
    BOOST_TEST(file.names() == expected, boost::test_tools::per_element());
    BOOST_TEST(same(file.read("z"), array({1}, {2})));
    BOOST_TEST(same(file.read("a"), array({}, {3})));
    BOOST_TEST(same(file.read("m"), array({1, 1}, {1})));
}

BOOST_AUTO_TEST_CASE(integers_are_read_as_indices_and_left_out_of_the_real_tensors) {
    const TemporaryFolder folder;
    const std::string header = R"({"ids":{"dtype":"I64","shape":[2,1],"data_offsets":[0,16]},)"
                               R"("short":{"dtype":"I32","shape":[2],"data_offsets":[16,24]},)"
                               R"("w":{"dtype":"F32","shape":[],"data_offsets":[24,28]},)"
                               R"("mask":{"dtype":"BOOL","shape":[1],"data_offsets":[28,29]}})";
    put_bytes(folder / "a.safetensors",
              with_length(header) +
                  raw<std::int64_t>({-100, std::numeric_limits<std::int64_t>::max()}) +
                  raw<std::int32_t>({-1, 7}) + raw<float>({0.5f}) + "\1");
    const SafetensorsFile file(folder / "a.safetensors");
    const Indices ids = file.read_indices("ids");
    BOOST_TEST((ids.shape() == Shape{2, 1}));
    BOOST_TEST(ids(0, 0) == -100);
    BOOST_TEST(ids(1, 0) == std::numeric_limits<std::int64_t>::max());
    const Indices from_short = file.read_indices("short");
    BOOST_TEST(from_short(0) == -1);
    BOOST_TEST(from_short(1) == 7);
    BOOST_TEST(file.tensors().size() == 1);
    BOOST_TEST(same(file.tensors().at("w"), array({}, {Real(0.5)})));

    BOOST_CHECK_EXCEPTION(file.read("ids"), std::runtime_error,
                          says("tensor \"ids\": has dtype I64; read() takes F64, F32"));
    BOOST_CHECK_EXCEPTION(file.read("mask"), std::runtime_error, says("has dtype BOOL"));
    BOOST_CHECK_EXCEPTION(file.read_indices("w"), std::runtime_error,
                          says("tensor \"w\": has dtype F32; read_indices() takes I64 and I32"));
    BOOST_CHECK_EXCEPTION(
        file.read("weight"), std::runtime_error,
        says("tensor \"weight\": is not in the file, which has \"ids\", \"short\", \"w\", "
             "\"mask\""));
    BOOST_CHECK_THROW(file.read_indices("weight"), std::runtime_error);
    BOOST_CHECK_THROW(file.entry("weight"), std::runtime_error);
}

// The names and sizes of the Rust library's Dtype, and one that nobody has thought of.
BOOST_AUTO_TEST_CASE(a_tensor_of_another_type_is_refused_when_it_is_asked_for_and_not_before) {
    const struct {
        std::string dtype;
        std::size_t bytes; // of eight elements
    } others[] = {{"F4", 4},      {"F6_E2M3", 6}, {"F6_E3M2", 6},     {"F8_E4M3", 8},
                  {"F8_E5M2", 8}, {"F8_E8M0", 8}, {"F8_E4M3FNUZ", 8}, {"F8_E5M2FNUZ", 8},
                  {"U16", 16},    {"I16", 16},    {"U32", 32},        {"U64", 64},
                  {"C64", 64},    {"F31", 31},    {"f32", 1},         {"größer", 0},
                  {"F\x1b[2J", 1}};
    const TemporaryFolder folder;
    const auto escaped = [](const std::string& dtype) {
        return dtype == "F\x1b[2J" ? "F\\u001b[2J" : dtype; // gives a terminal no orders
    };
    for (const auto& [dtype, bytes] : others) {
        const std::string end = std::to_string(bytes), w_end = std::to_string(bytes + 4);
        const std::string header = R"({"other":{"dtype":")" + escaped(dtype) +
                                   R"(","shape":[2,4],"data_offsets":[0,)" + end +
                                   R"(]},"w":{"dtype":"F32","shape":[],"data_offsets":[)" + end +
                                   "," + w_end + "]}}";
        put_bytes(folder / "a.safetensors",
                  with_length(header) + std::string(bytes, 'x') + raw<float>({0.5f}));
        const SafetensorsFile file(folder / "a.safetensors");
        BOOST_TEST_CONTEXT(dtype) {
            BOOST_TEST(file.entry("other").dtype == dtype);
            BOOST_TEST(same(file.read("w"), array({}, {Real(0.5)})));
            BOOST_TEST(file.tensors().size() == 1);
            BOOST_CHECK_EXCEPTION(
                file.read("other"), std::runtime_error,
                says("tensor \"other\": has dtype " + escaped(dtype) + "; read() takes"));
            BOOST_CHECK_EXCEPTION(
                file.read_indices("other"), std::runtime_error,
                says("tensor \"other\": has dtype " + escaped(dtype) + "; read_indices"));
        }
    }
}

BOOST_AUTO_TEST_CASE(an_unknown_type_of_whatever_shape_takes_no_memory) {
    const TemporaryFolder folder;
    const std::string header = R"({"w":{"dtype":"F31","shape":[9223372036854775807,4294967296],)"
                               R"("data_offsets":[0,1]}})";
    put_bytes(folder / "a.safetensors", with_length(header) + "x");
    const SafetensorsFile file(folder / "a.safetensors");
    BOOST_CHECK_EXCEPTION(file.read("w"), std::runtime_error, says("has dtype F31"));
    BOOST_CHECK_EXCEPTION(file.read_indices("w"), std::runtime_error, says("has dtype F31"));
}

BOOST_AUTO_TEST_CASE(a_double_too_large_for_real_is_refused) {
    const TemporaryFolder folder;
    const double infinity = std::numeric_limits<double>::infinity();
    const std::string header = R"({"fits":{"dtype":"F64","shape":[2],"data_offsets":[0,16]},)"
                               R"("large":{"dtype":"F64","shape":[1],"data_offsets":[16,24]}})";
    put_bytes(folder / "a.safetensors", with_length(header) + raw<double>({0.1, -infinity, 1e39}));
    const SafetensorsFile file(folder / "a.safetensors");
    BOOST_TEST(same(file.read("fits"), array({2}, {Real(0.1), -Real(infinity)})));
    if (sizeof(Real) == 8)
        BOOST_TEST(file.read("large")(0) == 1e39);
    else
        BOOST_CHECK_EXCEPTION(file.read("large"), std::runtime_error,
                              says("tensor \"large\": 1e+39 at byte " +
                                   std::to_string(8 + header.size() + 16) + " of the file"));
}

BOOST_AUTO_TEST_CASE(every_broken_rule_is_named) {
    const auto entry = [](const std::string& dtype, const std::string& shape,
                          const std::string& offsets) {
        return R"({"dtype":)" + dtype + R"(,"shape":)" + shape + R"(,"data_offsets":)" + offsets +
               "}";
    };
    const auto one = [&](const std::string& dtype, const std::string& shape,
                         const std::string& offsets) {
        return with_length(R"({"w":)" + entry(dtype, shape, offsets) + "}");
    };
    const auto two = [&](const std::string& a, const std::string& b) {
        return with_length(R"({"a":)" + entry("\"F32\"", "[2]", a) + R"(,"b":)" +
                           entry("\"F32\"", "[1]", b) + "}");
    };
    const std::string w = R"("w":)" + entry("\"F32\"", "[1]", "[0,4]");
    const std::string four(4, '\1'), eight(8, '\1'), twelve(12, '\1'), sixteen(16, '\1');
    const std::string fields = "tensor \"w\": its entry does not consist of dtype, shape and";
    const std::string not_integers = " is not a list of integers";

    const struct {
        std::string bytes, message;
    } cases[] = {
        // The length
        {"", "has 0 bytes"},
        {"\x02\0\0", "has 1 bytes"},
        {with_length("{}").substr(0, 9), "the header has 2 bytes; 1 follow"},
        {std::string(7, '\xff') + "\x7f{}", "the header has 9223372036854775807 bytes"},
        {std::string(8, '\xff') + "{}", "the header has 18446744073709551615 bytes"},
        // The JSON
        {with_length(""), "does not begin with {"},
        {with_length(" {}"), "does not begin with {"},
        {with_length("\xef\xbb\xbf{}"), "does not begin with {"},
        {with_length("[]"), "does not begin with {"},
        {with_length("{"), "not UTF-8 JSON at byte 9"},
        {with_length("{}x"), "not UTF-8 JSON at byte 10"},
        {with_length("{}{}"), "not UTF-8 JSON at byte 10"},
        {with_length(std::string("{}\0\0", 4)), "a zero byte at byte 10"},
        {with_length("{\"\xff\":1}"), "not UTF-8 JSON at byte 10"},
        {with_length("{\"\xc0\x80\":1}"), "not UTF-8 JSON at byte 10"},
        {with_length("{// comment\n}"), "not UTF-8 JSON at byte 9"},
        {with_length("{" + w + ",}") + four, "not UTF-8 JSON"},
        {with_length(R"({"w":1e999})"), "a number that is out of range"},
        {with_length(R"({"w":)" + std::string(1'000'000, '[')), "an array inside an array"},
        {with_length(R"({"w":{"shape":{}}})"), "an object inside a tensor's entry"},
        // Names
        {with_length("{" + w + "," + w + "}") + four, "the header names \"w\" twice"},
        {with_length(R"({"\u0077":{},)" + w + "}") + four, "the header names \"w\" twice"},
        {with_length(R"({"w":{"dtype":"F32","dtype":"F64"}})"), "the header names \"dtype\" twice"},
        {with_length(R"({"__metadata__":{"a":"1","a":"2"}})"), "the header names \"a\" twice"},
        {with_length(R"({"__metadata__":{},"__metadata__":{}})"), "\"__metadata__\" twice"},
        // Metadata
        {with_length(R"({"__metadata__":["a"]})"), "__metadata__ is not an object"},
        {with_length(R"({"__metadata__":null})"), "__metadata__ is not an object"},
        {with_length(R"({"__metadata__":{"step":5}})"), "__metadata__ \"step\" is not a string"},
        // Entries
        {with_length(R"({"w":5})"), fields},
        {with_length(R"({"w":[1,2,3]})"), fields},
        {with_length(R"({"w":{"dtype":"F32","shape":[1]}})"), fields},
        {with_length(R"({"w":{"dtype":"F32","shape":[1],"offsets":[0,4]}})") + four, fields},
        {with_length(R"({"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"stride":[1]}})") +
             four,
         fields},
        {one("32", "[1]", "[0,4]") + four, "tensor \"w\": dtype is not a string"},
        {one("\"F32\"", "1", "[0,4]") + four, "tensor \"w\": shape" + not_integers},
        {one("\"F32\"", "[-1]", "[0,4]") + four, "tensor \"w\": shape" + not_integers},
        {one("\"F32\"", "[1.0]", "[0,4]") + four, "tensor \"w\": shape" + not_integers},
        {one("\"F32\"", "[\"1\"]", "[0,4]") + four, "tensor \"w\": shape" + not_integers},
        {one("\"F32\"", "[18446744073709551616]", "[0,4]") + four, "shape" + not_integers},
        {one("\"F32\"", "[1]", "4") + four, "tensor \"w\": data_offsets" + not_integers},
        {one("\"F32\"", "[1]", "[-4,0]") + four, "tensor \"w\": data_offsets" + not_integers},
        {one("\"F32\"", "[1]", "[4]") + four, "data_offsets are not a begin and an end"},
        {one("\"F32\"", "[1]", "[0,4,8]") + eight, "data_offsets are not a begin and an end"},
        {one("\"F32\"", "[1]", "[4,0]") + four, "data_offsets are not a begin and an end"},
        // Sizes: products of 2^63 bytes and beyond, some of which are 4 or 0 modulo 2^64
        {one("\"F32\"", "[4611686018427387905]", "[0,4]") + four, "is too large for memory"},
        {one("\"F32\"", "[2305843009213693952]", "[0,9223372036854775808]") + four,
         "shape (2305843009213693952,) is too large for memory"},
        {one("\"F32\"", "[4294967296,4294967296]", "[0,0]"),
         "shape (4294967296, 4294967296) is too large for memory"},
        {one("\"F32\"", "[0,4294967296,4294967296]", "[0,0]"), "is too large for memory"},
        {one("\"F32\"", "[3]", "[0,8]") + eight,
         "tensor \"w\": bytes 0 to 8 of the data; shape (3,) of F32 takes 12 bytes"},
        {one("\"F64\"", "[]", "[0,4]") + four, "shape () of F64 takes 8 bytes"},
        {one("\"C64\"", "[1]", "[0,4]") + four, "shape (1,) of C64 takes 8 bytes"},
        {one("\"F8_E8M0\"", "[3]", "[0,4]") + four, "shape (3,) of F8_E8M0 takes 3 bytes"},
        {one("\"F4\"", "[2,3]", "[0,4]") + four, "shape (2, 3) of F4 takes 3 bytes"},
        {one("\"F4\"", "[3]", "[0,2]") + "ab",
         "shape (3,) of F4 takes 12 bits, which are no whole bytes"},
        {one("\"F6_E2M3\"", "[3074457345618258603]", "[0,4]") + four, "too large for memory"},
        // Ranges
        {one("\"F32\"", "[1]", "[4,8]") + eight,
         "tensor \"w\": begins at byte 4 of the data, after a hole; expected 0"},
        {two("[0,8]", "[12,16]") + sixteen,
         "tensor \"b\": begins at byte 12 of the data, after a hole; expected 8"},
        {two("[0,8]", "[4,8]") + eight,
         "tensor \"b\": begins at byte 4 of the data, inside another tensor; expected 8"},
        {two("[0,8]", "[0,4]") + eight, "tensor \"a\": begins at byte 0 of the data, inside"},
        {one("\"F31\"", "[1]", "[4,8]") + eight, "begins at byte 4 of the data, after a hole"},
        {one("\"F31\"", "[1]", "[0,4]") + eight, "the tensors take 4 bytes after the header"},
        {two("[0,8]", "[8,12]") + twelve.substr(1),
         "the tensors take 12 bytes after the header, the file has 11: it is cut short"},
        {two("[0,8]", "[8,12]") + twelve + "x",
         "the tensors take 12 bytes after the header, the file has 13: some belong to none"},
        {one("\"F32\"", "[4611686018427387]", "[0,18446744073709548]") + four, "it is cut short"},
        {with_length("{}") + "x", "the file has 1: some belong to none"},
    };
    const TemporaryFolder folder;
    for (const auto& [bytes, message] : cases) {
        BOOST_TEST_CONTEXT(bytes.substr(0, 200)) {
            put_bytes(folder / "bad.safetensors", bytes);
            BOOST_CHECK_EXCEPTION(SafetensorsFile(folder / "bad.safetensors"), std::runtime_error,
                                  says(message));
            BOOST_CHECK_EXCEPTION(SafetensorsFile(folder / "bad.safetensors"), std::runtime_error,
                                  says("[safetensors] " + (folder / "bad.safetensors").string()));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_header_above_the_limit_is_refused_unread) {
    const TemporaryFolder folder;
    put_bytes(folder / "a.safetensors", raw<std::uint64_t>({100'000'001}) + "{}");
    fs::resize_file(folder / "a.safetensors", 8 + 100'000'001); // takes no room on the disk
    BOOST_CHECK_EXCEPTION(SafetensorsFile(folder / "a.safetensors"), std::runtime_error,
                          says("100000001 bytes; 100000001 follow, and at most 100000000 are"));
}

BOOST_AUTO_TEST_CASE(unusual_files_that_keep_the_rules_are_read) {
    const std::string empty_ones = R"({"c":{"dtype":"F32","shape":[0],"data_offsets":[4,4]},)"
                                   R"("b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
                                   R"("a":{"dtype":"F32","shape":[2,0],"data_offsets":[0,0]}})";
    const TemporaryFolder folder;
    for (const std::string& bytes :
         {with_length("{}"), with_length("{ \n\t}   "), with_length(R"({"__metadata__":{}})"),
          with_length(empty_ones) + raw<float>({1}),
          with_length("{" + std::string(100, ' ') + empty_ones.substr(1)) + raw<float>({1})}) {
        put_bytes(folder / "a.safetensors", bytes);
        const SafetensorsFile file(folder / "a.safetensors");
        BOOST_TEST(file.tensors().size() == file.names().size());
    }
}

BOOST_AUTO_TEST_CASE(what_is_not_a_file_is_refused) {
    const TemporaryFolder folder;
    BOOST_CHECK_EXCEPTION(SafetensorsFile(folder / "absent.safetensors"), std::runtime_error,
                          says("absent.safetensors: No such file or directory"));
    BOOST_CHECK_EXCEPTION(SafetensorsFile(folder.path()), std::runtime_error,
                          says("Is a directory"));
    BOOST_CHECK_THROW(SafetensorsFile("/dev/zero"), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(a_file_cut_after_it_was_opened_is_noticed) {
    const TemporaryFolder folder;
    save_safetensors(folder / "a.safetensors",
                     {{"a", ones({2})}, {"b", ones({100'000})}, {"c", ones({3})}});
    const SafetensorsFile file(folder / "a.safetensors");
    fs::resize_file(folder / "a.safetensors", 1000);
    BOOST_CHECK_EXCEPTION(file.read("b"), std::runtime_error, says("cannot be read"));
    BOOST_CHECK_THROW(file.read("c"), std::runtime_error);
    BOOST_TEST(same(file.read("a"), ones({2}))); // an error does not spoil what is still there
}

BOOST_AUTO_TEST_CASE(no_truncation_and_no_wrong_byte_does_harm) {
    const TemporaryFolder folder;
    const fs::path path = folder / "a.safetensors";
    save_safetensors(path, {{"a", array({2, 1}, {1, 2})}, {"b", array({}, {3})}}, {{"k", "v"}});
    const std::string bytes = bytes_of_file(path);

    for (std::size_t length = 0; length < bytes.size(); ++length) {
        put_bytes(path, bytes.substr(0, length));
        BOOST_CHECK_THROW(SafetensorsFile{path}, std::runtime_error);
    }

    put_bytes(path, bytes);
    std::fstream patch(path, std::ios::in | std::ios::out | std::ios::binary);
    const auto put = [&](std::size_t position, int byte) {
        patch.seekp(static_cast<std::streamoff>(position));
        patch.put(static_cast<char>(byte));
        patch.flush();
        BOOST_REQUIRE(patch);
    };
    std::size_t loaded = 0, refused = 0;
    for (std::size_t position = 0; position < bytes.size(); ++position) {
        for (int wrong = 1; wrong < 256; ++wrong) {
            put(position, bytes[position] ^ wrong);
            try {
                const SafetensorsFile file(path);
                ++loaded;
                std::size_t stored = 0;
                for (const std::string& name : file.names())
                    stored += file.entry(name).end - file.entry(name).begin;
                BOOST_REQUIRE_LE(stored, 3 * sizeof(Real));
                for (const std::string& name : file.names()) {
                    if (file.entry(name).dtype[0] == 'F') file.read(name);
                    if (file.entry(name).dtype[0] == 'I') file.read_indices(name);
                }
            } catch (const std::runtime_error&) {
                ++refused;
            }
        }
        put(position, bytes[position]);
    }
    // The format has no checksum: wrong data, names and metadata are read as they are.
    BOOST_TEST(loaded >= 3 * sizeof(Real) * 255);
    BOOST_TEST(refused >= 8 * 255);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_a_header_is_refused_before_the_file_is_touched) {
    const TemporaryFolder folder;
    const fs::path path = folder / "a.safetensors";
    put_bytes(path, "old");
    const Array w = ones({1});
    BOOST_CHECK_EXCEPTION(save_safetensors(path, {{"__metadata__", w}}), std::invalid_argument,
                          says("rename the tensor"));
    BOOST_CHECK_EXCEPTION(save_safetensors(path, {{"a\xff", w}}), std::invalid_argument,
                          says("\"a\xef\xbf\xbd\" is not UTF-8"));
    BOOST_CHECK_THROW(save_safetensors(path, {{"w", w}}, {{"\xc0", "v"}}), std::invalid_argument);
    BOOST_CHECK_THROW(save_safetensors(path, {{"w", w}}, {{"k", "\x80"}}), std::invalid_argument);
    BOOST_CHECK_EXCEPTION(
        save_safetensors(path, {{"w", w}}, {{"text", std::string(100'000'000, 'x')}}),
        std::invalid_argument, says("at most 100000000 are allowed"));
    BOOST_TEST(bytes_of_file(path) == "old");
    BOOST_TEST(folder.names() == Names{"a.safetensors"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_save_that_fails_keeps_the_old_file) {
    const TemporaryFolder folder;
    const fs::path path = folder / "a.safetensors";
    save_safetensors(path, various());
    const std::string old = bytes_of_file(path);
    const auto save_too_much = [&] {
        const FileSizeLimit limit(65'536);
        save_safetensors(path, {{"w", ones({1000, 1000})}});
    };
    BOOST_CHECK_EXCEPTION(save_too_much(), std::runtime_error,
                          says("a.safetensors: cannot be written: File too large"));
    BOOST_CHECK_THROW(save_safetensors(folder / "absent/a.safetensors", various()),
                      std::runtime_error);
    BOOST_CHECK_THROW(save_safetensors("/dev/full", various()), std::runtime_error);
    BOOST_TEST(fs::is_character_file("/dev/full"));
    BOOST_TEST((bytes_of_file(path) == old));
    BOOST_TEST(folder.names() == Names{"a.safetensors"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_file_that_python_wrote_is_read, *utf::precondition(has_python)) {
    const TemporaryFolder folder;
    run_python(folder, R"(
import json, struct

halves = struct.pack('<65536H', *range(65536))
bfloats = b''.join(b'\0\0' + halves[i:i + 2] for i in range(0, len(halves), 2))
tensors = [
    ('wörter', 'I64', [2, 3], struct.pack('<6q', 0, 1, -1, 2**62, -2**62, 5)),
    ('counts', 'I32', [2], struct.pack('<2i', -2**31, 2**31 - 1)),
    ('half', 'F16', [256, 256], halves),
    ('half as double', 'F64', [256, 256], struct.pack('<65536d', *struct.unpack('<65536e', halves))),
    ('bfloat', 'BF16', [65536], halves),
    ('bfloat as float', 'F32', [65536], bfloats),
    ('pi', 'F64', [], struct.pack('<d', 3.141592653589793)),
    ('none', 'F32', [3, 0], b''),
]
header, data = {}, b''
for name, dtype, shape, raw in tensors:
    header[name] = dict(dtype=dtype, shape=shape, data_offsets=[len(data), len(data) + len(raw)])
    data += raw
header['__metadata__'] = {'author': 'Emily Brontë'}
text = json.dumps(header).encode()  # with spaces, non-ASCII as \u escapes, metadata last
open('python.safetensors', 'wb').write(struct.pack('<Q', len(text)) + text + data)
)");
    const SafetensorsFile file(folder / "python.safetensors");
    const std::vector<std::string> expected = {
        "wörter", "counts", "half", "half as double", "bfloat", "bfloat as float", "pi", "none"};
    BOOST_TEST(file.names() == expected, boost::test_tools::per_element());
    BOOST_TEST((file.metadata() == Metadata{{"author", "Emily Brontë"}}));
    const Indices words = file.read_indices("wörter");
    BOOST_TEST((words.shape() == Shape{2, 3}));
    BOOST_TEST(words(0, 2) == -1);
    BOOST_TEST(words(1, 0) == std::int64_t{1} << 62);
    BOOST_TEST(words(1, 1) == -(std::int64_t{1} << 62));
    BOOST_TEST(file.read_indices("counts")(0) == std::numeric_limits<std::int32_t>::min());
    BOOST_TEST(file.read_indices("counts")(1) == std::numeric_limits<std::int32_t>::max());
    BOOST_TEST(file.read("pi")() == Real(3.141592653589793));
    BOOST_TEST((file.read("none").shape() == Shape{3, 0}));
    for (const std::string name : {"half", "bfloat"}) {
        const Array ours = file.read(name);
        const Array theirs = file.read(name == "half" ? "half as double" : "bfloat as float");
        BOOST_REQUIRE_EQUAL(ours.size(), 65536);
        for (std::size_t i = 0; i < ours.size(); ++i) {
            const Real a = ours.data()[i], b = theirs.data()[i];
            BOOST_REQUIRE_EQUAL(std::isnan(a), std::isnan(b));
            if (!std::isnan(a)) BOOST_REQUIRE_EQUAL(a, b);
            if (!std::isnan(a)) BOOST_REQUIRE_EQUAL(std::signbit(a), std::signbit(b));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_file_that_we_wrote_is_read_by_python, *utf::precondition(has_python)) {
    const TemporaryFolder folder;
    save_safetensors(folder / "ours.safetensors", various(), {{"título", "\"x\"\n"}});
    run_python(folder, R"(
import json, math, struct

file = open('ours.safetensors', 'rb').read()
length, = struct.unpack('<Q', file[:8])
assert length % 8 == 0
header = json.loads(file[8:8 + length].decode('utf-8'))
data = file[8 + length:]
assert header.pop('__metadata__') == {'título': '"x"\n'}
values, position = {}, 0
for name, entry in header.items():
    size, code = {'F32': (4, 'f'), 'F64': (8, 'd')}[entry['dtype']]
    begin, end = entry['data_offsets']
    count = math.prod(entry['shape'])
    assert begin == position and end - begin == count * size
    values[name] = (entry['shape'], list(struct.unpack(f'<{count}{code}', data[begin:end])))
    position = end
assert position == len(data)
assert list(values) == sorted(values, key=lambda name: name.encode())
assert values['matrix'] == ([2, 3], [1, 2, 3, 4, 5, 6])
assert values['empty'] == ([0, 3], [])
assert values['scalar'][0] == [] and abs(values['scalar'][1][0] - 0.1) < 1e-8
assert values['größe.重み.🧵'] == ([1, 1, 2], [7, 8])
assert values['"quoted\\\n\x01\x7f'] == ([1], [9])
assert values['extremes'][1][2:4] == [math.inf, -math.inf]
)");
}

BOOST_AUTO_TEST_SUITE_END()
