// Products, updates, sums and what is done by columns, in parts. A part is a range of columns of c, or of rows where there are few columns, so that no
// sum is ever cut. There are several parts a thread: one that comes late, or loses its processor, does
// fewer of them.

#include "DescentKernels.h"

// Multiply-adds from which a second thread gains: about 4 µs of one core's work, which is several times
// what it takes to hand a part over.
enum { WORTH_SHARING = 500000, COLUMNS_TOGETHER = 32, ROWS_TOGETHER = 14 };
enum { MANY_TERMS = 512, WIDE_COLUMNS = 128 };

struct product {
  const struct descent_kernel_set *kernels;
  ptrdiff_t rows, columns, inner, all_rows;
  const char *a;
  ptrdiff_t a_row, a_column;
  const char *b;
  const char *initial;
  ptrdiff_t initial_row;
  char *c;
};

// The start of a part of `count` things that stay together in groups.
static ptrdiff_t start_of(ptrdiff_t part, ptrdiff_t parts, ptrdiff_t count, ptrdiff_t group) {
  ptrdiff_t groups = (count + group - 1) / group, first = part * groups / parts * group;
  return first < count ? first : count;
}

// Four parts a thread, but no more than there are groups.
static ptrdiff_t part_count(ptrdiff_t groups) {
  ptrdiff_t parts = 4 * descent_threads();
  return groups < 1 ? 1 : groups < parts ? groups : parts;
}

// Parts of columns of a product. The kernels copy what many terms are multiplied with, which pays for wide
// parts, of which two a thread must do.
static ptrdiff_t column_part_count(ptrdiff_t columns, ptrdiff_t inner) {
  ptrdiff_t parts = part_count(columns / COLUMNS_TOGETHER), threads = descent_threads();
  if (inner < MANY_TERMS || parts <= 2 * threads) return parts;
  ptrdiff_t wide = columns / WIDE_COLUMNS;
  return wide > parts ? parts : wide > 2 * threads ? wide : 2 * threads;
}

static void columns_of_product(void *context, ptrdiff_t part, ptrdiff_t parts) {
  const struct product *x = context;
  ptrdiff_t first = start_of(part, parts, x->columns, COLUMNS_TOGETHER);
  ptrdiff_t count = start_of(part + 1, parts, x->columns, COLUMNS_TOGETHER) - first;
  ptrdiff_t offset = first * x->kernels->element_size;
  if (count > 0)
    x->kernels->product(x->rows, count, x->inner, x->a, x->a_row, x->a_column, x->b + offset,
                        x->columns, x->initial ? x->initial + offset : 0, x->initial_row,
                        x->c + offset, x->columns);
}

static void rows_of_product(void *context, ptrdiff_t part, ptrdiff_t parts) {
  const struct product *x = context;
  ptrdiff_t first = start_of(part, parts, x->rows, ROWS_TOGETHER);
  ptrdiff_t count = start_of(part + 1, parts, x->rows, ROWS_TOGETHER) - first;
  ptrdiff_t size = x->kernels->element_size;
  if (count > 0)
    x->kernels->product(count, x->columns, x->inner, x->a + first * x->a_row * size, x->a_row,
                        x->a_column, x->b, x->columns,
                        x->initial ? x->initial + first * x->initial_row * size : 0, x->initial_row,
                        x->c + first * x->columns * size, x->columns);
}

void descent_product(const struct descent_kernel_set *kernels, ptrdiff_t rows, ptrdiff_t columns,
                     ptrdiff_t inner, const void *a, ptrdiff_t a_row, ptrdiff_t a_column,
                     const void *b, const void *initial, ptrdiff_t initial_row, void *c) {
  if (rows * inner * columns < WORTH_SHARING) {
    kernels->product(rows, columns, inner, a, a_row, a_column, b, columns, initial, initial_row, c,
                     columns);
    return;
  }
  struct product product = {kernels, rows,     columns, inner,   rows,        a,
                            a_row,   a_column, b,       initial, initial_row, c};
  ptrdiff_t panels = columns / COLUMNS_TOGETHER;
  if (panels >= descent_threads())
    descent_run_parts(column_part_count(columns, inner), columns_of_product, &product);
  else
    descent_run_parts(part_count(rows / ROWS_TOGETHER), rows_of_product, &product);
}

