// The kernels of Descent: the loops over elements that training consists of.
//
// Each function exists for `float` and `double` and for several instruction sets, compiled from
// the same templates. The bytes of every result are the same on each of them: vectors are a fixed
// 64 bytes wide whatever the machine's registers are, multiply-adds are explicit, contraction is
// off, every output element is summed in one order, and exp, log and tanh are our own.
//
// Elements are passed as `void *`; the kernel set that a pointer comes from says their type.

#ifndef DESCENT_KERNELS_H
#define DESCENT_KERNELS_H

#include <stddef.h>
#include <stdint.h>

/// An element-wise function and, for an activation, its derivative in terms of its output.
enum descent_function {
  DESCENT_EXP,
  DESCENT_LOG,
  DESCENT_SIGMOID,
  DESCENT_TANH,
  DESCENT_RELU,
  DESCENT_LEAKY_RELU,
};

enum descent_loss {
  DESCENT_SQUARED_ERROR,
  DESCENT_ABSOLUTE_ERROR,
  DESCENT_HUBER,
  DESCENT_BINARY_CROSS_ENTROPY,
  DESCENT_SOFTMAX_CROSS_ENTROPY,
  DESCENT_SOFTMAX_CROSS_ENTROPY_OF_CLASSES,
};

/// The rule of an update, element by element.
enum descent_rule { DESCENT_SGD, DESCENT_MOMENTUM, DESCENT_NESTEROV, DESCENT_ADAM };

/// The most slots that a rule has.
enum { DESCENT_MOST_SLOTS = 2 };

/// The rule and figures of one optimizer step, already corrected for the step's number where a rule asks
/// so.
struct descent_update {
  enum descent_rule rule;
  double shrink; // 1 − α·λ of decoupled weight decay: the parameters are multiplied by it first
  double learning_rate;
  double momentum;     // momentum, Nesterov
  double beta1, beta2; // Adam
  double correction1, correction2;
  double epsilon;
};

/// The kernels for one element type on one instruction set.
struct descent_kernel_set {
  const char *name;
  ptrdiff_t element_size;

  /// c[rows, columns] = initial + a[rows, inner] · b[inner, columns], each element summed over
  /// `inner` in ascending order by fused multiply-add. Element (i, p) of `a` is at
  /// a[i * a_row + p * a_column], so that a transposed `a` needs no copy; the rows of `b` and `c` are
  /// `b_row` and `c_row` apart. `initial` is a row that every row of `c` starts from, or NULL for zero.
  void (*product)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t inner, const void *a,
                  ptrdiff_t a_row, ptrdiff_t a_column, const void *b, ptrdiff_t b_row,
                  const void *initial, void *c, ptrdiff_t c_row);

  /// c[rows, columns] = a[rows, inner] · b[columns, inner]ᵀ, in the same order of summation, but for
  /// fewer than 24 rows over at least a vector of 64 bytes: then each of its lanes is summed by itself, and
  /// the lanes by halves.
  void (*product_transposed)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t inner, const void *a,
                             const void *b, void *c, ptrdiff_t c_row);

  /// sums[columns] = the sum of a's rows, in ascending order.
  void (*column_sums)(ptrdiff_t rows, ptrdiff_t columns, const void *a, void *sums);

  /// The mean and the variance, Σ (x − mean)² / counted, of each column. `weights`, which may be NULL, has
  /// one for each `positions` rows: `counted` rows have one that is not 0, and no others count.
  void (*moments)(ptrdiff_t rows, ptrdiff_t columns, const void *x, ptrdiff_t positions,
                  const void *weights, double counted, void *means, void *variances);

  /// y = (x − mean) / √(variance + ε) · scale + shift, column by column. `scale` and `shift` may be NULL.
  void (*standardize)(ptrdiff_t rows, ptrdiff_t columns, double epsilon, const void *x,
                      const void *means, const void *variances, const void *scale,
                      const void *shift, void *y);

  /// Sets the gradients of standardize's input and parameters, each of which may be NULL. The means and
  /// variances are those of x by `moments`, or, if `counted` is 0, constant.
  void (*standardize_backward)(ptrdiff_t rows, ptrdiff_t columns, double epsilon, const void *dy,
                               const void *x, ptrdiff_t positions, const void *weights,
                               double counted, const void *means, const void *variances,
                               const void *scale, void *dx, void *dscale, void *dshift);

  /// y = a + b, element by element.
  void (*add)(ptrdiff_t count, const void *a, const void *b, void *y);

  /// y = f(x). `parameter` is the slope of a leaky ReLU.
  void (*map)(enum descent_function function, ptrdiff_t count, const void *x, double parameter,
              void *y);

  /// dx = dy · f′, with f′ in terms of f's output y.
  void (*map_backward)(enum descent_function function, ptrdiff_t count, const void *dy,
                       const void *y, double parameter, void *dx);

  /// y = x · m, where m is 0 with probability `rate`, else 1 / (1 − rate): a pure function of
  /// (key, element's number).
  void (*dropout)(ptrdiff_t count, uint64_t key, double rate, const void *x, void *y);

  /// Writes each row's loss, not weighted, to `row_losses`, and scale · weight · ∂loss/∂prediction
  /// to `gradient` unless it is NULL. `weights` may be NULL. `parameter` is Huber's δ, or the
  /// factor of a squared error. Returns the number of the first row whose target the loss is not
  /// defined for, else −1.
  ptrdiff_t (*loss)(enum descent_loss loss, ptrdiff_t rows, ptrdiff_t columns,
                    const void *prediction, const void *target, const void *weights,
                    double parameter, double scale, double *row_losses, void *gradient);

  /// Moves `count` parameters by their gradients. The rule's slots are as long as they.
  void (*apply)(ptrdiff_t count, void *parameters, const void *gradients, void *const *slots,
                const struct descent_update *update);

  /// Moves parameters[rows, columns] by the gradient a·b, with `a` and `b` as for `product`: the bytes are
  /// those of `product` and then `apply`, but the gradient is used while it is in the registers or the
  /// first cache. The rows of the parameters, the slots and `gradients` are `stride` apart; a part of
  /// `gradients` may be overwritten.
  void (*product_update)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t inner, const void *a,
                         ptrdiff_t a_row, ptrdiff_t a_column, const void *b, ptrdiff_t b_row,
                         void *gradients, void *parameters, void *const *slots, ptrdiff_t stride,
                         const struct descent_update *update);
};

