// The order in which a product c = a·b sums its terms. DescentKernels.h states the order of each kernel.

#ifndef DESCENT_SUMMATION_ORDER_H
#define DESCENT_SUMMATION_ORDER_H

#include <stddef.h>

namespace descent {

constexpr ptrdiff_t longest_span = 256;

// Returns whether `a` is the transpose of the rows that are stored in memory. Then c is a gradient: its sums
// continue from earlier sums, and are not split into spans.
static inline bool is_transposed(ptrdiff_t a_row) { return a_row == 1; }

// Returns the number of spans of a sum. Their lengths differ by at most one term. A sum of no terms is one
// span too.
static inline ptrdiff_t span_count(ptrdiff_t terms) {
  return terms <= longest_span ? 1 : (terms + longest_span - 1) / longest_span;
}

static inline ptrdiff_t span_start(ptrdiff_t span, ptrdiff_t spans, ptrdiff_t terms) { return span * terms / spans; }

}

#endif
