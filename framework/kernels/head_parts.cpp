#include "framework/kernels/head_parts.hpp"

#include "framework/kernels/gemm_in_pieces.hpp"
#include "framework/kernels/permute.hpp"
#include "framework/kernels/rows.hpp"

#include <algorithm>

namespace tapestry::kernels {
namespace {

bool has_several_blocks(const Heads& h) { return h.T > query_block; }

} // namespace

MatrixView HeadPart::seen_by(const QueryBlock& block) {
    if (block.end == h_.T) { // a head begins
        whole_ = h_.part(qkv_, part_, block.head, 0, h_.T);
        if (has_several_blocks(h_)) copy(whole_);
    }
    return {whole_.data, block.end, whole_.columns, whole_.stride, whole_.is_transposed};
}

void HeadPart::copy(MatrixView part) {
    const std::size_t T = part.rows, d = part.columns;
    const std::size_t stride = layout_ == by_rows ? d : h_.row_stride();
    copy_.resize((layout_ == by_rows ? T : d) * stride);
    whole_ = {copy_.data(), T, d, stride, layout_ == by_columns};
    if (layout_ == by_columns)
        transpose(part.data, part.stride, copy_.data(), stride, d, T);
    else
        for (std::size_t t = 0; t < T; ++t)
            std::copy_n(part.data + t * part.stride, d, copy_.data() + t * d);
}

HeadGradient::HeadGradient(const Heads& h, Heads::Part part, Real* dqkv, Real beta)
    : h_(h)
    , part_(part)
    , dqkv_(dqkv)
    , beta_(beta)
    , sum_(has_several_blocks(h) ? h.T * h.width() : 0) {}

void HeadGradient::add(const QueryBlock& block, const MatrixView& a, const MatrixView& b) {
    Real* to = dqkv_ + h_.in_qkv(part_, block.head, 0);
    if (sum_.empty()) return gemm(a, b, to, 3 * h_.D, beta_);
    const std::size_t d = h_.width();
    gemm_in_pieces(a, b, sum_.data(), d, block.end == h_.T ? 0 : 1);
    if (block.first > 0) return;
    for (const Real* from = sum_.data(); from < sum_.end(); from += d, to += 3 * h_.D)
        if (beta_ == 0)
            std::copy_n(from, d, to);
        else
            kernels::add(from, 1, to, d);
}

} // namespace tapestry::kernels
