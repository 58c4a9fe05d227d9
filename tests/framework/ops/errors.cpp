#include "framework/ops/arithmetic.hpp"
#include "framework/ops/attention.hpp"
#include "framework/ops/cross_entropy.hpp"
#include "framework/ops/dropout.hpp"
#include "framework/ops/elementwise.hpp"
#include "framework/ops/embedding.hpp"
#include "framework/ops/join.hpp"
#include "framework/ops/layer_norm.hpp"
#include "framework/ops/linear.hpp"
#include "framework/ops/masked_fill.hpp"
#include "framework/ops/matmul.hpp"
#include "framework/ops/pow.hpp"
#include "framework/ops/reduce.hpp"
#include "framework/ops/shape.hpp"
#include "framework/ops/slice.hpp"
#include "framework/ops/softmax.hpp"
#include "tests/support/tensors.hpp"

#include <limits>

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(errors_name_the_operation_and_the_shapes)

namespace {

struct Case {
    std::function<void()> f;
    std::string message;
};

template<class Error>
void check(const std::vector<Case>& cases) {
    for (const auto& [f, message] : cases) BOOST_TEST(error_of<Error>(f) == message);
}

} // namespace

BOOST_AUTO_TEST_CASE(where_shapes_do_not_fit) {
    const Tensor a(ones({2, 3})), b(ones({4, 3})), v(ones({3})), scalar(Real(1));
    const Tensor batch(ones({2, 4, 6}));
    const Mask mask = Mask::from_shape({2, 2});
    check<std::invalid_argument>({
        {[&] { a + b; }, "[add] shapes (2, 3) and (4, 3) do not broadcast: 2 against 4"},
        {[&] { a - b; }, "[sub] shapes (2, 3) and (4, 3) do not broadcast: 2 against 4"},
        {[&] { a* b; }, "[mul] shapes (2, 3) and (4, 3) do not broadcast: 2 against 4"},
        {[&] { b / a; }, "[div] shapes (4, 3) and (2, 3) do not broadcast: 4 against 2"},
        {[&] { pow(a, b); }, "[pow] shapes (2, 3) and (4, 3) do not broadcast: 2 against 4"},
        {[&] { matmul(a, b); }, "[matmul] inner dimensions differ: (2, 3) · (4, 3)"},
        {[&] { matmul(v, b); }, "[matmul] inner dimensions differ: (3,) · (4, 3)"},
        {[&] { matmul(b, ones({2})); }, "[matmul] inner dimensions differ: (4, 3) · (2,)"},
        {[&] { matmul(a, scalar); }, "[matmul] a scalar is no matrix: (2, 3) · (); use *"},
        {[&] {
             matmul(batch, ones({3, 6, 2}));
         },
         "[matmul] shapes (2,) and (3,) do not broadcast: 2 against 3"},
        {[&] {
             linear(v, ones({2, 4}));
         },
         "[linear] input (3,) does not fit weight (out, in) = (2, 4)"},
        {[&] { linear(scalar, a); }, "[linear] input () does not fit weight (out, in) = (2, 3)"},
        {[&] { linear(a, v); }, "[linear] input (2, 3) does not fit weight (out, in) = (3,)"},
        {[&] { linear(v, a, v); }, "[linear] bias (3,) does not fit weight (out, in) = (2, 3)"},
        {[&] { layer_norm(a, ones({2})); },
         "[layer_norm] input (2, 3) needs weight and bias of its last extent, got (2,) and ()"},
        {[&] { layer_norm(a, v, a); },
         "[layer_norm] input (2, 3) needs weight and bias of its last extent, got (3,) and (2, 3)"},
        {[&] {
             layer_norm(ones({2, 0}), ones({0}));
         },
         "[layer_norm] of rows without elements: shape (2, 0)"},
        {[&] { causal_attention(a, 1); },
         "[causal_attention] needs (B, T, 3·D) with D a multiple of 1 heads, got (2, 3)"},
        {[&] { causal_attention(batch, 3); },
         "[causal_attention] needs (B, T, 3·D) with D a multiple of 3 heads, got (2, 4, 6)"},
        {[&] { causal_attention(batch, 0); },
         "[causal_attention] needs (B, T, 3·D) with D a multiple of 0 heads, got (2, 4, 6)"},
        {[&] { cross_entropy(scalar, indices({}, {0})); },
         "[cross_entropy] logits need shape (*, V), got ()"},
        {[&] {
             cross_entropy(a, indices({3}, {0, 0, 0}));
         },
         "[cross_entropy] logits (2, 3) need targets of shape (2,), got (3,)"},
        {[&] { embedding(indices({1}, {0}), v); },
         "[Embedding] the table needs shape (V, D), got (3,)"},
        {[&] { masked_fill(a, mask, 0); },
         "[masked_fill] shapes (2, 3) and (2, 2) do not broadcast: 3 against 2"},
        {[&] {
             masked_fill(v, Mask::from_shape({2, 3}), 0);
         },
         "[masked_fill] mask (2, 3) does not broadcast to (3,)"},
        {[&] {
             mean(Tensor(ones({0, 3})));
         },
         "[mean] of no elements: shape (0, 3)"},
        {[&] {
             mean(Tensor(ones({0, 3})), {0});
         },
         "[mean] of no elements: shape (0, 3)"},
        {[&] {
             max(Tensor(ones({0, 3})), {0});
         },
         "[max] of no elements: shape (0, 3)"},
        {[&] { max(Tensor(ones({0}))); }, "[max] of no elements: shape (0,)"},
        {[&] {
             reshape(a, {4, 2});
         },
         "[reshape] shape (2, 3) has 6 elements, (4, 2) has 8"},
        {[&] {
             reshape(a, {4, -1});
         },
         "[reshape] shape (2, 3) has 6 elements, which 4 does not divide"},
        {[&] {
             reshape(ones({0, 3}), {0, -1});
         },
         "[reshape] shape (0, 3) has 0 elements, which 0 does not divide"},
        {[&] {
             reshape(a, {-1, -1});
         },
         "[reshape] only one extent may be -1, and none other negative"},
        {[&] {
             reshape(a, {-2, 3});
         },
         "[reshape] only one extent may be -1, and none other negative"},
        {[&] { permute(a, {0}); }, "[permute] 1 axes named for shape (2, 3)"},
        {[&] {
             permute(a, {0, -2});
         },
         "[permute] an axis is named twice"},
        {[&] {
             sum(a, {0, 0});
         },
         "[sum] an axis is named twice"},
        {[&] { concatenate({}); }, "[concatenate] nothing to join"},
        {[&] {
             concatenate({a, b}, 1);
         },
         "[concatenate] shapes (2, 3) and (4, 3) differ in more than axis 1"},
        {[&] {
             concatenate({a, v});
         },
         "[concatenate] shapes (2, 3) and (3,) differ in more than axis 0"},
        {[&] { stack({}); }, "[stack] nothing to join"},
        {[&] {
             stack({a, b});
         },
         "[stack] shapes (2, 3) and (4, 3) differ"},
    });
}

