// In what order a product c = a·b sums its terms; what each kernel says in DescentKernels.h.

#ifndef DESCENT_SUMMATION_ORDER_H
#define DESCENT_SUMMATION_ORDER_H

#include <stddef.h>

enum { DESCENT_LONGEST_SPAN = 256 };

// Whether a product's `a` is the transpose of the rows that lie in memory: c is then a gradient, whose sums go
// on from what was summed before, and are not cut.
static inline int descent_is_transposed(ptrdiff_t a_row) { return a_row == 1; }

// Spans of equal length, but for one term; a sum of no terms is one span too.
static inline ptrdiff_t descent_span_count(ptrdiff_t terms) {
  return terms <= DESCENT_LONGEST_SPAN ? 1 : (terms + DESCENT_LONGEST_SPAN - 1) / DESCENT_LONGEST_SPAN;
}

static inline ptrdiff_t descent_span_start(ptrdiff_t span, ptrdiff_t spans, ptrdiff_t terms) {
  return span * terms / spans;
}

#endif
