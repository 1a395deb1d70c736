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

using namespace descent;

// `worth_sharing` is the number of multiply-adds from which a second thread pays off: about 4 µs of work for one
// core, which is several times the cost of handing a part to another thread.
constexpr ptrdiff_t worth_sharing = 500000, many_terms = 512, wide_columns = 128;
// A batch has few rows up to `few_rows`, and too many for an update split by rows of weights above `many_rows`. The
// threads' caches have room for `bytes_kept` bytes of weights.
constexpr ptrdiff_t few_rows = 64, many_rows = 256, bytes_kept = 4 << 20;

static bool is_worth_sharing(const descent_operands &x, ptrdiff_t weights) {
  return x.rows * x.columns * x.inner >= worth_sharing || weights >= elements_worth_sharing;
}

// Returns the number of parts of columns of a product. With many terms the kernels pack b, which pays off in wide
// parts. Two wide parts per thread must then suffice.
static ptrdiff_t column_part_count(ptrdiff_t columns, ptrdiff_t inner) {
  const ptrdiff_t parts = part_count(columns / columns_together), threads = descent_threads();
  if (inner < many_terms || parts <= 2 * threads) return parts;
  const ptrdiff_t wide = columns / wide_columns;
  return wide > parts ? parts : wide > 2 * threads ? wide : 2 * threads;
}

// Returns the matrix from element (i, j) on.
static descent_matrix from_element(const descent_matrix &x, ptrdiff_t i, ptrdiff_t j,
                                   const descent_kernel_set *kernels) {
  return {advanced(x.elements, i * x.row + j * x.column, kernels), x.row, x.column};
}

// Returns the operands of a part of the columns or rows of c.
static descent_operands columns_of(descent_operands x, range part, const descent_kernel_set *kernels) {
  x.columns = part.count;
  x.b = from_element(x.b, 0, part.first, kernels);
  x.initial = from_element(x.initial, 0, part.first, kernels);
  x.c = from_element(x.c, 0, part.first, kernels);
  return x;
}

static descent_operands rows_of(descent_operands x, range part, const descent_kernel_set *kernels) {
  x.rows = part.count;
  x.a = from_element(x.a, part.first, 0, kernels);
  x.initial = from_element(x.initial, part.first, 0, kernels);
  x.c = from_element(x.c, part.first, 0, kernels);
  return x;
}

// Calls body(operands, the offset of their c) on parts of columns or rows. Rows are in groups of `together`.
template <class Body>
static void share_columns(const descent_kernel_set *kernels, const descent_operands &x, ptrdiff_t parts,
                          bool keeps_threads, const Body &body) {
  const auto run = [&](ptrdiff_t part, ptrdiff_t parts) {
    const range own = range_of(part, parts, x.columns, columns_together);
    if (own.count > 0) body(columns_of(x, own, kernels), own.first);
  };
  run_parts(parts, run, keeps_threads);
}

template <class Body>
static void share_rows(const descent_kernel_set *kernels, const descent_operands &x, ptrdiff_t together,
                       bool keeps_threads, const Body &body) {
  const auto run = [&](ptrdiff_t part, ptrdiff_t parts) {
    const range own = range_of(part, parts, x.rows, together);
    if (own.count > 0) body(rows_of(x, own, kernels), own.first * x.c.row);
  };
  run_parts(part_count(x.rows / rows_together), run, keeps_threads);
}

// Returns whether a product with this many batch rows leaves the weights in the caches of their threads.
static bool are_kept(const descent_kernel_set *kernels, ptrdiff_t rows, ptrdiff_t weights) {
  return rows <= few_rows && weights * kernels->element_size <= bytes_kept;
}

// Returns whether the gradient of `weight_rows` rows of weights, from `rows` batch rows, is split by rows of weights.
static bool is_cut_by_weights(ptrdiff_t weight_rows, ptrdiff_t rows) {
  return rows <= many_rows && weight_rows / rows_together >= descent_threads();
}

static bool is_cut_by_spans(const descent_kernel_set *kernels, const descent_operands &x) {
  return !is_transposed(x.a.row) && x.a.column == 1 && x.columns > 1 && x.inner > longest_span &&
         are_kept(kernels, x.rows, x.inner * x.columns);
}

// The sums of the spans of a product but the first. Used only where the work has several parts, so by one caller at a
// time: the one that has the threads. They take at most bytes_kept / longest_span bytes for each row.
alignas(64) static char sums[bytes_kept / longest_span * few_rows];

