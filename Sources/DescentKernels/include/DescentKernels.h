// The kernels of Descent: the loops over elements that do the work of training.
//
// Each kernel exists for `float` and `double` and for several instruction sets, compiled from the same
// templates. Every instruction set gives the same bytes: vectors are a fixed 64 bytes wide whatever the
// machine's registers, multiply-adds are explicit, contraction is off, every output element is summed in
// one fixed order, and exp, log and tanh are Descent's own.
//
// Elements are passed as `void *`. The kernel set determines their type.

#ifndef DESCENT_KERNELS_H
#define DESCENT_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Each list below gives a constant of Swift and C the name of the struct that defines it in C++. A function, a loss
// or a rule is added with its row here and its struct.
#define DESCENT_CONSTANT(name, definition) name,

/// An elementwise function of x with parameters a and b. Defined in elementwise/Functions.h.
#define DESCENT_FUNCTIONS(X)                                                                       \
  X(DESCENT_EXP, exponential)                                                                      \
  X(DESCENT_LOG, logarithm)                                                                        \
  X(DESCENT_NORMAL_QUANTILE, normal_quantile) /* Φ⁻¹(x) */                                         \
  /* Activations whose derivatives are in terms of the output. */                                  \
  X(DESCENT_SIGMOID, logistic)                                                                     \
  X(DESCENT_TANH, hyperbolic_tangent)                                                              \
  X(DESCENT_RELU, relu)                                                                            \
  X(DESCENT_LEAKY_RELU, leaky_relu) /* x for x ≥ 0, a·x below */                                   \
  /* Activations whose derivatives are in terms of the input. */                                   \
  X(DESCENT_ELU, elu)                   /* b·x for x > 0, b·a·(exp(x) − 1) below */                \
  X(DESCENT_CELU, celu)                 /* x for x > 0, a·(exp(x / a) − 1) below */                \
  X(DESCENT_GELU, gelu)                 /* x·Φ(x) */                                               \
  X(DESCENT_GELU_TANH, gelu_tanh)       /* x·½·(1 + tanh(√(2/π)·(x + 0.044715·x³))) */             \
  X(DESCENT_SILU, silu)                 /* x·σ(a·x) */                                             \
  X(DESCENT_MISH, mish)                 /* x·tanh(log(1 + exp(x))) */                              \
  X(DESCENT_SOFTPLUS, softplus)         /* log(1 + exp(a·x)) / a */                                \
  X(DESCENT_LOG_SIGMOID, log_sigmoid)   /* log σ(x) */                                             \
  X(DESCENT_SOFTSIGN, softsign)         /* x / (1 + |x|) */                                        \
  X(DESCENT_CLIP, clip)                 /* min(max(x, a), b) */                                    \
  X(DESCENT_HARD_SIGMOID, hard_sigmoid) /* min(max(x / 6 + ½, 0), 1) */                            \
  X(DESCENT_HARD_SWISH, hard_swish)     /* x·hard_sigmoid(x) */                                    \
  X(DESCENT_SCALED_TANH, scaled_tanh)   /* b·tanh(a·x) */
enum descent_function { DESCENT_FUNCTIONS(DESCENT_CONSTANT) };

/// A loss function. Defined in reductions/Losses.h.
#define DESCENT_LOSSES(X)                                                                          \
  /* Losses of single outputs. The loss of a row is the mean over its outputs. */                  \
  X(DESCENT_SQUARED_ERROR, squared_error)                                                          \
  X(DESCENT_ABSOLUTE_ERROR, absolute_error)                                                        \
  X(DESCENT_HUBER, huber)                                                                          \
  X(DESCENT_LOG_COSH, log_cosh)                                                                    \
  X(DESCENT_HINGE, hinge)                                                                          \
  X(DESCENT_SQUARED_HINGE, squared_hinge)                                                          \
  X(DESCENT_POISSON, poisson)                                                                      \
  X(DESCENT_POISSON_OF_MEANS, poisson_of_means)                                                    \
  X(DESCENT_BINARY_CROSS_ENTROPY, binary_cross_entropy)                                            \
  X(DESCENT_BINARY_FOCAL, binary_focal)                                                            \
  /* Losses of whole rows. */                                                                      \
  X(DESCENT_SOFTMAX_CROSS_ENTROPY, softmax_cross_entropy)                                          \
  X(DESCENT_SOFTMAX_CROSS_ENTROPY_OF_CLASSES, softmax_cross_entropy_of_classes)                    \
  X(DESCENT_KULLBACK_LEIBLER, kullback_leibler)                                                    \
  X(DESCENT_SOFTMAX_FOCAL, softmax_focal)                                                          \
  X(DESCENT_GAUSSIAN, gaussian)