BOOST_AUTO_TEST_CASE(where_an_axis_a_bound_or_an_index_is_outside) {
    const Tensor a(ones({2, 3})), table(ones({12, 2}));
    const std::string outside = " is outside [-2, 2) of a tensor with 2 dimensions";
    const std::int64_t most = std::numeric_limits<std::int64_t>::max();
    check<std::out_of_range>({
        {[&] { sum(a, {2}); }, "[sum] axis 2" + outside},
        {[&] { mean(a, {-3}); }, "[mean] axis -3" + outside},
        {[&] { max(a, {5}); }, "[max] axis 5" + outside},
        {[&] { softmax(a, 2); }, "[softmax] axis 2" + outside},
        {[&] { log_softmax(a, -3); }, "[log_softmax] axis -3" + outside},
        {[&] { transpose(a, 0, 2); }, "[transpose] axis 2" + outside},
        {[&] {
             permute(a, {0, 2});
         },
         "[permute] axis 2" + outside},
        {[&] { slice(a, 2, 0, 1); }, "[slice] axis 2" + outside},
        {[&] {
             concatenate({a, a}, 2);
         },
         "[concatenate] axis 2" + outside},
        {[&] {
             stack({a, a}, 3);
         },
         "[stack] axis 3 is outside [-3, 3) of a tensor with 3 dimensions"},
        {[&] { transpose(Tensor(ones({3}))); },
         "[transpose] axis -2 is outside [-1, 1) of a tensor with 1 dimensions"},
        {[&] { slice(a, 1, 0, 4); }, "[slice] [0:4] is outside axis 1 of shape (2, 3)"},
        {[&] { slice(a, 1, 2, 1); }, "[slice] [2:1] is outside axis 1 of shape (2, 3)"},
        {[&] { slice(a, 1, -4, 2); }, "[slice] [-4:2] is outside axis 1 of shape (2, 3)"},
        {[&] { slice(a, 1, std::numeric_limits<std::ptrdiff_t>::min(), 2); },
         "[slice] [-9223372036854775808:2] is outside axis 1 of shape (2, 3)"},
        {[&] {
             embedding(indices({1, 4}, {0, 1, 2, 12}), table);
         },
         "[Embedding] index 12 at (0, 3) is outside [0, 12)"},
        {[&] {
             embedding(indices({2, 2}, {0, 1, -1, 0}), table);
         },
         "[Embedding] index -1 at (1, 0) is outside [0, 12)"},
        {[&] { embedding(indices({}, {most}), table); },
         "[Embedding] index 9223372036854775807 at () is outside [0, 12)"},
        {[&] {
             cross_entropy(a, indices({2}, {0, 3}));
         },
         "[cross_entropy] target 3 of row 1 is outside [0, 3)"},
        {[&] {
             cross_entropy(a, indices({2}, {-1, 0}));
         },
         "[cross_entropy] target -1 of row 0 is outside [0, 3)"},
    });
}

