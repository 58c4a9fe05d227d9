#include "framework/kernels/block_dropout.hpp"

#include "framework/kernels/rows.hpp"

namespace tapestry::kernels {

BlockDropout::BlockDropout(const Heads& h, const std::optional<DropoutMask>& mask)
    : h_(h)
    , mask_(mask)
    , factors_(mask ? query_block * h.T : 0) {}

void BlockDropout::enter(const QueryBlock& block) {
    block_ = block;
    if (!mask_) return;
    const std::size_t blocks = (h_.T + query_block - 1) / query_block;
    const std::size_t stretches =
        (query_block * h_.T + DropoutMask::stretch - 1) / DropoutMask::stretch;
    mask_->factors((std::uint64_t(block.head) * blocks + block.first / query_block) * stretches,
                   factors_.data(), block.rows() * block.end);
}

const Real* BlockDropout::operator()(const Real* x, Real* to) const {
    if (!mask_) return x;
    for (std::size_t i = 0; i < block_.rows(); ++i) {
        const std::size_t row = i * h_.row_stride();
        multiply(factors_.data() + i * block_.end, x + row, to + row, block_.end);
    }
    return to;
}

} // namespace tapestry::kernels