static void columns_of_transposed(void *context, ptrdiff_t part, ptrdiff_t parts) {
  const struct product *x = context;
  ptrdiff_t first = start_of(part, parts, x->columns, COLUMNS_TOGETHER);
  ptrdiff_t count = start_of(part + 1, parts, x->columns, COLUMNS_TOGETHER) - first;
  ptrdiff_t size = x->kernels->element_size;
  if (count > 0)
    x->kernels->product_transposed(x->rows, count, x->inner, x->all_rows, x->a, x->b + first * x->inner * size,
                                   x->c + first * size, x->columns);
}

void descent_product_transposed(const struct descent_kernel_set *kernels, ptrdiff_t rows,
                                ptrdiff_t columns, ptrdiff_t inner, ptrdiff_t all_rows,
                                const void *a, const void *b, void *c) {
  if (rows * inner * columns < WORTH_SHARING) {
    kernels->product_transposed(rows, columns, inner, all_rows, a, b, c, columns);
    return;
  }
  struct product product = {kernels, rows, columns, inner, all_rows, a, 0, 0, b, 0, 0, c};
  descent_run_parts(part_count(columns / COLUMNS_TOGETHER), columns_of_transposed, &product);
}

// Parameters and what moves them, or a part of them.
struct update {
  const struct descent_kernel_set *kernels;
  ptrdiff_t rows, columns, inner;
  const char *a;
  ptrdiff_t a_row, a_column;
  const char *b;
  char *gradients, *parameters;
  char *slots[DESCENT_MOST_SLOTS];
  const struct descent_update *update;
};

// Elements whose update a second thread gains from, and which stay together.
enum { ELEMENTS_WORTH_SHARING = 65536, ELEMENTS_TOGETHER = 4096 };

static struct update update_of(const struct descent_kernel_set *kernels, const void *gradients,
                               void *parameters, void *const *slots,
                               const struct descent_update *update) {
  struct update result = {.kernels = kernels,
                          .gradients = (char *)gradients,
                          .parameters = parameters,
                          .update = update};
  for (int s = 0; s < DESCENT_MOST_SLOTS; s++) result.slots[s] = slots[s];
  return result;
}

// What begins so many bytes after the beginning of all.
static struct update from_offset(const struct update *all, ptrdiff_t offset) {
  struct update part = *all;
  part.gradients += offset;
  part.parameters += offset;
  for (int s = 0; s < DESCENT_MOST_SLOTS; s++)
    if (part.slots[s]) part.slots[s] += offset;
  return part;
}

static void elements_of_update(void *context, ptrdiff_t part, ptrdiff_t parts) {
  const struct update *all = context;
  ptrdiff_t first = start_of(part, parts, all->columns, ELEMENTS_TOGETHER);
  ptrdiff_t count = start_of(part + 1, parts, all->columns, ELEMENTS_TOGETHER) - first;
  struct update x = from_offset(all, first * all->kernels->element_size);
  if (count > 0)
    x.kernels->apply(count, x.parameters, x.gradients, (void *const *)x.slots, x.update);
}

void descent_apply(const struct descent_kernel_set *kernels, ptrdiff_t count, void *parameters,
                   const void *gradients, void *const *slots, const struct descent_update *update) {
  if (count < ELEMENTS_WORTH_SHARING) {
    kernels->apply(count, parameters, gradients, slots, update);
    return;
  }
  struct update all = update_of(kernels, gradients, parameters, slots, update);
  all.columns = count;
  descent_run_parts(part_count(count / ELEMENTS_TOGETHER), elements_of_update, &all);
}

static void columns_of_update(void *context, ptrdiff_t part, ptrdiff_t parts) {
  const struct update *all = context;
  ptrdiff_t first = start_of(part, parts, all->columns, COLUMNS_TOGETHER);
  ptrdiff_t count = start_of(part + 1, parts, all->columns, COLUMNS_TOGETHER) - first;
  ptrdiff_t size = all->kernels->element_size;
  struct update x = from_offset(all, first * size);
  if (count > 0)
    x.kernels->product_update(x.rows, count, x.inner, x.a, x.a_row, x.a_column, x.b + first * size,
                              x.columns, x.gradients, x.parameters, (void *const *)x.slots,
                              x.columns, x.update);
}

static void rows_of_update(void *context, ptrdiff_t part, ptrdiff_t parts) {
  const struct update *all = context;
  ptrdiff_t first = start_of(part, parts, all->rows, ROWS_TOGETHER);
  ptrdiff_t count = start_of(part + 1, parts, all->rows, ROWS_TOGETHER) - first;
  ptrdiff_t size = all->kernels->element_size;
  struct update x = from_offset(all, first * all->columns * size);
  if (count > 0)
    x.kernels->product_update(count, x.columns, x.inner, x.a + first * x.a_row * size, x.a_row,
                              x.a_column, x.b, x.columns, x.gradients, x.parameters,
                              (void *const *)x.slots, x.columns, x.update);
}

