#include "framework/nn/activations.hpp"
#include "framework/nn/embedding.hpp"
#include "framework/nn/embedding_bag.hpp"
#include "framework/nn/layer_norm.hpp"
#include "framework/nn/linear.hpp"
#include "framework/nn/module_list.hpp"
#include "framework/nn/positions.hpp"
#include "framework/nn/sequential.hpp"
#include "tests/framework/nn/support.hpp"

#include <boost/test/unit_test.hpp>
#include <sstream>

using namespace tapestry;
using namespace tapestry::testing;

BOOST_AUTO_TEST_SUITE(modules_as_text)

namespace {

std::string printed(const Module& module) {
    std::ostringstream out;
    out << module;
    return out.str();
}

template<class T>
struct Nest {
    struct Inner : Module {
        void members(Members&) override {}
    };
};

std::string printed_of_a_class_in_a_function(const std::vector<int>&) {
    struct Local : Module {
        void members(Members&) override {}
    };
    return printed(Local());
}

} // namespace

// What PyTorch 2 prints, where it has the layer and the option. It puts a mode before padding_idx.
BOOST_AUTO_TEST_CASE(layers_print_their_settings) {
    BOOST_TEST(printed(Embedding(54, 10)) == "Embedding(54, 10)");
    BOOST_TEST(printed(Embedding(10, 3, {.padding_idx = -10, .max_norm = 1, .norm_type = 1})) ==
               "Embedding(10, 3, padding_idx=0, max_norm=1.0, norm_type=1.0)");
    BOOST_TEST(printed(Embedding(10, 3, {.max_norm = 0.5, .scale_grad_by_freq = true})) ==
               "Embedding(10, 3, max_norm=0.5, scale_grad_by_freq=True)");
    BOOST_TEST(printed(Embedding(10, 3, {.sparse = true})) == "Embedding(10, 3, sparse=True)");
    BOOST_TEST(printed(EmbeddingBag(10, 3)) == "EmbeddingBag(10, 3, mode='mean')");
    BOOST_TEST(printed(EmbeddingBag(10, 3, BagMode::sum)) == "EmbeddingBag(10, 3, mode='sum')");
    BOOST_TEST(printed(EmbeddingBag(10, 3, BagMode::max, {.padding_idx = 1})) ==
               "EmbeddingBag(10, 3, padding_idx=1, mode='max')");
    BOOST_TEST(printed(Linear(2, 3)) == "Linear(in_features=2, out_features=3, bias=True)");
    BOOST_TEST(printed(Linear(2, 3, false)) == "Linear(in_features=2, out_features=3, bias=False)");
    BOOST_TEST(printed(LayerNorm(4)) == "LayerNorm((4,), eps=1e-05, elementwise_affine=True)");
    BOOST_TEST(printed(LayerNorm(4, false)) ==
               "LayerNorm((4,), eps=1e-05, elementwise_affine=True, bias=False)");
    BOOST_TEST(printed(Dropout(0.1)) == "Dropout(p=0.1)");
    BOOST_TEST(printed(ReLU()) == "ReLU()");
    BOOST_TEST(printed(PositionalEmbedding(64, 10)) == "PositionalEmbedding(64, 10)");
    BOOST_TEST(printed(SinusoidalPositions(64, 10)) == "SinusoidalPositions(64, 10)");
}

BOOST_AUTO_TEST_CASE(modules_print_what_is_in_them_with_its_name) {
    Sequential net;
    net.add<Linear>(2, 3).add<Sequential>().add<Tanh>();
    BOOST_TEST(printed(net) == "Sequential(\n"
                               "  (0): Linear(in_features=2, out_features=3, bias=True)\n"
                               "  (1): Sequential()\n"
                               "  (2): Tanh()\n"
                               ")");
    BOOST_TEST(printed(Outer()) ==
               "Outer(\n"
               "  (inner): Inner(\n"
               "    (first): Linear(in_features=2, out_features=3, bias=True)\n"
               "    (second): Linear(in_features=3, out_features=2, bias=False)\n"
               "    (dropout): Dropout(p=0.5)\n"
               "  )\n"
               "  (again): Linear(in_features=2, out_features=3, bias=True)\n"
               ")");
}

BOOST_AUTO_TEST_CASE(a_list_prints_without_the_type_of_its_modules) {
    ModuleList<Dropout> list;
    list.add(0.5);
    BOOST_TEST(printed(list) == "ModuleList(\n  (0): Dropout(p=0.5)\n)");
}

BOOST_AUTO_TEST_CASE(a_module_has_the_name_of_its_class_wherever_that_stands) {
    BOOST_TEST(printed(Nest<int>::Inner()) == "Inner()");
    BOOST_TEST(printed_of_a_class_in_a_function(std::vector<int>()) == "Local()");
}

BOOST_AUTO_TEST_SUITE_END()
