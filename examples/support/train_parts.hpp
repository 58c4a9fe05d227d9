#pragma once

#include "examples/support/train_options.hpp"
#include "framework/optim/optimizer.hpp"
#include "framework/text/tokenizer.hpp"
#include "models/decoder.hpp"

/// What the options of `train` ask for, as the objects that do it.

std::unique_ptr<tapestry::Tokenizer> build_tokenizer(const TrainOptions& o,
                                                     const std::string& text);

std::unique_ptr<tapestry::Optimizer> make_optimizer(const TrainOptions& o,
                                                    tapestry::Decoder& model);
