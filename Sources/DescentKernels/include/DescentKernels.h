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

/// An element-wise function of x, with figures a and b of its own.
enum descent_function {
  DESCENT_EXP,
  DESCENT_LOG,
  DESCENT_NORMAL_QUANTILE, // Φ⁻¹(x)
  // Activations whose derivative is in terms of their output.
  DESCENT_SIGMOID,
  DESCENT_TANH,
  DESCENT_RELU,
  DESCENT_LEAKY_RELU, // x for x ≥ 0, a·x below
  // Activations whose derivative is in terms of their input.
  DESCENT_ELU,          // b·x for x > 0, b·a·(exp(x) − 1) below
  DESCENT_CELU,         // x for x > 0, a·(exp(x / a) − 1) below
  DESCENT_GELU,         // x·Φ(x)
  DESCENT_GELU_TANH,    // x·½·(1 + tanh(√(2/π)·(x + 0.044715·x³)))
  DESCENT_SILU,         // x·σ(a·x)
  DESCENT_MISH,         // x·tanh(log(1 + exp(x)))
  DESCENT_SOFTPLUS,     // log(1 + exp(a·x)) / a
  DESCENT_LOG_SIGMOID,  // log σ(x)
  DESCENT_SOFTSIGN,     // x / (1 + |x|)
  DESCENT_CLIP,         // x, but at least a and at most b
  DESCENT_HARD_SIGMOID, // x / 6 + ½, but at least 0 and at most 1
  DESCENT_HARD_SWISH,   // x times that
  DESCENT_SCALED_TANH,  // b·tanh(a·x)
};

enum descent_loss {
  DESCENT_SQUARED_ERROR,
  DESCENT_ABSOLUTE_ERROR,
  DESCENT_HUBER,
  DESCENT_LOG_COSH,
  DESCENT_HINGE,
  DESCENT_SQUARED_HINGE,
  DESCENT_POISSON,
  DESCENT_POISSON_OF_MEANS,
  DESCENT_BINARY_CROSS_ENTROPY,
  DESCENT_BINARY_FOCAL,
  // The losses above are means over outputs, those below are of whole rows.
  DESCENT_SOFTMAX_CROSS_ENTROPY,
  DESCENT_SOFTMAX_CROSS_ENTROPY_OF_CLASSES,
  DESCENT_KULLBACK_LEIBLER,
  DESCENT_SOFTMAX_FOCAL,
  DESCENT_GAUSSIAN,
};

/// The rule of an update, element by element. What each one's slots are stands in OptimizerRules.h.
enum descent_rule {
  DESCENT_SGD,
  DESCENT_MOMENTUM,
  DESCENT_NESTEROV,
  DESCENT_ADAM, // and AdamW, RAdam
  DESCENT_AMSGRAD,
  DESCENT_ADAMAX,
  DESCENT_NADAM,
  DESCENT_LAMB, // the direction into the last slot; no parameter moves
  DESCENT_LION,
  DESCENT_ADAGRAD,
  DESCENT_ADADELTA,
  DESCENT_RMSPROP,
  DESCENT_RMSPROP_MOMENTUM,
  DESCENT_CENTRED_RMSPROP,
  DESCENT_CENTRED_RMSPROP_MOMENTUM,
  DESCENT_PENALTY, // the "parameters" are gradients, and the "gradients" the weights
  DESCENT_AVERAGE, // the "parameters" are an average, and the "gradients" what it moves towards
};

/// The most slots that a rule of the kernels has.
enum { DESCENT_MOST_SLOTS = 3 };

/// The rule and figures of one optimizer step, already corrected for the step's number where a rule asks
/// so.
struct descent_update {
  enum descent_rule rule;
  double shrink;        // 1 − α·λ of decoupled weight decay: the parameters are multiplied by it first
  double rate;          // −α, corrected: of what the parameters move by; a penalty's λ₁
  double gradient_rate; // NAdam: the same, of the gradient itself
  double momentum;
  double beta1, beta2;
  double correction;            // of the second moment
  double root_epsilon, epsilon; // within the root, or maximum, and outside
  double decay;                 // LAMB: λ; a penalty's λ₂
};

/// The kernels for one element type on one instruction set.
struct descent_kernel_set {
  const char *name;
  ptrdiff_t element_size;

