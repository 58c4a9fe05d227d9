#include "framework/text/tokenizer.hpp"

#include "tests/support/says.hpp"

using namespace tapestry;
using tapestry::testing::Says;

BOOST_AUTO_TEST_SUITE(tokenizer)

BOOST_AUTO_TEST_CASE(a_tokenizer_is_made_by_its_name) {
    for (const std::string name : {"words", "characters"}) {
        const auto tokenizer = make_tokenizer(name, Vocabulary({"a"}));
        BOOST_TEST(tokenizer->name() == name);
        BOOST_TEST((tokenizer->vocabulary() == Vocabulary({"a"})));
    }
    BOOST_CHECK_EXCEPTION(make_tokenizer("bytes", Vocabulary()), std::invalid_argument,
                          Says{"\"bytes\""});
}

BOOST_AUTO_TEST_CASE(encoding_gives_unknown_tokens_the_id_of_unk) {
    const auto tokenizer = make_tokenizer("words", Vocabulary({"a", "a", "dog"}));
    const std::vector<std::int64_t> expected{4, Vocabulary::unk, 5};
    BOOST_TEST(tokenizer->encode("A cat dog") == expected, boost::test_tools::per_element());
    BOOST_TEST(tokenizer->encode(" \n").empty());
}

BOOST_AUTO_TEST_CASE(a_corpus_has_the_ids_of_its_text) {
    const std::string text = "A cat, and a dog.\n\nA dog? A cat! <unk> é\n";
    for (const std::string name : {"words", "characters"}) {
        const auto split = make_tokenizer(name, Vocabulary())->split(text);
        // One that counted the text, one of another text, one that knows nothing.
        for (const Vocabulary& vocabulary :
             {Vocabulary(split), Vocabulary(split, 2), Vocabulary({"a", "dog"}), Vocabulary()}) {
            const auto tokenizer = make_tokenizer(name, vocabulary);
            const std::vector<std::int64_t> ids = tokenizer->encode_corpus(text);
            BOOST_TEST(ids == tokenizer->encode(text), boost::test_tools::per_element());
            BOOST_TEST(ids.size() == split.size());
        }
    }
}

BOOST_AUTO_TEST_CASE(decoding_shows_no_special_token_but_unk) {
    const auto tokenizer = make_tokenizer("words", Vocabulary({"a", "a", "dog"}));
    BOOST_TEST(tokenizer->decode({2, 4, 1, 5, 3, 0, 0}) == "a <unk> dog");
    BOOST_TEST(tokenizer->decode({}) == "");
}

BOOST_AUTO_TEST_CASE(a_text_grows_by_one_token_at_a_time) {
    const std::string whole = "“he said, ‘no,’ (to me),” said the boys’ uncle.";
    for (const std::string name : {"words", "characters"}) {
        const auto words = make_tokenizer(name, Vocabulary());
        const auto tokenizer = make_tokenizer(name, Vocabulary(words->split(whole)));
        GrowingText growing;
        for (const std::int64_t id : tokenizer->encode(whole)) {
            tokenizer->append(growing, Vocabulary::pad);
            tokenizer->append(growing, id);
            BOOST_TEST(whole.starts_with(growing.text), growing.text);
        }
        BOOST_TEST(growing.text == whole);
        BOOST_CHECK_THROW(tokenizer->append(growing, 1000), std::out_of_range);
        BOOST_TEST(growing.text == whole);
    }
}

BOOST_AUTO_TEST_CASE(decoding_an_id_outside_the_vocabulary_is_an_error) {
    const auto tokenizer = make_tokenizer("characters", Vocabulary({"a"}));
    BOOST_CHECK_EXCEPTION(tokenizer->decode({4, 5}), std::out_of_range, Says{"id 5"});
    BOOST_CHECK_THROW(tokenizer->decode({-1}), std::out_of_range);
}

BOOST_AUTO_TEST_CASE(text_that_is_not_utf8_is_refused) {
    for (const std::string name : {"words", "characters"})
        BOOST_CHECK_EXCEPTION(make_tokenizer(name, Vocabulary())->encode("a\n\xFF"),
                              std::invalid_argument, Says{"offset 2, line 2"});
}

BOOST_AUTO_TEST_SUITE_END()
