// Splits work into parts for the threads. There are several parts per thread, so that a thread that starts
// late, or loses its processor, runs fewer of them.

#ifndef DESCENT_WORK_SPLITTING_H
#define DESCENT_WORK_SPLITTING_H

#include "DescentKernels.h"

// Parts consist of whole groups of columns, rows or elements of these sizes. Work on fewer than
// ELEMENTS_WORTH_SHARING elements gains nothing from a second thread.
enum { COLUMNS_TOGETHER = 32, ROWS_TOGETHER = 14, ELEMENTS_TOGETHER = 4096, ELEMENTS_WORTH_SHARING = 65536 };

// Returns where a part of `count` items starts: a multiple of `group`, or `count`.
static inline ptrdiff_t start_of(ptrdiff_t part, ptrdiff_t parts, ptrdiff_t count, ptrdiff_t group) {
  ptrdiff_t groups = (count + group - 1) / group, first = part * groups / parts * group;
  return first < count ? first : count;
}

// Returns the number of parts: four per thread, at most one per group and at least one.
static inline ptrdiff_t part_count(ptrdiff_t groups) {
  ptrdiff_t parts = 4 * descent_threads();
  return groups < 1 ? 1 : groups < parts ? groups : parts;
}

#endif