  /// c[rows, columns] = initial + a[rows, inner] · b[inner, columns], each element summed over
  /// `inner` in ascending order by fused multiply-add. If `a` is transposed, from `initial` to the end; else,
  /// with the rows of `a` one after the other, in spans of equal length, of at most 256 terms (SummationOrder.h), the
  /// first from `initial` and the others from zero on, whose sums are added in order. But for a `b` of one
  /// column (`b_row` is 1) and such rows of at least a vector of 64 bytes each of the vector's lanes is
  /// summed by itself, the lanes by halves, and `initial` is added. Element (i, p) of `a` is at
  /// a[i * a_row + p * a_column], so that a transposed `a` needs no copy, whose `a_row`
  /// is then 1 and whose `a_column` is at least all its rows; the rows of `b` and `c` are
  /// `b_row` and `c_row` apart. `initial` is what c starts from, or NULL for zero: its rows are
  /// `initial_row` apart, 0 for one row that is every row's; if `a` is transposed it may be `c` itself.
  void (*product)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t inner, const void *a,
                  ptrdiff_t a_row, ptrdiff_t a_column, const void *b, ptrdiff_t b_row,
                  const void *initial, ptrdiff_t initial_row, void *c, ptrdiff_t c_row);

  /// c[rows, columns] = a[rows, inner] · b[columns, inner]ᵀ, each element summed in ascending order,
  /// but for fewer than 24 rows in all, of which these may be a part, over at least a vector of 64 bytes:
  /// then each of its lanes is summed by itself, and the lanes by halves.
  void (*product_transposed)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t inner,
                             ptrdiff_t all_rows, const void *a, const void *b, void *c,
                             ptrdiff_t c_row);

  /// sums[columns] = the sum of a's rows, which are `a_row` apart, in ascending order, from zero or, with
  /// `goes_on`, from what is there.
  void (*column_sums)(ptrdiff_t rows, ptrdiff_t columns, const void *a, ptrdiff_t a_row, int goes_on,
                      void *sums);

  /// The mean and the variance, Σ (x − mean)² / counted, of each column of x, whose rows are `stride` apart.
  /// `weights`, which may be NULL, has one for each `positions` rows: `counted` rows have one that is not 0,
  /// and no others count.
  void (*column_moments)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride, const void *x,
                         ptrdiff_t positions, const void *weights, double counted, void *means,
                         void *variances);

  /// y = (x − mean) / √(variance + ε) · scale + shift, column by column. `scale` and `shift` may be NULL.
  /// The rows of x and y are `stride` apart.
  void (*standardize)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride, double epsilon,
                      const void *x, const void *means, const void *variances, const void *scale,
                      const void *shift, void *y);

  /// Sets the gradients of standardize's input and parameters, each of which may be NULL. The means and
  /// variances are those of x by `column_moments`, or, if `counted` is 0, constant. The rows of dy, x and
  /// dx are `stride` apart.
  void (*standardize_backward)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride, double epsilon,
                               const void *dy, const void *x, ptrdiff_t positions,
                               const void *weights, double counted, const void *means,
                               const void *variances, const void *scale, void *dx, void *dscale,
                               void *dshift);

  /// y = a + b, element by element.
  void (*add)(ptrdiff_t count, const void *a, const void *b, void *y);

  /// y = f(x)
  void (*map)(enum descent_function function, ptrdiff_t count, const void *x, double a, double b,
              void *y);

  /// dx = dy · f′, with f′ in terms of f's output y.
  void (*map_backward)(enum descent_function function, ptrdiff_t count, const void *dy,
                       const void *y, double a, void *dx);

  /// dx = dy · f′, with f′ in terms of f's input x.
  void (*map_backward_at)(enum descent_function function, ptrdiff_t count, const void *dy,
                          const void *x, double a, double b, void *dx);

  /// y = x · m, where m is 0 with probability `rate`, else 1 / (1 − rate): a pure function of
  /// (key, element's number), and the first element's is `first`.
  void (*dropout)(ptrdiff_t count, uint64_t key, uint64_t first, double rate, const void *x, void *y);

  /// y = `dropped` with probability `rate`, else scale · x + shift, by the same numbers as dropout.
  void (*alpha_dropout)(ptrdiff_t count, uint64_t key, uint64_t first, double rate, double scale, double shift,
                        double dropped, const void *x, void *y);

  /// y = x + deviation · z, with z normal deviates: a pure function of (key, element's number).
  void (*gaussian_noise)(ptrdiff_t count, uint64_t key, uint64_t first, double deviation, const void *x, void *y);

  /// y = exp(x) / Σ exp(x), row by row.
  void (*softmax)(ptrdiff_t rows, ptrdiff_t columns, const void *x, void *y);

  /// dx = y · (dy − Σ dy·y)
  void (*softmax_backward)(ptrdiff_t rows, ptrdiff_t columns, const void *dy, const void *y,
                           void *dx);

  /// y = (x − mean) / √(mean (x − mean)² + ε) · scale + shift, row by row; if it is not centred, with 0
  /// for the mean. `scale` and `shift` may be NULL.
  void (*normalize)(ptrdiff_t rows, ptrdiff_t columns, int centred, double epsilon, const void *x,
                    const void *scale, const void *shift, void *y);

  /// Sets the gradients of normalize's input and parameters, each of which may be NULL.
  void (*normalize_backward)(ptrdiff_t rows, ptrdiff_t columns, int centred, double epsilon,
                             const void *dy, const void *x, const void *scale, void *dx,
                             void *dscale, void *dshift);

  /// y = x for x ≥ 0, slope · x below, with a slope for each column or, if it is shared, one.
  void (*prelu)(ptrdiff_t rows, ptrdiff_t columns, int shared, const void *x, const void *slope,
                void *y);

  /// Sets the gradients of prelu's input, which may be NULL, and of its slopes.
  void (*prelu_backward)(ptrdiff_t rows, ptrdiff_t columns, int shared, const void *dy,
                         const void *x, const void *slope, void *dx, void *dslope);

  /// y[rows, columns] = the largest of the `pieces` blocks of so many columns of each row of x.
  void (*maxout)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t pieces, const void *x, void *y);

  /// dx = dy for the first block whose element is y, else 0.
  void (*maxout_backward)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t pieces, const void *dy,
                          const void *x, const void *y, void *dx);

  /// Writes each row's loss, not weighted, to `row_losses`, and scale · weight · ∂loss/∂prediction
  /// to `gradient` unless it is NULL. `weights` may be NULL; of a row of weight 0 all of these are 0, whatever
  /// its outputs and its target. `columns` are the outputs; a target has
  /// as many, but of classes one and of a Gaussian half.
  ///
  /// `parameter` is the factor of a squared error, Huber's δ, the ε of Poisson means, the smoothing of
  /// the labels of a cross-entropy, the γ of a focal loss and the least variance of a Gaussian;
  /// `balance` the α of a binary focal loss, negative for none.
  ///
  /// Returns the number of the first row of another weight whose target the loss is not defined for, else −1.
  ptrdiff_t (*loss)(enum descent_loss loss, ptrdiff_t rows, ptrdiff_t columns,
                    const void *prediction, const void *target, const void *weights,
                    double parameter, double balance, double scale, double *row_losses,
                    void *gradient);

  /// Moves `count` parameters by their gradients. The rule's slots are as long as they.
  void (*apply)(ptrdiff_t count, void *parameters, const void *gradients, void *const *slots,
                const struct descent_update *update);

  /// Moves parameters[rows, columns] by the gradient a·b, with `a`, transposed, and `b` as for `product`: the
  /// bytes are those of `product` and then `apply`, but the gradient is used while it is in the registers or
  /// the first cache. The rows of the parameters, the slots and `gradients` are `stride` apart; `gradients`
  /// may be overwritten.
  void (*product_update)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t inner, const void *a,
                         ptrdiff_t a_row, ptrdiff_t a_column, const void *b, ptrdiff_t b_row,
                         void *gradients, void *parameters, void *const *slots, ptrdiff_t stride,
                         const struct descent_update *update);

  /// Σ x² in double, each lane by itself and then the lanes by halves.
  double (*squares)(ptrdiff_t count, const void *x);

  /// x = the nearest to x of lowest...highest; NaN stays.
  void (*clamp)(ptrdiff_t count, double lowest, double highest, void *x);

  /// Scales each column of x[rows, columns], whose rows are `x_row` apart, so that the root of its sum of
  /// squares is the nearest of lowest...highest. A column of zeros stays.
  void (*limit_columns)(ptrdiff_t rows, ptrdiff_t columns, void *x, ptrdiff_t x_row, double lowest,
                        double highest);

  /// Adafactor's second moments of a gradient g[rows, columns]: those of each row, of g² + ε, and each
  /// column move to their mean, of which they keep a part. Either may be NULL. Returns the mean of those of
  /// the rows, or 1.
  double (*factored_moments)(ptrdiff_t rows, ptrdiff_t columns, const void *g, void *row_moments,
                             void *column_moments, double kept, double epsilon);

  /// Adafactor's step u = g / √(row · column / mean): returns Σ u², and moves p = shrink·p + rate·u
  /// unless `p` is NULL.
  double (*factored_step)(ptrdiff_t rows, ptrdiff_t columns, void *p, const void *g,
                          const void *row_moments, const void *column_moments, double mean,
                          double shrink, double rate);
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