/// Copies the rows of these numbers from `source` to `target`, one after the other, and converts them
/// where the sides differ in type.
void descent_gather(ptrdiff_t rows, ptrdiff_t columns, const void *source, int source_is_double,
                    const ptrdiff_t *numbers, void *target, int target_is_double);

/// What the environment variable DESCENT_ISA asks for, if this machine does not have it; else NULL.
const char *descent_refused_instruction_set(void);

/// The kernels for the instruction set that the environment variable DESCENT_ISA names (avx512, avx2,
/// neon, portable), or for the best of this machine without it. Results do not depend on it; it is there to
/// show that.
const struct descent_kernel_set *descent_single(void);
const struct descent_kernel_set *descent_double(void);

/// The two products above, cut into parts by columns, or rows, for the threads where that is worth it.
/// The bytes do not depend on the cut.
void descent_product(const struct descent_kernel_set *kernels, ptrdiff_t rows, ptrdiff_t columns,
                     ptrdiff_t inner, const void *a, ptrdiff_t a_row, ptrdiff_t a_column,
                     const void *b, const void *initial, void *c);
void descent_product_transposed(const struct descent_kernel_set *kernels, ptrdiff_t rows,
                                ptrdiff_t columns, ptrdiff_t inner, const void *a, const void *b,
                                void *c);

/// `apply`, cut into parts of the elements for the threads where that is worth it.
void descent_apply(const struct descent_kernel_set *kernels, ptrdiff_t count, void *parameters,
                   const void *gradients, void *const *slots, const struct descent_update *update);

/// `product_update` of whole rows of parameters, cut into parts likewise.
void descent_product_update(const struct descent_kernel_set *kernels, ptrdiff_t rows,
                            ptrdiff_t columns, ptrdiff_t inner, const void *a, ptrdiff_t a_row,
                            ptrdiff_t a_column, const void *b, void *gradients, void *parameters,
                            void *const *slots, const struct descent_update *update);

/// Runs body(context, part, parts) for each part of 0..<parts, at most 65,535, on whatever threads are
/// free, and returns when all have ended. While another caller has the threads it is one part, on the
/// calling thread.
void descent_run_parts(ptrdiff_t parts, void (*body)(void *context, ptrdiff_t part, ptrdiff_t parts),
                       void *context);

/// How many threads share a product: at first what DESCENT_THREADS says, or the processors that the
/// process may use. From 1 to 64.
ptrdiff_t descent_threads(void);
void descent_set_threads(ptrdiff_t threads);

#endif