enum descent_loss { DESCENT_LOSSES(DESCENT_CONSTANT) };

/// The elementwise rule of an update. Defined in elementwise/OptimizerRules.h.
#define DESCENT_RULES(X)                                                                           \
  X(DESCENT_SGD, sgd)                                                                              \
  X(DESCENT_MOMENTUM, momentum)                                                                    \
  X(DESCENT_NESTEROV, nesterov)                                                                    \
  X(DESCENT_ADAM, adam) /* and AdamW, RAdam */                                                     \
  X(DESCENT_AMSGRAD, amsgrad)                                                                      \
  X(DESCENT_ADAMAX, adamax)                                                                        \
  X(DESCENT_NADAM, nadam)                                                                          \
  X(DESCENT_LAMB, lamb)                                                                            \
  X(DESCENT_LION, lion)                                                                            \
  X(DESCENT_ADAGRAD, adagrad)                                                                      \
  X(DESCENT_ADADELTA, adadelta)                                                                    \
  X(DESCENT_RMSPROP, rmsprop)                                                                      \
  X(DESCENT_RMSPROP_MOMENTUM, rmsprop_momentum)                                                    \
  X(DESCENT_CENTRED_RMSPROP, centred_rmsprop)                                                      \
  X(DESCENT_CENTRED_RMSPROP_MOMENTUM, centred_rmsprop_momentum)                                    \
  X(DESCENT_PENALTY, penalty) /* the "parameters" are gradients, the "gradients" are weights */    \
  X(DESCENT_AVERAGE, average) /* the "parameters" are an average of the "gradients" */
enum descent_rule { DESCENT_RULES(DESCENT_CONSTANT) };

/// The highest number of slots of a rule.
enum { DESCENT_MOST_SLOTS = 3 };

/// The rule and the hyperparameters of one optimizer step. They are already corrected for the number of the step
/// where the rule needs that.
struct descent_update {
  enum descent_rule rule;
  double shrink;        // 1 − α·λ for decoupled weight decay; the parameters are first multiplied by it
  double rate;          // −α, corrected: the factor of the step; a penalty: λ₁
  double gradient_rate; // NAdam: the factor of the gradient itself
  double momentum;
  double beta1, beta2;
  double correction;            // the factor of the second moment
  double root_epsilon, epsilon; // ε inside and outside the root (AdaMax: inside and outside the maximum)
  double decay;                 // LAMB: λ; a penalty: λ₂
};

/// A matrix in memory. Element (i, j) is at elements[i * row + j * column].
struct descent_matrix {
  void *elements;
  ptrdiff_t row, column;
};

/// The operands of a product c[rows, columns] = initial + a[rows, inner] · b[inner, columns].
///
/// `a.column` or `a.row` is 1. If `a.row` is 1, `a` is transposed: its columns are the rows that are stored, and
/// `a.column` is at least the number of its rows. The other matrices are stored by rows, with a `column` of 1.
/// `initial.elements` may be NULL, which means zero. `initial.row` is 0 if one row serves for all. If `a` is
/// transposed, `initial` may be `c` itself.
struct descent_operands {
  ptrdiff_t rows, columns, inner;
  struct descent_matrix a, b, initial, c;
};

/// The arguments of a normalization of x[rows, columns], by columns or by rows, and of its gradients. A kernel reads
/// those that its comment names.
struct descent_normalization {
  ptrdiff_t rows, columns;
  ptrdiff_t stride; // the distance of the rows of x, y, dy and dx
  double epsilon;
  const void *x, *dy;
  const void *scale, *shift; // may be NULL
  void *y;
  void *dx, *dscale, *dshift; // may be NULL
  // By columns: the means and the variances, (x − mean)² summed and divided by `counted`, the number of rows that
  // count. `weights` may be NULL. Otherwise it has one weight for each `positions` rows, and rows of weight 0 do not
  // count.
  void *means, *variances;
  const void *weights;
  ptrdiff_t positions;
  double counted;
};