/// The kernels of this name for elements of this size, or NULL if this machine does not have them: so that
/// tests can compare them.
const struct descent_kernel_set *descent_kernels_named(const char *name, ptrdiff_t element_size);

/// The two products above, cut into parts by columns, rows or spans for the threads where that is worth it.
/// The bytes do not depend on the cut.
void descent_product(const struct descent_kernel_set *kernels, ptrdiff_t rows, ptrdiff_t columns,
                     ptrdiff_t inner, const void *a, ptrdiff_t a_row, ptrdiff_t a_column,
                     const void *b, const void *initial, ptrdiff_t initial_row, void *c);
void descent_product_transposed(const struct descent_kernel_set *kernels, ptrdiff_t rows,
                                ptrdiff_t columns, ptrdiff_t inner, ptrdiff_t all_rows,
                                const void *a, const void *b, void *c);

/// The kernels of these names, cut into parts of the elements for the threads where that is worth it.
void descent_apply(const struct descent_kernel_set *kernels, ptrdiff_t count, void *parameters,
                   const void *gradients, void *const *slots, const struct descent_update *update);
void descent_add(const struct descent_kernel_set *kernels, ptrdiff_t count, const void *a, const void *b,
                 void *y);
void descent_map(const struct descent_kernel_set *kernels, enum descent_function function, ptrdiff_t count,
                 const void *x, double a, double b, void *y);
