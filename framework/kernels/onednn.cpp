#include "framework/kernels/onednn.hpp"

#include "framework/kernels/buffer.hpp"
#include "framework/kernels/memory.hpp"
#include "framework/kernels/openblas.hpp"

#include <array>
#include <cstddef>
#include <dnnl.hpp>
#include <map>
#include <stdexcept>
#include <string>

extern "C" void omp_set_num_threads(int); // of the OpenMP library that oneDNN runs on

namespace tapestry::onednn {
namespace {

using dnnl::memory;
using kernels::Bfloat16;

// Never destroyed: threads may outlive any static of this file.
const dnnl::engine& engine() {
    static const auto* engine = new dnnl::engine(dnnl::engine::kind::cpu, 0);
    return *engine;
}

memory::data_type type_of(const float*) { return memory::data_type::f32; }
memory::data_type type_of(const Bfloat16*) { return memory::data_type::bf16; }

template<class Number>
memory description_of(const MatrixOf<Number>& m) {
    const memory::dim stride = memory::dim(m.stride);
    const memory::desc description({memory::dim(m.rows), memory::dim(m.columns)}, type_of(m.data),
                                   m.is_transposed ? memory::dims{1, stride}
                                                   : memory::dims{stride, 1});
    return {description, engine(), nullptr};
}

// What oneDNN compiled for a product of certain sizes.
class Prepared {
  public:
    template<class Number>
    Prepared(const MatrixOf<Number>& a, const MatrixOf<Number>& b, const MatrixOf<float>& c,
             bool adds)
        : a_(description_of(a))
        , b_(description_of(b))
        , c_(description_of(c))
        , stream_(engine()) {
        dnnl::primitive_attr attributes;
        dnnl::post_ops then;
        if (adds) then.append_sum(1);
        attributes.set_post_ops(then);
        // One of its own for each would stay with them, though only those of a moment are in use.
        attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
#if DNNL_VERSION_MAJOR >= 3
        const dnnl::matmul::primitive_desc description(engine(), a_.get_desc(), b_.get_desc(),
                                                       c_.get_desc(), attributes);
#else
        const dnnl::matmul::primitive_desc description(
            {a_.get_desc(), b_.get_desc(), c_.get_desc()}, attributes, engine());
#endif
        scratchpad_ = memory(description.scratchpad_desc(), engine(), nullptr);
        matmul_ = dnnl::matmul(description);
    }

    void run(const void* a, const void* b, void* c) {
        a_.set_data_handle(const_cast<void*>(a)); // which is only read
        b_.set_data_handle(const_cast<void*>(b));
        c_.set_data_handle(c);
        Buffer<std::byte> scratchpad(scratchpad_.get_desc().get_size());
        scratchpad_.set_data_handle(scratchpad.data());
        matmul_.execute(stream_, {{DNNL_ARG_SRC, a_},
                                  {DNNL_ARG_WEIGHTS, b_},
                                  {DNNL_ARG_DST, c_},
                                  {DNNL_ARG_SCRATCHPAD, scratchpad_}});
    }

  private:
    memory a_, b_, c_, scratchpad_;
    dnnl::stream stream_;
    dnnl::matmul matmul_;
};

template<class Number>
void run(const MatrixOf<Number>& a, const MatrixOf<Number>& b, float* c, std::size_t c_stride,
         bool adds) {
    using Sizes = std::array<std::size_t, 10>;
    thread_local std::map<Sizes, Prepared> prepared;
    constexpr std::size_t most = 1000; // attention has products of all lengths
    const std::size_t threads = blas_threads();
    const Sizes sizes{a.rows,   a.columns, b.columns, a.is_transposed, b.is_transposed, a.stride,
                      b.stride, c_stride,  adds,      threads};
    omp_set_num_threads(int(threads)); // of those that this thread starts
    try {
        auto found = prepared.find(sizes);
        if (found == prepared.end()) {
            if (prepared.size() == most) prepared.clear();
            const MatrixOf<float> of_c{c, a.rows, b.columns, c_stride};
            found = prepared.try_emplace(sizes, a, b, of_c, adds).first;
        }
        found->second.run(a.data, b.data, c);
    } catch (const dnnl::error& error) {
        if (error.status == dnnl_out_of_memory)
            throw OutOfMemory("[gemm] oneDNN found no memory for a product");
        throw std::runtime_error(std::string("[gemm] oneDNN: ") + error.what());
    }
}

// The values of cpu_isa are sets of instructions, a bit for each.
bool has(dnnl::cpu_isa instructions) {
    const int wanted = int(instructions);
    return (int(dnnl::get_effective_cpu_isa()) & wanted) == wanted;
}

} // namespace

bool multiplies_float() {
    static const bool is_faster = has(dnnl::cpu_isa::avx512_core);
    return is_faster;
}

bool multiplies_bfloat16() {
    static const bool is_faster = has(dnnl::cpu_isa::avx512_core_bf16);
    return is_faster;
}

std::string name() {
    const dnnl_version_t& version = *dnnl::version();
    return "oneDNN " + std::to_string(version.major) + '.' + std::to_string(version.minor) + '.' +
           std::to_string(version.patch);
}

void multiply(const MatrixView& a, const MatrixView& b, Real* c, std::size_t c_stride, bool adds) {
    run(a, b, c, c_stride, adds);
}

void multiply(const MatrixOf<Bfloat16>& a, const MatrixOf<Bfloat16>& b, Real* c,
              std::size_t c_stride, bool adds) {
    run(a, b, c, c_stride, adds);
}

} // namespace tapestry::onednn
