// Products and the updates by them, in parts of columns of c, or of rows where there are few columns, so that no
// sum is ever cut.

#include "Parts.h"

// Multiply-adds from which a second thread gains: about 4 µs of one core's work, which is several times
// what it takes to hand a part over.
enum { WORTH_SHARING = 500000, MANY_TERMS = 512, WIDE_COLUMNS = 128 };

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
