#include "framework/parallel/ranks.hpp"

#include "tests/support/says.hpp"
#include "tests/support/thread_ranks.hpp"

#include <boost/test/unit_test.hpp>
#include <mutex>

using namespace tapestry;
using namespace tapestry::testing;

BOOST_AUTO_TEST_SUITE(ranks)

namespace {

// What each rank gives, by its number.
template<class Result>
std::vector<Result> each(std::size_t count, FunctionRef<Result(Ranks&)> work) {
    std::vector<Result> results(count);
    ThreadRanks(count).run([&](Ranks& ranks) { results[ranks.rank()] = work(ranks); });
    return results;
}

// What an error of each rank says.
std::vector<std::string> errors(std::size_t count, FunctionRef<void(Ranks&)> work) {
    return each<std::string>(count, [&](Ranks& ranks) -> std::string {
        try {
            work(ranks);
        } catch (const RankError& error) {
            return error.what();
        }
        return {};
    });
}

using Texts = std::vector<std::string>;

} // namespace

BOOST_AUTO_TEST_CASE(a_process_alone_is_one_rank) {
    Ranks alone;
    BOOST_TEST(alone.rank() == 0u);
    BOOST_TEST(alone.size() == 1u);
    BOOST_TEST(gather(alone, std::vector<int>{4, 5}) == (std::vector<int>{4, 5}),
               boost::test_tools::per_element());
    BOOST_TEST(gather(alone, std::string("text")) == Texts{"text"},
               boost::test_tools::per_element());
    BOOST_TEST(broadcast(alone, std::string("mine")) == "mine");
    BOOST_TEST(first_of(alone, 15) == 15);
    BOOST_TEST(alone.bytes_sent() == 0u);
    BOOST_CHECK_EXCEPTION(together(alone, [] { throw std::out_of_range("as it is"); }),
                          std::out_of_range, Says{"as it is"});
}

BOOST_AUTO_TEST_CASE(each_gets_what_was_sent_to_it) {
    for (const std::size_t count : {2, 3, 5}) {
        ThreadRanks(count).run([&](Ranks& ranks) {
            std::vector<std::vector<std::uint8_t>> sent(count), received(count);
            std::vector<std::span<const std::byte>> out;
            std::vector<std::span<std::byte>> in;
            for (std::size_t other = 0; other < count; ++other) { // i·10 + j, i + j times
                sent[other].assign(ranks.rank() + other, std::uint8_t(10 * ranks.rank() + other));
                received[other].resize(ranks.rank() + other);
            }
            for (std::size_t other = 0; other < count; ++other) {
                out.push_back(std::as_bytes(std::span(sent[other])));
                in.push_back(std::as_writable_bytes(std::span(received[other])));
            }
            ranks.exchange(out, in);
            std::size_t bytes = 0;
            for (std::size_t other = 0; other < count; ++other) {
                const std::vector<std::uint8_t> expected(ranks.rank() + other,
                                                         std::uint8_t(10 * other + ranks.rank()));
                if (received[other] != expected) throw std::logic_error("other bytes arrived");
                if (other != ranks.rank()) bytes += sent[other].size();
            }
            if (ranks.bytes_sent() != bytes) throw std::logic_error("others were counted");
        });
    }
}

BOOST_AUTO_TEST_CASE(a_wrong_number_of_places_is_refused) {
    Ranks alone;
    BOOST_CHECK_EXCEPTION(alone.exchange({}, {}), std::invalid_argument,
                          Says{"[Ranks] exchange needs a place for each rank"});
}

BOOST_AUTO_TEST_CASE(all_have_what_each_gives_in_the_order_of_ranks) {
    for (const auto& found : each<std::vector<double>>(3, [](Ranks& ranks) {
             return gather(ranks, std::vector<double>{double(ranks.rank()), 0.5});
         }))
        BOOST_TEST(found == (std::vector<double>{0, 0.5, 1, 0.5, 2, 0.5}),
                   boost::test_tools::per_element());
    for (const auto& found : each<Texts>(
             3, [](Ranks& ranks) { return gather(ranks, std::string(3 * ranks.rank(), 'x')); }))
        BOOST_TEST(found == (Texts{"", "xxx", "xxxxxx"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(all_have_each_ranks_part_and_no_number_is_cut) {
    const std::vector<int> expected{0, 1, 1, 2, 2, 3, 3}; // 7 numbers on 4 ranks: 1, 2, 2, 2
    for (const auto& found : each<std::vector<int>>(4, [](Ranks& ranks) {
             std::vector<int> numbers(7, -1);
             for (std::size_t i = 7 * ranks.rank() / 4; i < 7 * (ranks.rank() + 1) / 4; ++i)
                 numbers[i] = int(ranks.rank());
             gather_parts(ranks, std::as_writable_bytes(std::span(numbers)), sizeof(int));
             return numbers;
         }))
        BOOST_TEST(found == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(all_have_what_rank_0_had) {
    for (const std::size_t size : {0, 1, 2, 3, 10, 1000})
        for (const std::string& found : each<std::string>(4, [&](Ranks& ranks) {
                 std::string text(size, '\0');
                 for (std::size_t i = 0; i < size; ++i) text[i] = char('a' + i % 26);
                 return broadcast(ranks, ranks.rank() == 0 ? text : "another");
             }))
            BOOST_TEST((found.size() == size && (size < 3 || found[2] == 'c')));
}

// Rank 0 sends a part to each, and nobody sends more than twice what there is.
BOOST_AUTO_TEST_CASE(nobody_sends_much_of_a_broadcast) {
    for (const std::uint64_t bytes : each<std::uint64_t>(5, [](Ranks& ranks) {
             std::vector<std::byte> numbers(10000);
             broadcast(ranks, numbers);
             return ranks.bytes_sent();
         }))
        BOOST_TEST(bytes <= 20000u);
}

BOOST_AUTO_TEST_CASE(they_agree_on_the_first_signal) {
    for (const int signal : each<int>(4, [](Ranks& ranks) {
             return first_of(ranks, ranks.rank() < 2 ? 0 : int(ranks.rank()));
         }))
        BOOST_TEST(signal == 2);
    for (const int signal : each<int>(4, [](Ranks& ranks) { return first_of(ranks, 0); }))
        BOOST_TEST(signal == 0);
}

BOOST_AUTO_TEST_CASE(an_error_of_one_is_an_error_of_all) {
    for (const std::string& error : errors(3, [](Ranks& ranks) {
             together(ranks, [&] {
                 if (ranks.rank() > 0)
                     throw std::runtime_error("no " + std::to_string(ranks.rank()));
             });
         }))
        BOOST_TEST(error == "rank 1: no 1");
    for (const std::string& error : errors(3, [](Ranks& ranks) {
             together(ranks, [] { throw std::runtime_error("the same everywhere"); });
         }))
        BOOST_TEST(error == "the same everywhere");
    for (const std::string& error : errors(3, [](Ranks& ranks) {
             together(ranks, [&] {
                 if (ranks.rank() == 2) throw std::runtime_error("");
             });
         }))
        BOOST_TEST(error == "rank 2: an error without a message");
    for (const std::string& error : errors(3, [](Ranks& ranks) { together(ranks, [] {}); }))
        BOOST_TEST(error == "");
}

BOOST_AUTO_TEST_SUITE_END()
