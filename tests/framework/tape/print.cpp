#include "framework/ops/arithmetic.hpp"
#include "framework/ops/cross_entropy.hpp"
#include "framework/ops/elementwise.hpp"
#include "framework/ops/embedding.hpp"
#include "framework/ops/layer_norm.hpp"
#include "framework/ops/linear.hpp"
#include "framework/ops/reduce.hpp"
#include "framework/tape/tape.hpp"
#include "tests/support/tensors.hpp"

#include <sstream>

using namespace tapestry;

namespace {

template<class T>
std::string text_of(const T& x) {
    std::ostringstream out;
    out << x;
    return out.str();
}

} // namespace

BOOST_AUTO_TEST_SUITE(a_tape_as_text)

BOOST_AUTO_TEST_CASE(print_has_a_row_for_each_line) {
    Parameter weight("weight", ones({4, 3}));
    Tape tape;
    const Tensor x = tape.variable(ones({2, 3}), "x");
    mean(tanh(linear(x, weight) * Real(2)));
    std::ostringstream text;
    tape.print(text);
    // linear keeps x and the weight, mul the constant, tanh its output.
    BOOST_TEST(text.str() == "line  operation  inputs         shape   saved\n"
                             "%0    x          (variable)     (2, 3)    0 B\n"
                             "%1    weight     (parameter)    (4, 3)    0 B\n"
                             "%2    linear     %0, %1, const  (2, 4)   72 B\n"
                             "%3    mul        %2, const      (2, 4)    4 B\n"
                             "%4    tanh       %3             (2, 4)   32 B\n"
                             "%5    mean       %4             ()        0 B\n"
                             "6 lines save 108 B for backward\n");
}

BOOST_AUTO_TEST_CASE(an_empty_tape_prints_its_heading) {
    Tape tape;
    std::ostringstream text;
    tape.print(text);
    BOOST_TEST(text.str() == "line  operation  inputs  shape  saved\n"
                             "0 lines save 0 B for backward\n");
}

BOOST_AUTO_TEST_CASE(to_dot_has_a_node_for_each_line_and_an_arrow_for_each_input) {
    Parameter weight("weight \"w\"", ones({3}));
    Tape tape;
    sum(Tensor(weight) * weight + Real(1));
    BOOST_TEST(tape.to_dot() == "digraph tape {\n"
                                "    rankdir=LR;\n"
                                "    node [shape=box, fontname=monospace];\n"
                                "    n0 [label=\"%0 weight \\\"w\\\" (3,)\", style=rounded];\n"
                                "    n1 [label=\"%1 mul (3,)\"];\n"
                                "    n0 -> n1;\n"
                                "    n0 -> n1;\n"
                                "    n2 [label=\"%2 add (3,)\"];\n"
                                "    n1 -> n2;\n"
                                "    n3 [label=\"%3 sum ()\"];\n"
                                "    n2 -> n3;\n"
                                "}\n");
}

BOOST_AUTO_TEST_CASE(after_backward_print_says_what_the_tape_still_keeps) {
    Tape tape(KeepValues::yes);
    const Tensor x = tape.variable({1, 2, 3}, "x");
    const Tensor y = sum(x * x);
    std::ostringstream before, after;
    tape.print(before);
    tape.backward(y);
    tape.print(after);
    const auto bytes = [](std::size_t numbers) { return std::to_string(numbers * sizeof(Real)); };
    BOOST_TEST(before.str().find("3 lines save " + bytes(6) + " B for backward; values keep " +
                                 bytes(7) + " B\n") != std::string::npos,
               before.str());
    BOOST_TEST(after.str().find("3 lines save 0 B for backward; after it, gradients keep " +
                                bytes(7) + " B; values keep " + bytes(7) + " B\n") !=
                   std::string::npos,
               after.str());
}

BOOST_AUTO_TEST_CASE(to_dot_shows_values_that_are_kept_and_gradients_after_backward) {
    Tape tape(KeepValues::yes);
    const Tensor x = tape.variable({{1, 2}, {3, 4}}, "x");
    const Tensor y = sum(x * x);
    BOOST_TEST(tape.to_dot().find("label=\"%2 sum ()\\lvalue 30.\\l\"") != std::string::npos,
               tape.to_dot());
    tape.backward(y);
    BOOST_TEST(tape.to_dot().find("label=\"%0 x (2, 2)\\l"
                                  "value [[1., 2.],\\l       [3., 4.]]\\l"
                                  "gradient [[2., 4.],\\l          [6., 8.]]\\l\"") !=
                   std::string::npos,
               tape.to_dot());
}

BOOST_AUTO_TEST_CASE(to_dot_leaves_out_what_is_long) {
    Tape tape(KeepValues::yes);
    tape.backward(sum(tape.variable(ones({25}), "x")));
    BOOST_TEST(tape.to_dot().find("\"%0 x (25,)\"") != std::string::npos, tape.to_dot());
}