// A product of few rows, in parts of one span and one group of columns. The sum of a group's first span is stored
// in c, those of the other spans in `sums`. The thread that completes the group adds them to c in order.
static void share_spans(const descent_kernel_set *kernels, const descent_operands &x) {
  constexpr ptrdiff_t most_parts = 32;
  const ptrdiff_t spans = span_count(x.inner);
  const ptrdiff_t wanted = (part_count(most_parts) + spans - 1) / spans, most = x.columns / columns_together;
  const ptrdiff_t groups = most < 1 ? 1 : wanted < most ? wanted : most;
  int done[most_parts / 2] = {}; // there are at least two spans

  const auto body = [&](ptrdiff_t part, ptrdiff_t parts) {
    if (parts == 1) return kernels->product(&x);
    const ptrdiff_t span = part / groups, group = part % groups;
    const range own = range_of(group, groups, x.columns, columns_together);
    const descent_operands columns = columns_of(x, own, kernels);
    // Returns the sums of a span after the first.
    const auto further = [&](ptrdiff_t span) {
      return descent_matrix{advanced(sums, (span - 1) * x.rows * x.columns + own.first, kernels), x.columns, 1};
    };
    descent_operands terms = columns;
    const ptrdiff_t p = span_start(span, spans, x.inner);
    terms.inner = span_start(span + 1, spans, x.inner) - p;
    terms.a = from_element(columns.a, 0, p, kernels);
    terms.b = from_element(columns.b, p, 0, kernels);
    if (span > 0) terms.initial.elements = nullptr, terms.c = further(span);
    kernels->product(&terms);
    if (__atomic_add_fetch(&done[group], 1, __ATOMIC_SEQ_CST) < spans) return;
    for (ptrdiff_t k = 1; k < spans; k++)
      for (ptrdiff_t row = 0; row < x.rows; row++) {
        void *c = from_element(columns.c, row, 0, kernels).elements;
        kernels->add(own.count, c, from_element(further(k), row, 0, kernels).elements, c);
      }
  };
  run_parts(spans * groups, body, true);
}

void descent_product(const descent_kernel_set *kernels, const descent_operands *operands) {
  const descent_operands &x = *operands;
  const bool is_gradient = is_transposed(x.a.row);
  if (!is_worth_sharing(x, is_gradient ? x.rows * x.columns : x.inner * x.columns)) return kernels->product(&x);
  const auto multiply = [&](const descent_operands &part, ptrdiff_t) { kernels->product(&part); };
  if (is_cut_by_spans(kernels, x))
    share_spans(kernels, x);
  else if (is_gradient && is_cut_by_weights(x.rows, x.inner))
    share_rows(kernels, x, rows_together, are_kept(kernels, x.inner, x.rows * x.columns), multiply);
  else if (x.columns / columns_together >= descent_threads())
    share_columns(kernels, x, column_part_count(x.columns, x.inner), false, multiply);
  else
    share_rows(kernels, x, rows_together, false, multiply);
}

void descent_product_transposed(const descent_kernel_set *kernels, const descent_operands *operands,
                                ptrdiff_t all_rows) {
  const descent_operands &x = *operands;
  if (!is_worth_sharing(x, x.inner * x.columns)) return kernels->product_transposed(&x, all_rows);
  share_columns(kernels, x, part_count(x.columns / columns_together), are_kept(kernels, x.rows, x.inner * x.columns),
                [&](const descent_operands &part, ptrdiff_t) { kernels->product_transposed(&part, all_rows); });
}

void descent_product_update(const descent_kernel_set *kernels, const descent_operands *gradient, void *parameters,
                            void *const *slots, const descent_update *update) {
  const descent_operands &x = *gradient;
  if (!is_worth_sharing(x, x.rows * x.columns)) return kernels->product_update(&x, parameters, slots, update);
  const auto update_part = [&](const descent_operands &part, ptrdiff_t offset) {
    kernels->product_update(&part, advanced(parameters, offset, kernels), advanced_slots(slots, offset, kernels).slots,
                            update);
  };
  if (!is_cut_by_weights(x.rows, x.inner) && x.columns / columns_together >= descent_threads())
    share_columns(kernels, x, column_part_count(x.columns, x.inner), false, update_part);
  else
    share_rows(kernels, x, 1, are_kept(kernels, x.inner, x.rows * x.columns), update_part);
}
