// How work is cut into parts for the threads. There are several parts a thread: one that comes late, or loses
// its processor, does fewer of them.

#ifndef DESCENT_WORK_SPLITTING_H
#define DESCENT_WORK_SPLITTING_H

#include "DescentKernels.h"

// Columns, or rows, of a product that stay together in a part, and elements; and of how many elements a
// second thread gains.
enum { COLUMNS_TOGETHER = 32, ROWS_TOGETHER = 14, ELEMENTS_TOGETHER = 4096, ELEMENTS_WORTH_SHARING = 65536 };

// The start of a part of `count` things that stay together in groups.
static inline ptrdiff_t start_of(ptrdiff_t part, ptrdiff_t parts, ptrdiff_t count, ptrdiff_t group) {
  ptrdiff_t groups = (count + group - 1) / group, first = part * groups / parts * group;
  return first < count ? first : count;
}

// Four parts a thread, but no more than there are groups.
static inline ptrdiff_t part_count(ptrdiff_t groups) {
  ptrdiff_t parts = 4 * descent_threads();
  return groups < 1 ? 1 : groups < parts ? groups : parts;
}

#endif