/// The arguments of a loss. `columns` is the number of outputs.
struct descent_loss_arguments {
  enum descent_loss loss;
  ptrdiff_t rows, columns;
  const void *prediction, *target;
  const void *weights; // may be NULL
  /// The factor of a squared error, Huber's δ, the ε of Poisson means, the label smoothing of a cross-entropy, the γ
  /// of a focal loss, or the lowest variance of a Gaussian.
  double parameter;
  double balance; // the α of a binary focal loss, negative for none
  double scale;
  double *row_losses;
  void *gradient; // may be NULL
};

/// The kernels for one element type on one instruction set.
struct descent_kernel_set {
  const char *name;
  ptrdiff_t element_size;

  /// Computes the product. Each element is summed over `inner` in ascending order, by fused multiply-add:
  ///
  /// - If `a` is transposed, the sum starts from `initial` and continues to the end.
  /// - If `b` has one column (`b.row` is 1), and the rows of `a` follow each other without gaps and have at least one
  ///   vector of 64 bytes, each lane of the vector is summed separately, the lanes are added by halves, and `initial`
  ///   is added.
  /// - Otherwise the sum is split into spans of equal length, of at most 256 terms (SummationOrder.h). The first span
  ///   starts from `initial`, the others from zero, and their sums are added in order.
  void (*product)(const struct descent_operands *);

  /// Computes the product with a transposed b: `b.row` is 1, and `b.column` is `inner`. The rows of `a` follow each
  /// other without gaps, and there is no `initial`. Each element is summed in ascending order, with one exception: if
  /// `all_rows` is less than 24 and `inner` is at least one vector of 64 bytes, each lane of the vector is summed
  /// separately, and the lanes are added by halves. These rows may be a part of `all_rows`.
  void (*product_transposed)(const struct descent_operands *, ptrdiff_t all_rows);

  /// sums[columns] = the sum of a's rows, which are `a_row` apart, in ascending order. The sum starts from zero or,
  /// with `adding`, from the values in `sums`.
  void (*column_sums)(ptrdiff_t rows, ptrdiff_t columns, const void *a, ptrdiff_t a_row, int adding,
                      void *sums);

  /// Computes the `means` and `variances` of the columns of x.
  void (*column_moments)(const struct descent_normalization *);

  /// y = (x − mean) / √(variance + ε) · scale + shift for each column.
  void (*standardize)(const struct descent_normalization *);

  /// Computes the gradients of standardize's input and parameters: dx, dscale and dshift. The means and variances are
  /// those of x from `column_moments` or, if `counted` is 0, constants.
  void (*standardize_backward)(const struct descent_normalization *);

  /// y = a + b, elementwise.
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

  /// y = x · m, where m is 0 with probability `rate`, else 1 / (1 − rate). m is a pure function of the key and the
  /// element's index. The index of the first element is `first`.
  void (*dropout)(ptrdiff_t count, uint64_t key, uint64_t first, double rate, const void *x, void *y);

  /// y = `dropped` with probability `rate`, else scale · x + shift, with the same random numbers as dropout.
  void (*alpha_dropout)(ptrdiff_t count, uint64_t key, uint64_t first, double rate, double scale, double shift,
                        double dropped, const void *x, void *y);

  /// y = x + deviation · z, where z is a normal deviate: a pure function of the key and the element's index.
  void (*gaussian_noise)(ptrdiff_t count, uint64_t key, uint64_t first, double deviation, const void *x, void *y);

  /// y = exp(x) / Σ exp(x) for each row.
  void (*softmax)(ptrdiff_t rows, ptrdiff_t columns, const void *x, void *y);

  /// dx = y · (dy − Σ dy·y)
  void (*softmax_backward)(ptrdiff_t rows, ptrdiff_t columns, const void *dy, const void *y,
                           void *dx);

  /// y = (x − mean) / √(mean (x − mean)² + ε) · scale + shift for each row. If `centred` is 0, the mean is replaced
  /// by 0. `stride` is not read: the rows follow each other without gaps.
  void (*normalize)(const struct descent_normalization *, int centred);

