// Into what the terms of a product's sums are cut.

#ifndef DESCENT_SPANS_H
#define DESCENT_SPANS_H

#include <stddef.h>

enum { DESCENT_LONGEST_SPAN = 256 };

// Spans of equal length, but for one term; a sum of no terms is one span too.
static inline ptrdiff_t descent_span_count(ptrdiff_t terms) {
  return terms <= DESCENT_LONGEST_SPAN ? 1 : (terms + DESCENT_LONGEST_SPAN - 1) / DESCENT_LONGEST_SPAN;
}

static inline ptrdiff_t descent_span_start(ptrdiff_t span, ptrdiff_t spans, ptrdiff_t terms) {
  return span * terms / spans;
}

#endif
