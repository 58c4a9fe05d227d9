#include "framework/parallel/optim.hpp"

#include "framework/optim/clip.hpp"

#include <cmath>
#include <numeric>

namespace tapestry {

void step(Optimizer& optimizer, Workers& workers) {
    const std::vector<Optimizer::Update> updates = optimizer.begin_step();
    workers.for_each(updates.size(), [&](std::size_t i) { optimizer.apply(updates[i]); });
}

Real clip_grad_norm(const ParameterList& parameters, double max_norm, Workers& workers) {
    const std::vector<Gradient*> gradients = clip::gradients_of(parameters);
    std::vector<double> squares(gradients.size());
    workers.for_each(gradients.size(),
                     [&](std::size_t i) { squares[i] = clip::sum_of_squares(*gradients[i]); });
    const double norm = std::sqrt(std::accumulate(squares.begin(), squares.end(), 0.0));
    const Real factor = clip::factor(norm, max_norm);
    workers.for_each(gradients.size(), [&](std::size_t i) { clip::scale(*gradients[i], factor); });
    return Real(norm);
}

} // namespace tapestry
