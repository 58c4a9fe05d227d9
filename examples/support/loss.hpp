#pragma once

#include "framework/parallel/rank_parallel.hpp"
#include "framework/text/batches.hpp"
#include "models/decoder.hpp"

/// The mean cross entropy of the next tokens in a shard of a batch's windows: a scalar.
tapestry::Tensor mean_loss(tapestry::Decoder& model, const tapestry::Batch& batch,
                           tapestry::Shard shard);

/// The same over every whole window of a text, without dropout and without a tape. Ranks and threads
/// share the windows out. `windows` must be at the beginning of the text. It is a copy, so that the
/// caller's stays there.
double validation_loss(tapestry::Decoder& model, tapestry::SequentialBatches windows,
                       tapestry::Ranks& ranks, tapestry::Workers& workers);