  /// Computes the gradients of normalize's input and parameters: dx, dscale and dshift.
  void (*normalize_backward)(const struct descent_normalization *, int centred);

  /// y = x for x ≥ 0, slope · x below, with a slope for each column or, if `shared`, one for all.
  void (*prelu)(ptrdiff_t rows, ptrdiff_t columns, int shared, const void *x, const void *slope,
                void *y);

  /// Computes the gradients of prelu's input, which may be NULL, and of its slopes.
  void (*prelu_backward)(ptrdiff_t rows, ptrdiff_t columns, int shared, const void *dy,
                         const void *x, const void *slope, void *dx, void *dslope);

  /// y[rows, columns] = the elementwise maximum of the `pieces` blocks of `columns` columns in each row of x.
  void (*maxout)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t pieces, const void *x, void *y);

  /// dx = dy for the first block whose element equals y, else 0.
  void (*maxout_backward)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t pieces, const void *dy,
                          const void *x, const void *y, void *dx);

  /// Returns the number of elements of a row's target, for a loss of this number of outputs.
  ptrdiff_t (*target_columns)(enum descent_loss loss, ptrdiff_t columns);

  /// Stores each row's unweighted loss in `row_losses`, and scale · weight · ∂loss/∂prediction in `gradient`. For a
  /// row of weight 0, the loss and the gradient are 0, whatever its outputs and its target. A target has
  /// `target_columns` elements.
  ///
  /// Returns the index of the first row, of nonzero weight, for whose target the loss is not defined, or −1 if
  /// there is none.
  ptrdiff_t (*loss)(const struct descent_loss_arguments *);

  /// Updates `count` parameters, given their gradients. The rule's slots have as many elements.
  void (*apply)(ptrdiff_t count, void *parameters, const void *gradients, void *const *slots,
                const struct descent_update *update);

  /// Updates parameters[rows, columns], given the factors of their gradient a·b. The bytes are those of `product`
  /// followed by `apply`, but the gradient is used while it is in registers or in the first-level cache. The rows of
  /// the parameters and slots are as far apart as those of c, which is scratch memory. There is no `initial`.
  void (*product_update)(const struct descent_operands *gradient, void *parameters, void *const *slots,
                         const struct descent_update *update);

  /// Returns Σ x² in double. Each lane is summed separately, then the lanes are added by halves.
  double (*squares)(ptrdiff_t count, const void *x);

  /// x = min(max(x, lowest), highest). NaN stays NaN.
  void (*clamp)(ptrdiff_t count, double lowest, double highest, void *x);

  /// Scales each column of x[rows, columns], whose rows are `x_row` apart, so that its L2 norm is clamped to
  /// lowest...highest. A column of zeros is not changed.
  void (*limit_columns)(ptrdiff_t rows, ptrdiff_t columns, void *x, ptrdiff_t x_row, double lowest,
                        double highest);

  /// Updates Adafactor's second moments of a gradient g[rows, columns]: moment = kept · moment + (1 − kept) ·
  /// mean(g² + ε), for each row and each column. Either array may be NULL. Returns the mean of the row moments, or 1
  /// if they are NULL.
  double (*factored_moments)(ptrdiff_t rows, ptrdiff_t columns, const void *g, void *row_moments,
                             void *column_moments, double kept, double epsilon);

  /// Computes Adafactor's step u = g / √(row · column / mean). Updates p = shrink·p + rate·u unless `p` is NULL, and
  /// returns Σ u².
  double (*factored_step)(ptrdiff_t rows, ptrdiff_t columns, void *p, const void *g,
                          const void *row_moments, const void *column_moments, double mean,
                          double shrink, double rate);
};

/// Copies the rows of `source` with the given indices to consecutive rows of `target`. Converts the elements if the
/// types of the two sides differ.
void descent_gather(ptrdiff_t rows, ptrdiff_t columns, const void *source, int source_is_double,
                    const ptrdiff_t *numbers, void *target, int target_is_double);

/// Returns the value of the environment variable DESCENT_ISA if this machine does not have that instruction set, else
/// NULL.
const char *descent_refused_instruction_set(void);

