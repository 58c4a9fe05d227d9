#include "models/parameter_shapes.hpp"

#include "tests/models/support.hpp"

#include <boost/test/unit_test.hpp>

using namespace tapestry;
using namespace tapestry::testing;

BOOST_AUTO_TEST_SUITE(parameter_shapes)

BOOST_AUTO_TEST_CASE(they_are_those_of_the_decoder) {
    for (DecoderConfig config : tiny_configs())
        for (const bool bias : {true, false})
            for (const std::size_t layers : {1, 2, 11}) {
                config.bias = bias;
                config.layers = layers;
                std::map<std::string, Shape> made;
                Decoder model(config);
                for (const auto& [name, parameter] : model.named_parameters())
                    made[name] = parameter->shape();
                BOOST_TEST((tapestry::parameter_shapes(config) == made),
                           "bias " << bias << ", tied " << config.tied << ", layers " << layers);
            }
}

BOOST_AUTO_TEST_CASE(no_model_is_made_for_them) {
    const DecoderConfig large{
        .vocabulary = 1ull << 40, .context = 1 << 20, .layers = 3, .width = 1 << 20};
    BOOST_TEST(tapestry::parameter_shapes(large).at("transformer.wte.weight") ==
               (Shape{1ull << 40, 1 << 20}));
}

BOOST_AUTO_TEST_SUITE_END()
