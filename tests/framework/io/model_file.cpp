#include "framework/io/model_file.hpp"

#include "framework/io/safetensors.hpp"
#include "framework/nn/linear.hpp"
#include "tests/framework/optim/support.hpp"
#include "tests/models/support.hpp"
#include "tests/support/python.hpp"
#include "tests/support/tensors.hpp"

using namespace tapestry;
using namespace tapestry::testing;

BOOST_AUTO_TEST_SUITE(model_files)

namespace {

struct Model : Module {
    Linear first{2, 3}, second{3, 2, false};
    void members(Members& m) override {
        m.module("first", first);
        m.module("second", second);
    }
};

// A step, with gradients that differ from step to step.
void take_step(Module& module, Optimizer& optimizer, Generator& generator) {
    for (const auto& [name, parameter] : module.named_parameters())
        set_grad(*parameter, normal(parameter->shape(), generator));
    optimizer.step();
}

std::string load_error(Module& module, const std::filesystem::path& path) {
    return error_of<std::runtime_error>([&] { load(module, path); });
}

std::string load_error(Optimizer& optimizer, const std::filesystem::path& path) {
    return error_of<std::runtime_error>([&] { load(optimizer, path); });
}

boost::test_tools::assertion_result contains(const std::string& text, const std::string& part) {
    boost::test_tools::assertion_result result(text.find(part) != std::string::npos);
    result.message() << "the text is: " << text;
    return result;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_model_comes_back_bit_for_bit) {
    manual_seed(1);
    const TemporaryFolder folder;
    for (const DecoderConfig& config : tiny_configs()) {
        Decoder saved(config), loaded(config);
        BOOST_TEST((saved.state_dict() != loaded.state_dict()));
        save(saved, folder / "model.safetensors");
        load(loaded, folder / "model.safetensors");
        BOOST_TEST((saved.state_dict() == loaded.state_dict()));
    }
    BOOST_TEST(folder.names() == (std::set<std::string>{"model.safetensors"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_module_without_parameters_has_a_file_too) {
    const TemporaryFolder folder;
    Module module;
    save(module, folder / "none.safetensors");
    load(module, folder / "none.safetensors");
    Model pair;
    BOOST_TEST(contains(load_error(pair, folder / "none.safetensors"), "missing: first.bias"));
}

BOOST_AUTO_TEST_CASE(one_error_names_the_file_and_all_that_does_not_fit) {
    manual_seed(2);
    const TemporaryFolder folder;
    const auto file = folder / "other.safetensors";
    save_safetensors(file, {{"first.weight", zeros({2, 3})},
                            {"second.weight", zeros({2, 3})},
                            {"third.weight", zeros({})}});
    Model pair;
    const StateDict before = pair.state_dict();
    BOOST_TEST(load_error(pair, file) == "[load] " + file.string() +
                                             " holds another model than this one:"
                                             "\n  missing: first.bias (3,)"
                                             "\n  misshapen: first.weight (2, 3), needs (3, 2)"
                                             "\n  unexpected: third.weight ()");
    BOOST_TEST((pair.state_dict() == before));
}

// Integers, which no parameter is made of, are not passed over.
BOOST_AUTO_TEST_CASE(a_tensor_that_is_no_real_is_an_error,
                     *boost::unit_test::precondition(has_python)) {
    manual_seed(3);
    const TemporaryFolder folder;
    run_python(folder, R"(
import json, struct

def write(name, tensors):
    header, data = {}, b''
    for tensor, (dtype, shape, raw) in tensors.items():
        header[tensor] = dict(dtype=dtype, shape=shape, data_offsets=[len(data), len(data) + len(raw)])
        data += raw
    text = json.dumps(header).encode()
    open(name, 'wb').write(struct.pack('<Q', len(text)) + text + data)

one = ('F32', [1], struct.pack('<f', 1))
write('unexpected', {'weight': ('F32', [1, 1], struct.pack('<f', 1)), 'bias': one,
                     'num_batches': ('I64', [], bytes(8))})
write('integers', {'bias': one, 'weight': ('I64', [1, 1], bytes(8))})
write('optimizer', {'weight/step': ('I64', [], bytes(8))})
)");
    Linear layer(1, 1);
    SGD sgd(layer.named_parameters(), {.lr = 1});
    const StateDict before = layer.state_dict();
    BOOST_TEST(
        contains(load_error(layer, folder / "unexpected"), "\n  unexpected: num_batches ()"));
    BOOST_TEST(contains(load_error(layer, folder / "integers"), "\"weight\": has dtype I64"));
    BOOST_TEST(contains(load_error(sgd, folder / "optimizer"), "\"weight/step\": has dtype I64"));
    BOOST_TEST((layer.state_dict() == before));
}

BOOST_AUTO_TEST_CASE(python_reads_a_model_and_writes_another,
                     *boost::unit_test::precondition(has_python)) {
    const TemporaryFolder folder;
    Linear layer(3, 2);
    layer.load_state_dict({{"weight", Array{{1, 2, 3}, {4, 5, 6}}}, {"bias", Array{7, 8}}});
    save(layer, folder / "ours");
    run_python(folder, R"(
import json, struct

file = open('ours', 'rb').read()
length, = struct.unpack('<Q', file[:8])
header, data = json.loads(file[8:8 + length]), file[8 + length:]
values = {}
for name, entry in header.items():
    begin, end = entry['data_offsets']
    code = {'F32': 'f', 'F64': 'd'}[entry['dtype']]
    values[name] = (entry['shape'], [x for x, in struct.iter_unpack('<' + code, data[begin:end])])
assert values == {'bias': ([2], [7, 8]), 'weight': ([2, 3], [1, 2, 3, 4, 5, 6])}, values

# PyTorch keeps the order of the parameters, and its half precision has the type F16.
header = {'weight': {'dtype': 'F16', 'shape': [2, 3], 'data_offsets': [0, 12]},
          'bias': {'dtype': 'F64', 'shape': [2], 'data_offsets': [12, 28]},
          '__metadata__': {'format': 'pt'}}
text = json.dumps(header).encode()
open('theirs', 'wb').write(struct.pack('<Q', len(text)) + text +
                           struct.pack('<6e2d', 0.5, 1, 1.5, 2, 2.5, 3, -1, -2))
)");
    load(layer, folder / "theirs");
    BOOST_TEST(close(layer.weight.value(), Array{{0.5, 1, 1.5}, {2, 2.5, 3}}, 0));
    BOOST_TEST(close(layer.bias->value(), Array{-1, -2}, 0));
}

BOOST_AUTO_TEST_CASE(a_file_that_is_cut_short_changes_nothing) {
    manual_seed(4);
    const TemporaryFolder folder;
    Model saved, other;
    const StateDict before = other.state_dict();
    Adam adam(saved.named_parameters(), {.lr = Real(0.1)});
    Generator generator(1);
    take_step(saved, adam, generator);
    const StateDict state = adam.state_dict();
    save(saved, folder / "model");
    save(adam, folder / "optimizer");
    for (const std::string name : {"model", "optimizer"}) {
        const std::string whole = bytes_of_file(folder / name);
        for (const std::size_t length :
             {std::size_t(0), std::size_t(7), whole.size() / 2, whole.size() - 1}) {
            put_bytes(folder / "cut", whole.substr(0, length));
            BOOST_TEST(contains(load_error(other, folder / "cut"), (folder / "cut").string()));
            BOOST_TEST(contains(load_error(adam, folder / "cut"), (folder / "cut").string()));
        }
    }
    BOOST_TEST((other.state_dict() == before));
    BOOST_TEST((adam.state_dict() == state));
}

BOOST_AUTO_TEST_CASE(a_file_that_is_not_there_or_cannot_be_written_is_named) {
    const TemporaryFolder folder;
    Model pair;
    SGD sgd(pair.named_parameters(), {.lr = 1});
    const auto none = folder / "none";
    BOOST_TEST(contains(load_error(pair, none), none.string()));
    BOOST_TEST(contains(load_error(sgd, none), none.string()));
    const auto nowhere = folder / "none/model";
    BOOST_TEST(
        contains(error_of<std::runtime_error>([&] { save(pair, nowhere); }), nowhere.string()));
    BOOST_TEST(
        contains(error_of<std::runtime_error>([&] { save(sgd, nowhere); }), nowhere.string()));
}

BOOST_AUTO_TEST_CASE(a_run_that_is_resumed_from_files_continues_bit_for_bit) {
    for (const auto& [name, make] : testing::optimizers()) BOOST_TEST_CONTEXT(name) {
            manual_seed(5);
            const TemporaryFolder folder;
            Model whole;
            const auto optimizer = make(whole.named_parameters());
            Generator generator(1);
            for (int i = 0; i < 3; ++i) take_step(whole, *optimizer, generator);
            save(whole, folder / "model");
            save(*optimizer, folder / "optimizer");

            Model resumed;
            const auto again = make(resumed.named_parameters());
            load(resumed, folder / "model");
            load(*again, folder / "optimizer");
            Generator same_generator = generator;
            for (int i = 0; i < 3; ++i) {
                take_step(whole, *optimizer, generator);
                take_step(resumed, *again, same_generator);
            }
            BOOST_TEST((whole.state_dict() == resumed.state_dict()));
        }
}

BOOST_AUTO_TEST_CASE(the_state_of_another_optimizer_is_refused_by_the_files_name) {
    const TemporaryFolder folder;
    Model pair;
    Adam adam(pair.named_parameters(), {.lr = Real(0.1)});
    SGD sgd(pair.named_parameters(), {.lr = Real(0.1)});
    Generator generator(1);
    take_step(pair, adam, generator);
    const auto file = folder / "adam.safetensors";
    save(adam, file);
    const std::string error = load_error(sgd, file);
    BOOST_TEST(error.starts_with("[load] " + file.string() + ": [SGD] the state does not fit:"));
    BOOST_TEST(contains(error, "unexpected: first.weight/exp_avg (3, 2)"));
    BOOST_TEST(sgd.state_dict().empty());
    save(pair, file); // and one of a model
    BOOST_TEST(contains(load_error(adam, file), "unexpected: first.weight (3, 2)"));
}

BOOST_AUTO_TEST_SUITE_END()