/// The kernels for the instruction set that the environment variable DESCENT_ISA names (avx512, avx2, neon,
/// portable), or without it for the best one of this machine. Results do not depend on the instruction set: the
/// variable exists so that tests can show this.
const struct descent_kernel_set *descent_single(void);
const struct descent_kernel_set *descent_double(void);

/// Returns the kernels for the named instruction set and elements of this size, or NULL if this machine does not have
/// it. Tests use this to compare instruction sets.
const struct descent_kernel_set *descent_kernels_named(const char *name, ptrdiff_t element_size);

/// `product`, `product_transposed` and `product_update` of whole rows, split into parts of columns, rows or spans for
/// the threads where that pays off. The bytes do not depend on the split.
void descent_product(const struct descent_kernel_set *kernels, const struct descent_operands *);
void descent_product_transposed(const struct descent_kernel_set *kernels, const struct descent_operands *,
                                ptrdiff_t all_rows);
void descent_product_update(const struct descent_kernel_set *kernels, const struct descent_operands *gradient,
                            void *parameters, void *const *slots, const struct descent_update *update);

/// The kernels of the same names, split into parts of the elements for the threads where that pays off.
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

/// `squares` of chunks of a fixed size, shared among the threads where that pays off, and added in order.
double descent_squares(const struct descent_kernel_set *kernels, ptrdiff_t count, const void *x);

/// `column_sums` of whole rows, split into parts of columns for the threads where that pays off.
void descent_column_sums(const struct descent_kernel_set *kernels, ptrdiff_t rows, ptrdiff_t columns,
                         const void *a, int adding, void *sums);

/// `limit_columns` of whole rows, split likewise.
void descent_limit_columns(const struct descent_kernel_set *kernels, ptrdiff_t rows,
                           ptrdiff_t columns, void *x, double lowest, double highest);

/// `column_moments`, `standardize` and `standardize_backward`, split likewise.
void descent_column_moments(const struct descent_kernel_set *kernels, const struct descent_normalization *);
void descent_standardize(const struct descent_kernel_set *kernels, const struct descent_normalization *);
void descent_standardize_backward(const struct descent_kernel_set *kernels, const struct descent_normalization *);

/// Runs body(context, part, parts) for each part of 0..<parts, at most 65,535, on the threads of the pool, and
/// returns when all parts have ended. If there is only one thread, or while another caller uses the pool, the
/// calling thread runs body(context, 0, 1) instead.
void descent_run_parts(ptrdiff_t parts, void (*body)(void *context, ptrdiff_t part, ptrdiff_t parts),
                       void *context);

/// Does the same as `descent_run_parts`, except that a thread that has run its own parts waits as long again before
/// it takes parts of the others. The data of a part then stays in the cache of the thread that ran the part before.
void descent_run_own_parts(ptrdiff_t parts, void (*body)(void *context, ptrdiff_t part, ptrdiff_t parts),
                           void *context);

/// Returns the number of cores that the process may use, according to its affinity and the quotas of its control
/// group and that group's ancestors (version 2 or 1). Two processors that are threads of one core count as one, since
/// they share its multiply-add units. The files of the system are read under `root`: sys/devices/system/cpu,
/// proc/self/cgroup and sys/fs/cgroup.
ptrdiff_t descent_cores(const char *root);

/// Returns the number of threads that share the work of a kernel. The initial value is that of the environment
/// variable DESCENT_THREADS, a whole number from 1 to 64, or else the number of cores that the process may use.
ptrdiff_t descent_threads(void);

/// Returns the value of DESCENT_THREADS if it is not a whole number from 1 to 64, so that the cores are counted
/// instead, else NULL.
const char *descent_refused_threads(void);

/// Sets the number of threads, clamped to 1...64.
void descent_set_threads(ptrdiff_t threads);

/// Has the calling thread do its work without the pool, or with it again. It is for threads that have work of their
/// own, which would wait for each other at every small product.
void descent_set_alone(int alone);

/// Returns whether the processor has instructions for CRC-32C, which `descent_crc32c` needs.
int descent_has_crc32c(void);

/// Returns the remainder of the bytes under CRC-32C, after that of the bytes before them. Neither is inverted.
uint32_t descent_crc32c(uint32_t rest, const void *bytes, ptrdiff_t count);

#ifdef __cplusplus
}
#endif

#endif
