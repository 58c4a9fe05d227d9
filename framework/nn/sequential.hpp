#pragma once

#include "framework/nn/embedding_table.hpp"

#include <concepts>
#include <functional>
#include <memory>

namespace tapestry {

/// Layers one after another, as torch.nn.Sequential. Their names are 0, 1, 2, …
///     Sequential net;
///     net.add<Linear>(2, 16).add<Tanh>().add<Linear>(16, 1);
class Sequential : public Module {
  public:
    /// Makes a layer from these arguments, and adds it.
    template<std::derived_from<Module> Layer, class... Arguments>
    Sequential& add(Arguments&&... arguments) {
        auto layer = std::make_unique<Layer>(std::forward<Arguments>(arguments)...);
        Stage stage;
        if constexpr (std::invocable<Layer&, const Indices&>)
            stage.of_ids = [&l = *layer](const Indices& ids) -> Tensor { return l(ids); };
        if constexpr (std::invocable<Layer&, const Tensor&> &&
                      !std::derived_from<Layer, EmbeddingTable>)
            stage.of_tensor = [&l = *layer](const Tensor& x) -> Tensor { return l(x); };
        stage.module = std::move(layer);
        return append(std::move(stage));
    }

    /// Adds a function without parameters: `add(relu)`, or a lambda that reshapes.
    Sequential& add(Tensor (*function)(const Tensor&)) { return append({nullptr, function, {}}); }
    template<std::invocable<const Tensor&> Function>
    Sequential& add(Function function) {
        return append({nullptr, std::move(function), {}});
    }

    std::size_t size() const { return stages_.size(); }

    /// The output of the last layer. Throws std::logic_error where a layer takes ids and not a
    /// tensor, or the first one a tensor and not ids.
    Tensor operator()(const Tensor& x);
    Tensor operator()(const Indices& ids);
    template<ArrayExpression E>
    Tensor operator()(const E& x) {
        return run(0, Tensor(x));
    }

  protected:
    void members(Members& m) override;

  private:
    struct Stage {
        std::unique_ptr<Module> module; // none for a function
        std::function<Tensor(const Tensor&)> of_tensor;
        std::function<Tensor(const Indices&)> of_ids;
    };
    Sequential& append(Stage stage);
    Tensor run(std::size_t first, Tensor x) const;

    std::vector<Stage> stages_;
};

} // namespace tapestry
