#include "framework/ops/arithmetic.hpp"
#include "framework/optim/adagrad.hpp"
#include "framework/optim/sparse_adam.hpp"
#include "tests/framework/optim/support.hpp"

#include <sstream>

using namespace tapestry;
using namespace tapestry::testing;

BOOST_AUTO_TEST_SUITE(optimizers_as_text)

namespace {

std::string printed(const Optimizer& optimizer) {
    std::ostringstream out;
    out << optimizer;
    return out.str();
}

} // namespace

BOOST_AUTO_TEST_CASE(each_group_is_printed_with_every_setting) {
    Pair pair;
    BOOST_TEST(printed(SGD(
                   {
                       {pair.named(), 0.1},
                   },
                   {.momentum = 0.9, .nesterov = true})) == "SGD (\n"
                                                            "Parameter Group 0\n"
                                                            "    lr: 0.1\n"
                                                            "    weight_decay: 0\n"
                                                            "    momentum: 0.9\n"
                                                            "    dampening: 0\n"
                                                            "    nesterov: 1\n"
                                                            "    parameters: layer.a layer.b\n"
                                                            ")");
    AdamW adam({ParameterGroup{{{"a", &pair.a}}, 1e-3, 0.1}, ParameterGroup{{{"b", &pair.b}}, 1}});
    BOOST_TEST(printed(adam) == "AdamW (\n"
                                "Parameter Group 0\n"
                                "    lr: 0.001\n"
                                "    weight_decay: 0.1\n"
                                "    beta1: 0.9\n"
                                "    beta2: 0.999\n"
                                "    eps: 1e-08\n"
                                "    parameters: a\n"
                                "Parameter Group 1\n"
                                "    lr: 1\n"
                                "    weight_decay: 0\n"
                                "    beta1: 0.9\n"
                                "    beta2: 0.999\n"
                                "    eps: 1e-08\n"
                                "    parameters: b\n"
                                ")");
}

BOOST_AUTO_TEST_CASE(the_rate_printed_is_the_present_one) {
    Pair pair;
    SparseAdam adam(pair.named());
    adam.set_lr(0.25);
    BOOST_TEST(printed(adam).find("lr: 0.25") != std::string::npos);
    BOOST_TEST(printed(Adagrad(pair.named(), {.lr_decay = 0.5})).find("lr_decay: 0.5") !=
               std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