void descent_map_backward(const struct descent_kernel_set *kernels, enum descent_function function,
                          ptrdiff_t count, const void *dy, const void *y, double a, void *dx);
void descent_map_backward_at(const struct descent_kernel_set *kernels, enum descent_function function,
                             ptrdiff_t count, const void *dy, const void *x, double a, double b,
                             void *dx);
void descent_dropout(const struct descent_kernel_set *kernels, ptrdiff_t count, uint64_t key, uint64_t first,
                     double rate, const void *x, void *y);

/// `product_update` of whole rows of parameters, cut into parts likewise.
void descent_product_update(const struct descent_kernel_set *kernels, ptrdiff_t rows,
                            ptrdiff_t columns, ptrdiff_t inner, const void *a, ptrdiff_t a_row,
                            ptrdiff_t a_column, const void *b, void *gradients, void *parameters,
                            void *const *slots, const struct descent_update *update);

/// `squares` of chunks of a fixed size, shared by the threads where that is worth it, and added in order.
double descent_squares(const struct descent_kernel_set *kernels, ptrdiff_t count, const void *x);

/// `column_sums` of whole rows, cut into parts by columns where that is worth it.
void descent_column_sums(const struct descent_kernel_set *kernels, ptrdiff_t rows, ptrdiff_t columns,
                         const void *a, int goes_on, void *sums);

/// `limit_columns` of whole rows, cut into parts likewise.
void descent_limit_columns(const struct descent_kernel_set *kernels, ptrdiff_t rows,
                           ptrdiff_t columns, void *x, double lowest, double highest);

/// `column_moments`, `standardize` and its gradients, of whole rows, cut into parts likewise.
void descent_column_moments(const struct descent_kernel_set *kernels, ptrdiff_t rows,
                            ptrdiff_t columns, const void *x, ptrdiff_t positions,
                            const void *weights, double counted, void *means, void *variances);
void descent_standardize(const struct descent_kernel_set *kernels, ptrdiff_t rows,
                         ptrdiff_t columns, double epsilon, const void *x, const void *means,
                         const void *variances, const void *scale, const void *shift, void *y);
void descent_standardize_backward(const struct descent_kernel_set *kernels, ptrdiff_t rows,
                                  ptrdiff_t columns, double epsilon, const void *dy, const void *x,
                                  ptrdiff_t positions, const void *weights, double counted,
                                  const void *means, const void *variances, const void *scale,
                                  void *dx, void *dscale, void *dshift);

/// Runs body(context, part, parts) for each part of 0..<parts, at most 65,535, on whatever threads are
/// free, and returns when all have ended. While another caller has the threads it is one part, on the
/// calling thread.
void descent_run_parts(ptrdiff_t parts, void (*body)(void *context, ptrdiff_t part, ptrdiff_t parts),
                       void *context);

/// The same, but a thread that has done its own parts gives the others as long again before it takes theirs:
/// what they work on stays in the caches of the threads that had the same parts before.
void descent_run_own_parts(ptrdiff_t parts, void (*body)(void *context, ptrdiff_t part, ptrdiff_t parts),
                           void *context);

/// The cores that the process may use, by its affinity and the quota of its control group and those around it
/// (of version 2 or 1): two processors that are threads of one core share its units of multiply-adds. The
/// system's files are those under `root`: sys/devices/system/cpu, proc/self/cgroup and sys/fs/cgroup.
ptrdiff_t descent_cores(const char *root);

/// How many threads share a product: at first what the environment variable DESCENT_THREADS says, a whole number
/// from 1 to 64, or the cores that the process may use.
ptrdiff_t descent_threads(void);

/// What DESCENT_THREADS says, if it is no such number, and the cores count instead; else NULL.
const char *descent_refused_threads(void);

/// Another number of threads; one beyond 1 to 64 becomes the nearest.
void descent_set_threads(ptrdiff_t threads);

#endif
