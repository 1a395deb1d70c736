// Defines the kernels of one instruction set, for both types of elements. The including file has chosen
// INSTRUCTION_SET, the name of its namespace, and says there:
//
// - has_fma: whether a multiply-add is an instruction;
// - mr, vectors_of_tile and vectors_of_long_tile: the rows and the vectors of the tiles that fit into its registers
//   (products/MicroKernels.h).
//
// Functions are static, so that the compiler knows all their callers.

#include "DescentKernels.h"
#include "elementwise/Random.h"
#include "products/SummationOrder.h"

#include <stddef.h>
#include <stdint.h>

namespace descent::INSTRUCTION_SET {

#include "Vector.h"
#include "products/MicroKernels.h"
#include "products/Dots.h"
#include "products/Transpose.h"
#include "elementwise/OptimizerRules.h"
#include "products/Blocks.h"
#include "products/Product.h"
#include "products/FusedUpdate.h"
#include "elementwise/Normal.h"
#include "elementwise/Functions.h"
#include "elementwise/Elementwise.h"
#include "reductions/Norms.h"
#include "reductions/Normalization.h"
#include "reductions/Rows.h"
#include "reductions/Losses.h"
#include "reductions/Columns.h"

// Turns a kernel for elements of type T into one for `void *`, as the table has it.
template <class T, class X> struct untyped { using type = X; };
template <class T> struct untyped<T, T *> { using type = void *; };
template <class T> struct untyped<T, const T *> { using type = const void *; };

template <class T, auto kernel> struct entry;
template <class T, class Result, class... X, Result (*kernel)(X...)> struct entry<T, kernel> {
  // Not inlined, so that tools name the kernel. The call is a jump.
  static Result call(typename untyped<T, X>::type... x) { [[clang::noinline]] return kernel(static_cast<X>(x)...); }
};

// The name of every kernel: of its function, and of its entry in the table.
#define KERNELS(X)                                                                                 \
  X(product) X(product_transposed) X(column_sums) X(column_moments) X(standardize)                 \
  X(standardize_backward) X(add) X(map) X(map_backward) X(map_backward_at) X(dropout)              \
  X(alpha_dropout) X(gaussian_noise) X(softmax) X(softmax_backward) X(normalize)                   \
  X(normalize_backward) X(prelu) X(prelu_backward) X(maxout) X(maxout_backward)                    \
  X(target_columns) X(loss) X(apply) X(product_update) X(squares) X(clamp) X(limit_columns)        \
  X(factored_moments) X(factored_step)

#define ROW(kernel) .kernel = entry<T, kernel<T>>::call,
#define TEXT_(name) #name
#define TEXT(name) TEXT_(name)
template <class T>
static constexpr descent_kernel_set kernels = {
    .name = TEXT(INSTRUCTION_SET), .element_size = sizeof(T), KERNELS(ROW)};
#undef ROW

extern const descent_kernel_set kernels_of_float, kernels_of_double;
const descent_kernel_set kernels_of_float = kernels<float>;
const descent_kernel_set kernels_of_double = kernels<double>;

}
