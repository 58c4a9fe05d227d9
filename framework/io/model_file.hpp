#pragma once

#include "framework/nn/module.hpp"
#include "framework/optim/optimizer.hpp"

#include <filesystem>

/// Models and optimizers in safetensors files, under the names of their state_dict(). The file has
/// numbers and no structure: whoever loads it makes the same model first.
namespace tapestry {

/// Writes a model's parameters. The file is replaced as a whole or, on error, not at all. Throws
/// what save_safetensors throws.
void save(Module& model, const std::filesystem::path& path);

/// Sets a model's parameters to those in the file, of which it reads the header first. Strict, as
/// load_state_dict: throws std::runtime_error that names the file and lists every missing,
/// unexpected and misshapen name. Throws it also where the file cannot be read or is damaged. After
/// an error nothing is changed.
void load(Module& model, const std::filesystem::path& path);

/// Writes what an optimizer has to remember beside values, gradients and groups. With the model's
/// file, a run that is resumed from it continues bit for bit.
void save(const Optimizer& optimizer, const std::filesystem::path& path);

/// Puts it back, in an optimizer of the same kind and for parameters of the same names. Errors are
/// as above.
void load(Optimizer& optimizer, const std::filesystem::path& path);

} // namespace tapestry
