#include "framework/parallel/optim.hpp"

#include "framework/optim/clip.hpp"
#include "tests/framework/optim/support.hpp"
#include "tests/support/tensors.hpp"

#include <deque>

using namespace tapestry;
using namespace tapestry::testing;

BOOST_AUTO_TEST_SUITE(steps_in_parallel)

namespace {

// Parameters with gradients, but for one; a table's gradient is a set of rows.
struct Model {
    std::deque<Parameter> parameters;

    explicit Model(bool with_rows) {
        Generator generator(1);
        for (std::size_t i = 0; i < 7; ++i) {
            Parameter& p =
                parameters.emplace_back("p" + std::to_string(i), normal({i + 1, 3}, generator));
            if (i == 4) continue;
            if (with_rows && i == 5)
                p.grad.accumulate(SparseRows{p.shape(), {2, 0, 2}, normal({3, 3}, generator)});
            else
                p.grad.accumulate(normal(p.shape(), generator));
        }
    }

    std::vector<NamedParameter> named() {
        std::vector<NamedParameter> result;
        for (Parameter& p : parameters) result.emplace_back(p.name, &p);
        return result;
    }

    std::vector<std::vector<Real>> all_values() const {
        std::vector<std::vector<Real>> result;
        for (const Parameter& p : parameters) result.push_back(values(p.value()));
        return result;
    }

    std::vector<std::vector<Real>> all_gradients() const {
        std::vector<std::vector<Real>> result;
        for (const Parameter& p : parameters)
            result.push_back(p.grad ? values(p.grad.to_dense()) : std::vector<Real>());
        return result;
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(a_step_has_the_bits_of_one_on_a_single_thread) {
    for (const auto& [name, make] : testing::optimizers())
        for (const std::size_t threads : {1, 2, 5})
            BOOST_TEST_CONTEXT(name << ", " << threads << " threads") {
                Workers workers(threads);
                Model alone(name.starts_with("SGD")), shared(name.starts_with("SGD"));
                const auto one = make(alone.named()), several = make(shared.named());
                for (int i = 0; i < 3; ++i) {
                    one->step();
                    step(*several, workers);
                }
                BOOST_TEST((shared.all_values() == alone.all_values()));
                BOOST_TEST((several->state_dict() == one->state_dict()));
                BOOST_TEST((shared.all_values() != Model(true).all_values()));
            }
}

BOOST_AUTO_TEST_CASE(a_gradient_that_is_refused_stops_all_updates) {
    Workers workers(3);
    Model model(true);
    const auto before = model.all_values();
    Adam adam(model.named(), AdamOptions());
    BOOST_CHECK_EXCEPTION(step(adam, workers), std::invalid_argument, Says{"'p5' is sparse"});
    BOOST_TEST((model.all_values() == before));
    BOOST_TEST(adam.state_dict().empty());
}

BOOST_AUTO_TEST_CASE(gradients_are_clipped_to_the_bits_of_a_single_thread) {
    for (const std::size_t threads : {1, 2, 5})
        for (const Real max_norm : {Real(0.5), Real(1000)}) {
            Workers workers(threads);
            Model alone(true), shared(true);
            const auto before = alone.all_gradients();
            const Real norm = clip_grad_norm(alone.named(), max_norm);
            BOOST_TEST(clip_grad_norm(shared.named(), max_norm, workers) == norm);
            BOOST_TEST((shared.all_gradients() == alone.all_gradients()));
            BOOST_TEST((shared.all_gradients() != before) == (norm > max_norm));
        }
}

BOOST_AUTO_TEST_CASE(a_max_norm_that_is_not_positive_is_refused) {
    Workers workers(2);
    Model model(true);
    for (const Real max_norm : {Real(0), Real(-1), not_a_number})
        BOOST_CHECK_EXCEPTION(clip_grad_norm(model.named(), max_norm, workers),
                              std::invalid_argument,
                              Says{"[clip_grad_norm] max_norm must be positive"});
    BOOST_TEST(clip_grad_norm({}, 1, workers) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