BOOST_AUTO_TEST_CASE(a_gradient_prints_as_what_it_is) {
    Gradient gradient;
    BOOST_TEST(text_of(gradient) == "None");
    gradient.accumulate(SparseRows{{4, 2}, {3, 1}, {{1, 2}, {3, 4}}});
    BOOST_TEST(text_of(gradient) == "SparseRows(indices=[3, 1],\n"
                                    "           values=[[1., 2.],\n"
                                    "                   [3., 4.]],\n"
                                    "           shape=(4, 2))");
    gradient.reset();
    gradient.accumulate(Array{1, 2});
    BOOST_TEST(text_of(gradient) == "tensor([1., 2.], shape=(2,))");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_tensor_as_text)

BOOST_AUTO_TEST_CASE(names_the_operation_that_made_it) {
    Parameter table("weight", Array{{Real(0.124), Real(-1.2011)}, {0.5, 2}, {1, 1}});
    Tape tape;
    const Tensor rows = embedding(indices({2}, {0, 1}), table);
    BOOST_TEST(text_of(rows) == "tensor([[ 0.1240, -1.2011],\n"
                                "        [ 0.5000,  2.0000]], shape=(2, 2), grad_fn=Embedding)");
    BOOST_TEST(text_of(cross_entropy(tape.variable(ones({1, 1})), indices({1}, {0}))) ==
               "tensor(0., shape=(), grad_fn=CrossEntropy)");
    BOOST_TEST(text_of(layer_norm(rows - rows, ones({2}))) == "tensor([[0., 0.],\n"
                                                              "        [0., 0.]], shape=(2, 2), "
                                                              "grad_fn=LayerNorm)");
    tape.backward(sum(rows));
    BOOST_TEST(text_of(sum(rows * Real(0)).detach()) == "tensor(0., shape=())");
    BOOST_TEST(text_of(rows).ends_with("grad_fn=Embedding)"));
}

BOOST_AUTO_TEST_CASE(says_which_are_leaves_and_nothing_of_constants) {
    Parameter weight("weight", ones({2}));
    Tape tape;
    BOOST_TEST(text_of(tape.variable(ones({2}), "x")) ==
               "tensor([1., 1.], shape=(2,), requires_grad=True)");
    BOOST_TEST(text_of(Tensor(weight)) == "tensor([1., 1.], shape=(2,), requires_grad=True)");
    BOOST_TEST(text_of(Tensor(2)) == "tensor(2., shape=())");
    BOOST_TEST(text_of(Tensor(zeros({0, 3}))) == "tensor([], shape=(0, 3))");
    BOOST_TEST(text_of(Tensor()) == "tensor()");
}

BOOST_AUTO_TEST_CASE(of_another_tape_says_so) {
    Tensor x;
    const std::string expected = "tensor(6., shape=(), its tape is not the current one)";
    {
        Tape tape;
        x = tape.variable(full({}, 3)) * Real(2);
        {
            const NoGrad pause;
            BOOST_TEST(text_of(x) == expected);
        }
        {
            Tape inner;
            inner.variable(ones({}));
            BOOST_TEST(text_of(x) == expected);
        }
        BOOST_TEST(text_of(x) == "tensor(6., shape=(), grad_fn=Mul)");
    }
    BOOST_TEST(text_of(x) == expected);
    Tape another;
    BOOST_TEST(text_of(x) == expected);
}

BOOST_AUTO_TEST_CASE(keeps_to_80_columns) {
    Tape tape;
    BOOST_TEST(text_of(tape.variable(full({9}, Real(0.5)))) ==
               "tensor([0.5000, 0.5000, 0.5000, 0.5000, 0.5000, 0.5000, 0.5000, 0.5000, 0.5000],\n"
               "       shape=(9,), requires_grad=True)");
    BOOST_TEST(text_of(tape.variable(full({7}, Real(0.5)))) ==
               "tensor([0.5000, 0.5000, 0.5000, 0.5000, 0.5000, 0.5000, 0.5000], shape=(7,),\n"
               "       requires_grad=True)");
}

BOOST_AUTO_TEST_CASE(leaves_the_stream_as_it_was) {
    std::ostringstream out;
    out << std::hex << std::scientific;
    out.precision(2);
    out << Tensor(Real(0.123456)) << ' ' << 255 << ' ' << 0.5;
    BOOST_TEST(out.str() == "tensor(0.1235, shape=()) ff 5.00e-01");
}

BOOST_AUTO_TEST_CASE(an_array_is_printed_as_a_constant) {
    BOOST_TEST(text_of(Array{1, 2}) == "tensor([1., 2.], shape=(2,))");
}

BOOST_AUTO_TEST_CASE(a_parameter_has_a_name_and_is_not_recorded) {
    Parameter weight("weight", Array{{1, 2}, {3, 4}});
    Tape tape;
    BOOST_TEST(text_of(weight) == "Parameter weight:\n"
                                  "tensor([[1., 2.],\n"
                                  "        [3., 4.]], shape=(2, 2), requires_grad=True)");
    std::ostringstream out;
    out << weight; // which could be changed, and converted to a Tensor
    BOOST_TEST(out.str() == text_of(weight));
    BOOST_TEST(tape.size() == 0u);
    weight.requires_grad = false;
    BOOST_TEST(text_of(weight).ends_with("shape=(2, 2))"));
}

BOOST_AUTO_TEST_SUITE_END()