BOOST_AUTO_TEST_CASE(where_a_number_makes_no_sense) {
    const Tensor a(ones({2, 3}));
    const Real nan = std::numeric_limits<Real>::quiet_NaN();
    const std::string range = "[dropout] p must lie in [0, 1), got ";
    check<std::invalid_argument>({
        {[&] { dropout(a, 1, true); }, range + "1"},
        {[&] { dropout(a, Real(-0.1), true); }, range + "-0.1"},
        {[&] { dropout(a, nan, true); }, range + "nan"},
        {[&] {
             causal_attention(ones({1, 2, 3}), 1, Real(1.5), true);
         },
         range + "1.5"},
        {[&] {
             cross_entropy(a, indices({2}, {-100, -100}));
         },
         "[cross_entropy] all 2 targets are ignored: the mean over none is undefined"},
        {[&] {
             cross_entropy(ones({0, 3}), indices({0}, {}));
         },
         "[cross_entropy] all 0 targets are ignored: the mean over none is undefined"},
        {[&] {
             cross_entropy(a, indices({2}, {0, 1}), {.label_smoothing = Real(1.1)});
         },
         "[cross_entropy] label_smoothing must lie in [0, 1], got 1.1"},
        {[&] {
             cross_entropy(a, indices({2}, {0, 1}), {.label_smoothing = nan});
         },
         "[cross_entropy] label_smoothing must lie in [0, 1], got nan"},
    });
}

// 2³² · 2³² is 0 modulo 2⁶⁴.
BOOST_AUTO_TEST_CASE(where_the_number_of_elements_overflows) {
    const std::size_t huge = std::size_t(1) << 32;
    const std::string message = "[Shape] (4294967296, 4294967296) has too many elements to count";
    check<std::length_error>({
        {[&] {
             reshape(ones({0}), {std::ptrdiff_t(huge), std::ptrdiff_t(huge)});
         },
         message},
        {[&] {
             matmul(ones({huge, 0}), ones({0, huge}));
         },
         message},
    });
}

BOOST_AUTO_TEST_CASE(that_holds_nothing) {
    const Tensor nothing, a(ones({2, 3}));
    const std::string message = "[Tensor] holds nothing: it was default-constructed";
    check<std::logic_error>({
        {[&] { nothing + a; }, message},
        {[&] { exp(nothing); }, message},
        {[&] { sum(nothing); }, message},
        {[&] { matmul(a, nothing); }, message},
        {[&] { linear(a, nothing); }, message},
        {[&] { layer_norm(a, nothing); }, message},
        {[&] { softmax(nothing); }, message},
        {[&] {
             concatenate({a, nothing});
         },
         message},
        {[&] { dropout(nothing, Real(0.5), true); }, message},
    });
}

BOOST_AUTO_TEST_SUITE_END()