void descent_product_update(const struct descent_kernel_set *kernels, ptrdiff_t rows,
                            ptrdiff_t columns, ptrdiff_t inner, const void *a, ptrdiff_t a_row,
                            ptrdiff_t a_column, const void *b, void *gradients, void *parameters,
                            void *const *slots, const struct descent_update *update) {
  if (rows * columns < ELEMENTS_WORTH_SHARING && rows * inner * columns < WORTH_SHARING) {
    kernels->product_update(rows, columns, inner, a, a_row, a_column, b, columns, gradients,
                            parameters, slots, columns, update);
    return;
  }
  struct update all = update_of(kernels, gradients, parameters, slots, update);
  all.rows = rows, all.columns = columns, all.inner = inner;
  all.a = a, all.a_row = a_row, all.a_column = a_column, all.b = b;
  ptrdiff_t panels = columns / COLUMNS_TOGETHER;
  if (inner > 4 && panels >= descent_threads())
    descent_run_parts(column_part_count(columns, inner), columns_of_update, &all);
  else
    descent_run_parts(part_count(rows / ROWS_TOGETHER), rows_of_update, &all);
}

struct squares {
  const struct descent_kernel_set *kernels;
  ptrdiff_t count;
  const char *x;
  double *chunks;
};

static void chunks_of_squares(void *context, ptrdiff_t part, ptrdiff_t parts) {
  const struct squares *all = context;
  ptrdiff_t chunks = (all->count + ELEMENTS_TOGETHER - 1) / ELEMENTS_TOGETHER;
  for (ptrdiff_t k = part * chunks / parts; k < (part + 1) * chunks / parts; k++) {
    ptrdiff_t first = k * ELEMENTS_TOGETHER, rest = all->count - first;
    all->chunks[k] =
        all->kernels->squares(rest < ELEMENTS_TOGETHER ? rest : ELEMENTS_TOGETHER,
                              all->x + first * all->kernels->element_size);
  }
}

double descent_squares(const struct descent_kernel_set *kernels, ptrdiff_t count, const void *x) {
  // The chunks whose sums have a place at a time.
  enum { PLACES = 1024 };
  double chunks[PLACES], total = 0;
  for (ptrdiff_t first = 0; first < count; first += (ptrdiff_t)PLACES * ELEMENTS_TOGETHER) {
    ptrdiff_t rest = count - first;
    struct squares all = {.kernels = kernels,
                          .count = rest < (ptrdiff_t)PLACES * ELEMENTS_TOGETHER
                                       ? rest
                                       : (ptrdiff_t)PLACES * ELEMENTS_TOGETHER,
                          .x = (const char *)x + first * kernels->element_size,
                          .chunks = chunks};
    ptrdiff_t used = (all.count + ELEMENTS_TOGETHER - 1) / ELEMENTS_TOGETHER;
    if (all.count < ELEMENTS_WORTH_SHARING)
      chunks_of_squares(&all, 0, 1);
    else
      descent_run_parts(part_count(used), chunks_of_squares, &all);
    for (ptrdiff_t k = 0; k < used; k++) total += chunks[k];
  }
  return total;
}

// Columns of x[rows, columns] whose elements are worth sharing, shared.
static void share_columns(ptrdiff_t rows, ptrdiff_t columns,
                          void (*body)(void *, ptrdiff_t, ptrdiff_t), void *context) {
  ptrdiff_t parts =
      rows * columns < ELEMENTS_WORTH_SHARING ? 1 : part_count(columns / COLUMNS_TOGETHER);
  if (parts == 1)
    body(context, 0, 1);
  else
    descent_run_parts(parts, body, context);
}

struct limit {
  const struct descent_kernel_set *kernels;
  ptrdiff_t rows, columns;
  char *x;
  double lowest, highest;
};

static void columns_of_limit(void *context, ptrdiff_t part, ptrdiff_t parts) {
  const struct limit *all = context;
  ptrdiff_t first = start_of(part, parts, all->columns, COLUMNS_TOGETHER);
  ptrdiff_t count = start_of(part + 1, parts, all->columns, COLUMNS_TOGETHER) - first;
  if (count > 0)
    all->kernels->limit_columns(all->rows, count, all->x + first * all->kernels->element_size,
                                all->columns, all->lowest, all->highest);
}

