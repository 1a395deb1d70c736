// Products and updates in parts. A part is a range of columns of c, or of rows where there are few columns, so that no
// sum is ever cut. There are several parts a thread: one that comes late, or loses its processor, does
// fewer of them.

#include "DescentKernels.h"

// Multiply-adds from which a second thread gains: about 4 µs of one core's work, which is several times
// what it takes to hand a part over.
enum { WORTH_SHARING = 500000, COLUMNS_TOGETHER = 32, ROWS_TOGETHER = 14 };

struct product {
  const struct descent_kernel_set *kernels;
  ptrdiff_t rows, columns, inner;
  const char *a;
  ptrdiff_t a_row, a_column;
  const char *b;
  const char *initial;
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

static void columns_of_product(void *context, ptrdiff_t part, ptrdiff_t parts) {
  const struct product *x = context;
  ptrdiff_t first = start_of(part, parts, x->columns, COLUMNS_TOGETHER);
  ptrdiff_t count = start_of(part + 1, parts, x->columns, COLUMNS_TOGETHER) - first;
  ptrdiff_t offset = first * x->kernels->element_size;
  if (count > 0)
    x->kernels->product(x->rows, count, x->inner, x->a, x->a_row, x->a_column, x->b + offset,
                        x->columns, x->initial ? x->initial + offset : 0, x->c + offset, x->columns);
}

static void rows_of_product(void *context, ptrdiff_t part, ptrdiff_t parts) {
  const struct product *x = context;
  ptrdiff_t first = start_of(part, parts, x->rows, ROWS_TOGETHER);
  ptrdiff_t count = start_of(part + 1, parts, x->rows, ROWS_TOGETHER) - first;
  ptrdiff_t size = x->kernels->element_size;
  if (count > 0)
    x->kernels->product(count, x->columns, x->inner, x->a + first * x->a_row * size, x->a_row,
                        x->a_column, x->b, x->columns, x->initial,
                        x->c + first * x->columns * size, x->columns);
}

void descent_product(const struct descent_kernel_set *kernels, ptrdiff_t rows, ptrdiff_t columns,
                     ptrdiff_t inner, const void *a, ptrdiff_t a_row, ptrdiff_t a_column,
                     const void *b, const void *initial, void *c) {
  if (rows * inner * columns < WORTH_SHARING) {
    kernels->product(rows, columns, inner, a, a_row, a_column, b, columns, initial, c, columns);
    return;
  }
  struct product product = {kernels, rows, columns, inner, a, a_row, a_column, b, initial, c};
  ptrdiff_t panels = columns / COLUMNS_TOGETHER;
  if (panels >= descent_threads())
    descent_run_parts(part_count(panels), columns_of_product, &product);
  else
    descent_run_parts(part_count(rows / ROWS_TOGETHER), rows_of_product, &product);
}

static void columns_of_transposed(void *context, ptrdiff_t part, ptrdiff_t parts) {
  const struct product *x = context;
  ptrdiff_t first = start_of(part, parts, x->columns, COLUMNS_TOGETHER);
  ptrdiff_t count = start_of(part + 1, parts, x->columns, COLUMNS_TOGETHER) - first;
  ptrdiff_t size = x->kernels->element_size;
  if (count > 0)
    x->kernels->product_transposed(x->rows, count, x->inner, x->a, x->b + first * x->inner * size,
                                   x->c + first * size, x->columns);
}

void descent_product_transposed(const struct descent_kernel_set *kernels, ptrdiff_t rows,
                                ptrdiff_t columns, ptrdiff_t inner, const void *a, const void *b,
                                void *c) {
  if (rows * inner * columns < WORTH_SHARING) {
    kernels->product_transposed(rows, columns, inner, a, b, c, columns);
    return;
  }
  struct product product = {kernels, rows, columns, inner, a, 0, 0, b, 0, c};
  descent_run_parts(part_count(columns / COLUMNS_TOGETHER), columns_of_transposed, &product);
}

struct update {
  const struct descent_kernel_set *kernels;
  enum descent_rule rule;
  ptrdiff_t count;
  char *parameters;
  const char *gradients;
  char *first, *second;
  const struct descent_update *figures;
};

// Elements whose update a second thread gains from, and which stay together.
enum { ELEMENTS_WORTH_SHARING = 65536, ELEMENTS_TOGETHER = 4096 };

static void elements_of_update(void *context, ptrdiff_t part, ptrdiff_t parts) {
  const struct update *x = context;
  ptrdiff_t first = start_of(part, parts, x->count, ELEMENTS_TOGETHER);
  ptrdiff_t count = start_of(part + 1, parts, x->count, ELEMENTS_TOGETHER) - first;
  ptrdiff_t offset = first * x->kernels->element_size;
  char *parameters = x->parameters + offset;
  const char *gradients = x->gradients + offset;
  switch (x->rule) {
  case DESCENT_SGD: x->kernels->sgd(count, parameters, gradients, x->figures); break;
  case DESCENT_MOMENTUM:
    x->kernels->momentum(count, parameters, gradients, x->first + offset, x->figures);
    break;
  case DESCENT_NESTEROV:
    x->kernels->nesterov(count, parameters, gradients, x->first + offset, x->figures);
    break;
  case DESCENT_ADAM:
    x->kernels->adam(count, parameters, gradients, x->first + offset, x->second + offset,
                     x->figures);
    break;
  }
}

void descent_apply(const struct descent_kernel_set *kernels, enum descent_rule rule,
                   ptrdiff_t count, void *parameters, const void *gradients, void *first,
                   void *second, const struct descent_update *figures) {
  struct update update = {kernels, rule, count, parameters, gradients, first, second, figures};
  if (count < ELEMENTS_WORTH_SHARING)
    elements_of_update(&update, 0, 1);
  else
    descent_run_parts(part_count(count / ELEMENTS_TOGETHER), elements_of_update, &update);
}
