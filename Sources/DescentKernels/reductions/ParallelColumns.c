// Shares the kernels that treat each column alone among the threads, in parts of columns, so that no sum is
// ever split.

#include "../threads/WorkSplitting.h"

// Runs `body` on parts of the columns of x[rows, columns], or as one part if there are few elements.
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

// The arguments of the kernels of batch normalization. A result that is not needed is NULL.
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

struct column_sums {
  const struct descent_kernel_set *kernels;
  ptrdiff_t rows, columns;
  const char *a;
  int adding;
  char *sums;
};

static void columns_of_sums(void *context, ptrdiff_t part, ptrdiff_t parts) {
  const struct column_sums *all = context;
  ptrdiff_t first = start_of(part, parts, all->columns, COLUMNS_TOGETHER);
  ptrdiff_t count = start_of(part + 1, parts, all->columns, COLUMNS_TOGETHER) - first;
  ptrdiff_t offset = first * all->kernels->element_size;
  if (count > 0)
    all->kernels->column_sums(all->rows, count, all->a + offset, all->columns, all->adding,
                              all->sums + offset);
}

void descent_column_sums(const struct descent_kernel_set *kernels, ptrdiff_t rows, ptrdiff_t columns,
                         const void *a, int adding, void *sums) {
  struct column_sums all = {kernels, rows, columns, a, adding, sums};
  share_columns(rows, columns, columns_of_sums, &all);
}
