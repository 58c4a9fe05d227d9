#include "framework/nn/embedding.hpp"
#include "framework/nn/embedding_bag.hpp"
#include "framework/tape/tape.hpp"
#include "tests/golden/make_optimizer.hpp"

using namespace tapestry;
using tapestry::golden::Case;

BOOST_AUTO_TEST_SUITE(embedding_like_pytorch)

namespace {

EmbeddingOptions options_of(const Case& golden) {
    EmbeddingOptions options;
    if (golden.has_setting("padding_idx"))
        options.padding_idx = std::int64_t(golden.number("padding_idx"));
    if (golden.has_setting("max_norm")) {
        options.max_norm = Real(golden.number("max_norm"));
        options.norm_type = Real(golden.number("norm_type"));
    }
    options.scale_grad_by_freq = golden.is_true("scale_grad_by_freq");
    options.sparse = golden.is_true("sparse");
    return options;
}

BagMode mode_of(const Case& golden) {
    const std::map<std::string, BagMode> modes{
        {"mean", BagMode::mean}, {"sum", BagMode::sum}, {"max", BagMode::max}};
    return modes.at(golden.setting("mode"));
}

// `step` ends the names of a step's tensors: "" in a case without steps, or ".0", ".1", ".2".
Tensor look_up(Embedding& layer, const Case& golden, const std::string& step, const Tensor&) {
    return layer(golden.read_indices("ids" + step));
}

Tensor look_up(EmbeddingBag& layer, const Case& golden, const std::string& step,
               const Tensor& per_sample_weights) {
    const Indices ids = golden.read_indices("ids" + step);
    if (!golden.has("offsets" + step)) return layer(ids, per_sample_weights);
    return layer(ids, golden.read_indices("offsets" + step), per_sample_weights);
}

// A frozen table has no gradient; a sparse one is compared row by row, before rows are summed.
void check_gradient(const Case& golden, const Gradient& gradient, const std::string& step) {
    if (golden.has("grad.weight.ids" + step)) {
        const Indices ids = golden.read_indices("grad.weight.ids" + step);
        BOOST_TEST(gradient.rows().indices == std::vector<std::int64_t>(ids.begin(), ids.end()),
                   boost::test_tools::per_element());
        golden::check_close("grad.weight.rows" + step, gradient.rows().values,
                            golden.read("grad.weight.rows" + step));
    } else if (golden.has("grad.weight" + step)) {
        golden::check_close("grad.weight" + step, gradient.value(),
                            golden.read("grad.weight" + step));
    } else {
        BOOST_TEST(!gradient.has_value());
    }
}

template<class Layer>
void check_lookup(const Case& golden, Layer& layer, const std::string& step) {
    Tape tape;
    const std::string weights_name = "per_sample_weights" + step;
    const Tensor weights =
        golden.has(weights_name) ? tape.variable(golden.read(weights_name)) : Tensor();
    const Tensor y = look_up(layer, golden, step, weights);
    golden::check_close("y" + step, y.value(), golden.read("y" + step));
    BOOST_TEST_REQUIRE(requires_grad(y) == golden.has("dy" + step)); // not where all is frozen
    if (requires_grad(y)) tape.backward(y, golden.read("dy" + step));
    if (weights)
        golden::check_close("grad." + weights_name, tape.grad(weights),
                            golden.read("grad." + weights_name));
    check_gradient(golden, layer.weight.grad, step);
}

template<class Layer>
void check_one_lookup(const Case& golden, Layer& layer) {
    layer.load_state_dict({{"weight", golden.read("weight")}});
    check_lookup(golden, layer, "");
    if (golden.has("weight_after"))
        golden::check_close("weight_after", layer.weight.value(), golden.read("weight_after"));
}

template<class Layer>
void check_training(const Case& golden, Layer& layer) {
    const auto optimizer =
        golden::make_optimizer(golden.setting("optimizer"), golden, {{"weight", &layer.weight}});
    const Array after = golden.read("after.weight");
    for (std::size_t step = 0; step < after.shape(0); ++step) {
        const std::string name = "." + std::to_string(step);
        optimizer->zero_grad();
        check_lookup(golden, layer, name);
        optimizer->step();
        golden::check_close("weight after step" + name, layer.weight.value(),
                            golden::row(after, step));
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(lookups) {
    golden::for_each_case("embedding", [](const Case& golden) {
        Embedding layer(6, 3, options_of(golden));
        check_one_lookup(golden, layer);
    });
}

BOOST_AUTO_TEST_CASE(bags) {
    golden::for_each_case("embedding_bag", [](const Case& golden) {
        EmbeddingBag layer(6, 3, mode_of(golden), options_of(golden));
        check_one_lookup(golden, layer);
    });
}

BOOST_AUTO_TEST_CASE(training_with_lookups) {
    golden::for_each_case("embedding_steps", [](const Case& golden) {
        Embedding layer = Embedding::from_pretrained(golden.read("start.weight"),
                                                     golden.is_true("freeze"), options_of(golden));
        check_training(golden, layer);
    });
}

BOOST_AUTO_TEST_CASE(training_with_bags) {
    golden::for_each_case("embedding_bag_steps", [](const Case& golden) {
        EmbeddingBag layer =
            EmbeddingBag::from_pretrained(golden.read("start.weight"), golden.is_true("freeze"),
                                          mode_of(golden), options_of(golden));
        check_training(golden, layer);
    });
}

BOOST_AUTO_TEST_SUITE_END()
