// Shares products and fused updates among the threads, in parts of columns of c, or of rows where there are few
// columns. A sum is never split, except between its spans.
//
// A product of few rows does little work with each weight: its cost is loading the weights. The forward product,
// the backward product and the update of a layer are then all split by about the same rows of weights, so that
// these stay in the cache of one thread, as long as there are enough spans for the threads. The forward product
// adds the sums of the spans when all of them are ready. Updates with somewhat more batch rows are split by rows
// of weights too: if a row of weights were split, each core would prefetch beyond its part, into memory that its
// neighbour writes.

#include "../threads/WorkSplitting.h"
#include "SummationOrder.h"

#include <stdatomic.h>

// WORTH_SHARING is the number of multiply-adds from which a second thread pays off: about 4 µs of work for one
// core, which is several times the cost of handing a part to another thread.
enum { WORTH_SHARING = 500000, MANY_TERMS = 512, WIDE_COLUMNS = 128 };
// A batch has few rows up to FEW_ROWS, and too many for an update split by rows of weights above MANY_ROWS. The
// threads' caches have room for BYTES_KEPT bytes of weights.
enum { FEW_ROWS = 64, MANY_ROWS = 256, BYTES_KEPT = 4 << 20 };

static int is_worth_sharing(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t inner, ptrdiff_t weights) {
  return rows * columns * inner >= WORTH_SHARING || weights >= ELEMENTS_WORTH_SHARING;
}

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

// Returns the number of parts of columns of a product. With many terms the kernels pack b, which pays off in wide
// parts. Two wide parts per thread must then suffice.
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

// Returns whether a product with this many batch rows leaves the weights in the caches of their threads.
static int are_kept(const struct descent_kernel_set *kernels, ptrdiff_t rows, ptrdiff_t weights) {
  return rows <= FEW_ROWS && weights * kernels->element_size <= BYTES_KEPT;
}

static void run_by_weights(int are_kept, ptrdiff_t parts, void (*body)(void *, ptrdiff_t, ptrdiff_t),
                           void *context) {
  if (are_kept)
    descent_run_own_parts(parts, body, context);
  else
    descent_run_parts(parts, body, context);
}

// Returns whether the gradient of `weight_rows` rows of weights, from `rows` batch rows, is split by rows of weights.
static int is_cut_by_weights(ptrdiff_t weight_rows, ptrdiff_t rows) {
  return rows <= MANY_ROWS && weight_rows / ROWS_TOGETHER >= descent_threads();
}

// A product of few rows, in parts of one span and one group of columns. The sum of a group's first span is stored
// in c, those of the other spans in `sums`. The thread that completes the group adds them to c in order.
enum { MOST_PARTS = 32 };
struct spans {
  const struct product *product;
  ptrdiff_t spans, groups;
  atomic_int done[MOST_PARTS / 2]; // there are at least two spans
};

// Used only where the work has several parts, so by one caller at a time: the one that has the threads. The sums of
// all spans but one take at most BYTES_KEPT / DESCENT_LONGEST_SPAN bytes for each row.
static _Alignas(64) char sums[BYTES_KEPT / DESCENT_LONGEST_SPAN * FEW_ROWS];

static int is_cut_by_spans(const struct product *x) {
  return !descent_is_transposed(x->a_row) && x->a_column == 1 && x->columns > 1 &&
         x->inner > DESCENT_LONGEST_SPAN && are_kept(x->kernels, x->rows, x->inner * x->columns);
}

