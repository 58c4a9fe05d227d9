#pragma once

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <exception>
#include <string_view>

namespace tapestry::testing {

/// For exceptions: whether the message contains `part`.
struct Says {
    std::string_view part;
    bool operator()(const std::exception& error) const {
        const bool found = std::string_view(error.what()).find(part) != std::string_view::npos;
        if (!found) BOOST_TEST_MESSAGE("the message is: " << error.what());
        return found;
    }
};

/// The path of Pride and Prejudice as Project Gutenberg gives it out (#1342).
inline const char* book_path() { return std::getenv("TAPESTRY_BOOK"); }

/// Precondition of the tests that need the book.
inline boost::test_tools::assertion_result has_book(boost::unit_test::test_unit_id) {
    boost::test_tools::assertion_result result(book_path() != nullptr);
    result.message() << "TAPESTRY_BOOK does not name the book";
    return result;
}

} // namespace tapestry::testing
