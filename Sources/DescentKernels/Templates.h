// Includes the templates for one element type and defines its kernel set. At the end it undefines the macros that
// describe the type.

#include "Vector.h"
#include "products/Tiles.h"
#include "products/Dots.h"
#include "products/Transpose.h"
#include "elementwise/OptimizerRules.h"
#include "products/Blocks.h"
#include "products/Product.h"
#include "products/FusedUpdate.h"
#include "elementwise/Normal.h"
#include "elementwise/Activations.h"
#include "elementwise/Elementwise.h"
#include "reductions/Norms.h"
#include "reductions/Rows.h"
#include "reductions/Losses.h"
#include "reductions/Columns.h"

const struct descent_kernel_set FN(kernels) = {
    .name = STRING(ISA),
    .element_size = sizeof(T),
    .product = FN(product),
    .product_transposed = FN(product_transposed),
    .column_sums = FN(column_sums),
    .column_moments = FN(column_moments),
    .standardize = FN(standardize),
    .standardize_backward = FN(standardize_backward),
    .add = FN(add),
    .map = FN(map),
    .map_backward = FN(map_backward),
    .map_backward_at = FN(map_backward_at),
    .dropout = FN(dropout),
    .alpha_dropout = FN(alpha_dropout),
    .gaussian_noise = FN(gaussian_noise),
    .softmax = FN(softmax),
    .softmax_backward = FN(softmax_backward),
    .normalize = FN(normalize),
    .normalize_backward = FN(normalize_backward),
    .prelu = FN(prelu),
    .prelu_backward = FN(prelu_backward),
    .maxout = FN(maxout),
    .maxout_backward = FN(maxout_backward),
    .loss = FN(loss),
    .apply = FN(apply),
    .product_update = FN(product_update),
    .squares = FN(squares),
    .clamp = FN(clamp),
    .limit_columns = FN(limit_columns),
    .factored_moments = FN(factored_moments),
    .factored_step = FN(factored_step),
};

#undef V
#undef M
#undef SPLAT
#undef FMA
#undef SELECT
#undef LOAD
#undef STORE
#undef LOAD_AT
#undef STORE_AT
#undef EACH_VECTOR
#undef EACH_ACTIVATION
#undef T
#undef I
#undef LANES
#undef MANTISSA_BITS
#undef EXPONENT_BIAS
#undef ROUNDING_SHIFT
#undef LN2_HIGH
#undef LN2_LOW
#undef EXP_TERMS
#undef EXP_HIGHEST
#undef EXP_LOWEST
#undef LOG_TERMS
#undef SMALLEST_NORMAL
#undef SUBNORMAL_SCALE
#undef SUBNORMAL_EXPONENT
#undef UNROLL
