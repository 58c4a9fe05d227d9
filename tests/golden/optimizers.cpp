#include "framework/optim/clip.hpp"
#include "framework/optim/schedule.hpp"
#include "tests/golden/golden.hpp"
#include "tests/golden/make_optimizer.hpp"

using namespace tapestry;
using tapestry::golden::Case;

BOOST_AUTO_TEST_SUITE(optimizers_like_pytorch)

namespace {

void check_after(const Case& golden, const Parameter& parameter, std::size_t step) {
    golden::check_close(parameter.name + " after step " + std::to_string(step), parameter.value(),
                        golden::row(golden.read("after." + parameter.name), step));
}

// Clips the gradients, where the case does.
void clip(const Case& golden, const std::vector<NamedParameter>& parameters, std::size_t step) {
    if (!golden.has("norms")) return;
    const Real norm = clip_grad_norm(parameters, Real(golden.number("max_norm")));
    golden::check_close("norm", full({}, norm), full({}, golden.read("norms")(step)));
}

// Steps with the gradients of a `weight` and a `bias`.
void check_dense(const Case& golden, const std::string& kind) {
    Parameter weight("weight", golden.read("start.weight"));
    Parameter bias("bias", golden.read("start.bias"));
    const std::vector<NamedParameter> parameters{{"weight", &weight}, {"bias", &bias}};
    const auto optimizer = golden::make_optimizer(kind, golden, parameters);
    const std::size_t steps = golden.read("after.weight").shape(0);
    for (std::size_t step = 0; step < steps; ++step) {
        for (const auto& [name, parameter] : parameters) {
            parameter->grad.reset();
            if (golden.read_indices("has_grad." + name)(step))
                parameter->grad.accumulate(golden::row(golden.read("grad." + name), step));
        }
        clip(golden, parameters, step);
        optimizer->step();
        for (const auto& [name, parameter] : parameters) check_after(golden, *parameter, step);
    }
}

// Steps of a `table`, whose gradient is a set of rows.
void check_sparse(const Case& golden, const std::string& kind) {
    Parameter table("table", golden.read("start.table"));
    const std::vector<NamedParameter> parameters{{"table", &table}};
    const auto optimizer = golden::make_optimizer(kind, golden, parameters);
    const std::size_t steps = golden.read("after.table").shape(0);
    for (std::size_t step = 0; step < steps; ++step) {
        const std::string of_step = "." + std::to_string(step);
        table.grad.reset();
        if (golden.has("ids" + of_step)) {
            const Indices ids = golden.read_indices("ids" + of_step);
            table.grad.accumulate(
                SparseRows{table.shape(), {ids.begin(), ids.end()}, golden.read("rows" + of_step)});
        }
        clip(golden, parameters, step);
        optimizer->step();
        check_after(golden, table, step);
    }
}

void check_file(const std::string& file, const std::string& kind) {
    golden::for_each_case(file, [&](const Case& golden) {
        golden.has("start.table") ? check_sparse(golden, kind) : check_dense(golden, kind);
    });
}

} // namespace

BOOST_AUTO_TEST_CASE(sgd) { check_file("sgd", "SGD"); }
BOOST_AUTO_TEST_CASE(adam) { check_file("adam", "Adam"); }
BOOST_AUTO_TEST_CASE(adamw) { check_file("adamw", "AdamW"); }
BOOST_AUTO_TEST_CASE(sparse_adam) { check_file("sparse_adam", "SparseAdam"); }
BOOST_AUTO_TEST_CASE(adagrad) { check_file("adagrad", "Adagrad"); }

BOOST_AUTO_TEST_CASE(schedule) {
    golden::for_each_case("schedule",
                          [](const Case& golden) {
                              const WarmupCosine schedule{Real(golden.number("lr")),
                                                          Real(golden.number("min_lr")),
                                                          std::int64_t(golden.number("warmup")),
                                                          std::int64_t(golden.number("decay"))};
                              const Array theirs = golden.read("lr");
                              Array ours = empty(theirs.shape());
                              for (std::size_t step = 0; step < ours.size(); ++step)
                                  ours(step) = schedule(std::int64_t(step));
                              golden::check_each_close("lr", ours, theirs);
                          },
                          {"schedule.from_zero"}); // nanoGPT's of 2023
}

BOOST_AUTO_TEST_SUITE_END()
