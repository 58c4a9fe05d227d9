#include "framework/kernels/onednn.hpp"

#include "tests/support/tensors.hpp"

using namespace tapestry;

// The library in double has these functions on every machine.
BOOST_AUTO_TEST_SUITE(products_without_onednn)

BOOST_AUTO_TEST_CASE(a_library_without_it_says_so) {
    BOOST_TEST(onednn::name().empty());
    BOOST_TEST(!onednn::multiplies_float());
    BOOST_TEST(!onednn::multiplies_bfloat16());
    const std::string refusal = "[gemm] this library was built without oneDNN";
    BOOST_TEST(error_of<std::logic_error>([] {
                   onednn::multiply(MatrixView{}, MatrixView{}, nullptr, 0, false);
               }) == refusal);
    using Rounded = MatrixOf<kernels::Bfloat16>;
    BOOST_TEST(error_of<std::logic_error>(
                   [] { onednn::multiply(Rounded{}, Rounded{}, nullptr, 0, false); }) == refusal);
}

BOOST_AUTO_TEST_SUITE_END()
