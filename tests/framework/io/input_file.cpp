#include "framework/io/input_file.hpp"

#include "framework/io/safetensors.hpp"
#include "framework/io/word2vec.hpp"
#include "framework/text/corpus.hpp"
#include "framework/text/tokenizer.hpp"
#include "framework/vectors/word_sets.hpp"
#include "tests/support/says.hpp"
#include "tests/support/temporary_folder.hpp"

#include <cstring>
#include <iterator>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

using namespace tapestry;
using tapestry::testing::put_bytes;
using tapestry::testing::Says;
using tapestry::testing::TemporaryFolder;

BOOST_AUTO_TEST_SUITE(input_file)

namespace {

/// A socket in the file system, as a server leaves it.
void put_socket(const std::filesystem::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
    BOOST_REQUIRE(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    ::close(socket);
}

} // namespace

BOOST_AUTO_TEST_CASE(a_regular_file_is_opened_and_has_its_size) {
    const TemporaryFolder folder;
    put_bytes(folder / "file", std::string_view("a\0b\r\n", 5));
    std::filesystem::create_symlink("file", folder / "link");
    for (const char* name : {"file", "link"}) {
        InputFile file = open_input(folder / name, "read");
        BOOST_TEST(file.size == 5u);
        const std::string bytes{std::istreambuf_iterator<char>(file.stream), {}};
        BOOST_TEST(bytes == std::string("a\0b\r\n", 5));
    }
}

BOOST_AUTO_TEST_CASE(every_reader_refuses_what_is_no_regular_file) {
    const TemporaryFolder folder;
    BOOST_REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
    put_socket(folder / "socket");
    std::filesystem::create_directory(folder / "folder");
    const std::pair<std::filesystem::path, const char*> cases[] = {
        {folder / "pipe", "a pipe, not a regular file; copy what it gives into a file"},
        {folder / "socket", "a socket, not a regular file"},
        {folder / "folder", "Is a directory"},
        {folder / "missing", "No such file or directory"},
        {folder / "folder/missing/file", "No such file or directory"},
        {"/dev/zero", "a device, not a regular file"},
        {"/dev/null", "a device, not a regular file"}};
    const WordTokenizer tokenizer{Vocabulary()};
    for (const auto& each : cases) BOOST_TEST_CONTEXT(each.first) {
            const std::filesystem::path& path = each.first;
            const std::string reason = each.second;
            const auto refuses = [&](const char* operation, const auto& read) {
                const std::string message =
                    "[" + std::string(operation) + "] " + path.string() + ": " + reason;
                BOOST_CHECK_EXCEPTION(read(), std::runtime_error, Says{message});
            };
            refuses("read", [&] { open_input(path, "read"); });
            refuses("read_text", [&] { read_text(path); });
            refuses("read_text", [&] { Vocabulary::load(path); });
            refuses("read_text", [&] { read_word_sets(path, tokenizer); });
            refuses("read_word2vec", [&] { read_word2vec(path); });
            refuses("safetensors", [&] { load_safetensors(path); });
        }
}

BOOST_AUTO_TEST_CASE(a_file_without_permission_is_an_error_with_the_reason) {
    if (::geteuid() == 0) return; // who may read everything
    const TemporaryFolder folder;
    put_bytes(folder / "file", "x");
    ::chmod((folder / "file").c_str(), 0);
    BOOST_CHECK_EXCEPTION(open_input(folder / "file", "read"), std::runtime_error,
                          Says{"Permission denied"});
}

BOOST_AUTO_TEST_SUITE_END()