static void part_of_spans(void *context, ptrdiff_t part, ptrdiff_t parts) {
  struct spans *all = context;
  const struct product *x = all->product;
  if (parts == 1) {
    rows_of_product((void *)x, 0, 1);
    return;
  }
  const ptrdiff_t size = x->kernels->element_size, span = part / all->groups, group = part % all->groups;
  const ptrdiff_t first = start_of(group, all->groups, x->columns, COLUMNS_TOGETHER);
  const ptrdiff_t count = start_of(group + 1, all->groups, x->columns, COLUMNS_TOGETHER) - first;
  const ptrdiff_t p = descent_span_start(span, all->spans, x->inner);
  const ptrdiff_t terms = descent_span_start(span + 1, all->spans, x->inner) - p;
  const ptrdiff_t bytes_of_span = x->rows * x->columns * size;
  char *c = x->c + first * size, *further = sums + first * size;
  x->kernels->product(x->rows, count, terms, x->a + p * size, x->a_row, 1, x->b + (p * x->columns + first) * size,
                      x->columns, span || !x->initial ? 0 : x->initial + first * size, x->initial_row,
                      span ? further + (span - 1) * bytes_of_span : c, x->columns);
  if (atomic_fetch_add(&all->done[group], 1) + 1 < all->spans) return;
  for (ptrdiff_t k = 0; k + 1 < all->spans; k++)
    for (ptrdiff_t row = 0; row < x->rows; row++) {
      const ptrdiff_t offset = row * x->columns * size;
      x->kernels->add(count, c + offset, further + k * bytes_of_span + offset, c + offset);
    }
}

static void share_spans(const struct product *product) {
  struct spans all = {.product = product, .spans = descent_span_count(product->inner)};
  const ptrdiff_t wanted = (part_count(MOST_PARTS) + all.spans - 1) / all.spans;
  const ptrdiff_t most = product->columns / COLUMNS_TOGETHER;
  all.groups = most < 1 ? 1 : wanted < most ? wanted : most;
  descent_run_own_parts(all.spans * all.groups, part_of_spans, &all);
}

void descent_product(const struct descent_kernel_set *kernels, ptrdiff_t rows, ptrdiff_t columns,
                     ptrdiff_t inner, const void *a, ptrdiff_t a_row, ptrdiff_t a_column,
                     const void *b, const void *initial, ptrdiff_t initial_row, void *c) {
  if (!is_worth_sharing(rows, columns, inner,
                        descent_is_transposed(a_row) ? rows * columns : inner * columns)) {
    kernels->product(rows, columns, inner, a, a_row, a_column, b, columns, initial, initial_row, c,
                     columns);
    return;
  }
  struct product product = {kernels, rows,     columns, inner,   rows,        a,
                            a_row,   a_column, b,       initial, initial_row, c};
  if (is_cut_by_spans(&product))
    share_spans(&product);
  else if (descent_is_transposed(a_row) && is_cut_by_weights(rows, inner))
    run_by_weights(are_kept(kernels, inner, rows * columns), part_count(rows / ROWS_TOGETHER),
                   rows_of_product, &product);
  else if (columns / COLUMNS_TOGETHER >= descent_threads())
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
  if (!is_worth_sharing(rows, columns, inner, inner * columns)) {
    kernels->product_transposed(rows, columns, inner, all_rows, a, b, c, columns);
    return;
  }
  struct product product = {kernels, rows, columns, inner, all_rows, a, 0, 0, b, 0, 0, c};
  run_by_weights(are_kept(kernels, rows, inner * columns), part_count(columns / COLUMNS_TOGETHER),
                 columns_of_transposed, &product);
}

// The arguments of a fused update, or of a part of one.
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

// Returns the arguments of the part that starts `offset` bytes after the first parameter.
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
  ptrdiff_t first = start_of(part, parts, all->rows, 1), count = start_of(part + 1, parts, all->rows, 1) - first;
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
  if (!is_worth_sharing(rows, columns, inner, rows * columns)) {
    kernels->product_update(rows, columns, inner, a, a_row, a_column, b, columns, gradients,
                            parameters, slots, columns, update);
    return;
  }
  struct update all = {.kernels = kernels,
                       .rows = rows,
                       .columns = columns,
                       .inner = inner,
                       .a = a,
                       .a_row = a_row,
                       .a_column = a_column,
                       .b = b,
                       .gradients = gradients,
                       .parameters = parameters,
                       .update = update};
  for (int s = 0; s < DESCENT_MOST_SLOTS; s++) all.slots[s] = slots[s];
  if (!is_cut_by_weights(rows, inner) && columns / COLUMNS_TOGETHER >= descent_threads())
    descent_run_parts(column_part_count(columns, inner), columns_of_update, &all);
  else
    run_by_weights(are_kept(kernels, inner, rows * columns), part_count(rows / ROWS_TOGETHER), rows_of_update,
                   &all);
}