void descent_limit_columns(const struct descent_kernel_set *kernels, ptrdiff_t rows,
                           ptrdiff_t columns, void *x, double lowest, double highest) {
  struct limit all = {kernels, rows, columns, x, lowest, highest};
  share_columns(rows, columns, columns_of_limit, &all);
}

// Columns that are normalised, and their gradients; what is not asked for is NULL.
struct normalization {
  const struct descent_kernel_set *kernels;
  ptrdiff_t rows, columns, positions;
  const char *weights;
  double counted, epsilon;
  const char *x, *dy, *scale, *shift;
  char *means, *variances, *y, *dx, *dscale, *dshift;
};

static ptrdiff_t part_of_columns(const struct normalization *all, ptrdiff_t part, ptrdiff_t parts,
                                 struct normalization *result) {
  ptrdiff_t first = start_of(part, parts, all->columns, COLUMNS_TOGETHER);
  ptrdiff_t offset = first * all->kernels->element_size;
  *result = *all;
  const char **read[] = {&result->x, &result->dy, &result->scale, &result->shift};
  char **written[] = {&result->means, &result->variances, &result->y,
                      &result->dx,    &result->dscale,    &result->dshift};
  for (int i = 0; i < 4; i++)
    if (*read[i]) *read[i] += offset;
  for (int i = 0; i < 6; i++)
    if (*written[i]) *written[i] += offset;
  return start_of(part + 1, parts, all->columns, COLUMNS_TOGETHER) - first;
}

static void columns_of_moments(void *context, ptrdiff_t part, ptrdiff_t parts) {
  struct normalization x;
  ptrdiff_t count = part_of_columns(context, part, parts, &x);
  if (count > 0)
    x.kernels->column_moments(x.rows, count, x.columns, x.x, x.positions, x.weights, x.counted,
                              x.means, x.variances);
}

void descent_column_moments(const struct descent_kernel_set *kernels, ptrdiff_t rows,
                            ptrdiff_t columns, const void *x, ptrdiff_t positions,
                            const void *weights, double counted, void *means, void *variances) {
  struct normalization all = {.kernels = kernels,
                              .rows = rows,
                              .columns = columns,
                              .positions = positions,
                              .weights = weights,
                              .counted = counted,
                              .x = x,
                              .means = means,
                              .variances = variances};
  share_columns(rows, columns, columns_of_moments, &all);
}

static void columns_of_standardize(void *context, ptrdiff_t part, ptrdiff_t parts) {
  struct normalization x;
  ptrdiff_t count = part_of_columns(context, part, parts, &x);
  if (count > 0)
    x.kernels->standardize(x.rows, count, x.columns, x.epsilon, x.x, x.means, x.variances, x.scale,
                           x.shift, x.y);
}

void descent_standardize(const struct descent_kernel_set *kernels, ptrdiff_t rows,
                         ptrdiff_t columns, double epsilon, const void *x, const void *means,
                         const void *variances, const void *scale, const void *shift, void *y) {
  struct normalization all = {.kernels = kernels,
                              .rows = rows,
                              .columns = columns,
                              .epsilon = epsilon,
                              .x = x,
                              .scale = scale,
                              .shift = shift,
                              .means = (char *)means,
                              .variances = (char *)variances,
                              .y = y};
  share_columns(rows, columns, columns_of_standardize, &all);
}

static void columns_of_gradients(void *context, ptrdiff_t part, ptrdiff_t parts) {
  struct normalization x;
  ptrdiff_t count = part_of_columns(context, part, parts, &x);
  if (count > 0)
    x.kernels->standardize_backward(x.rows, count, x.columns, x.epsilon, x.dy, x.x, x.positions,
                                    x.weights, x.counted, x.means, x.variances, x.scale, x.dx,
                                    x.dscale, x.dshift);
}

void descent_standardize_backward(const struct descent_kernel_set *kernels, ptrdiff_t rows,
                                  ptrdiff_t columns, double epsilon, const void *dy, const void *x,
                                  ptrdiff_t positions, const void *weights, double counted,
                                  const void *means, const void *variances, const void *scale,
                                  void *dx, void *dscale, void *dshift) {
  struct normalization all = {.kernels = kernels,
                              .rows = rows,
                              .columns = columns,
                              .positions = positions,
                              .weights = weights,
                              .counted = counted,
                              .epsilon = epsilon,
                              .x = x,
                              .dy = dy,
                              .scale = scale,
                              .means = (char *)means,
                              .variances = (char *)variances,
                              .dx = dx,
                              .dscale = dscale,
                              .dshift = dshift};
  share_columns(rows, columns, columns_of_gradients, &all);
}
