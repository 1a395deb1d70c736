// Splits work into parts for the threads. There are several parts per thread, so that a thread that starts
// late, or loses its processor, runs fewer of them.

#ifndef DESCENT_WORK_SPLITTING_H
#define DESCENT_WORK_SPLITTING_H

#include "DescentKernels.h"

namespace descent {

// Parts consist of whole groups of columns, rows or elements of these sizes. Work on fewer than
// elements_worth_sharing elements gains nothing from a second thread.
constexpr ptrdiff_t columns_together = 32, rows_together = 14, elements_together = 4096;
constexpr ptrdiff_t elements_worth_sharing = 65536;

// The items first..<first + count.
struct range {
  ptrdiff_t first, count;
};

// Returns a part of `count` items. It starts and ends at a multiple of `group`, or at `count`.
static inline range range_of(ptrdiff_t part, ptrdiff_t parts, ptrdiff_t count, ptrdiff_t group) {
  const ptrdiff_t groups = (count + group - 1) / group;
  const ptrdiff_t first = part * groups / parts * group, next = (part + 1) * groups / parts * group;
  const ptrdiff_t start = first < count ? first : count;
  return {start, (next < count ? next : count) - start};
}

// Returns the number of parts: four per thread, at most one per group and at least one.
static inline ptrdiff_t part_count(ptrdiff_t groups) {
  const ptrdiff_t parts = 4 * descent_threads();
  return groups < 1 ? 1 : groups < parts ? groups : parts;
}

// Runs body(part, parts) for each part on the threads of the pool. With `keeps_threads`, the data of a part stays in
// the cache of the thread that ran the part before (descent_run_own_parts).
template <class Body> static inline void run_parts(ptrdiff_t parts, const Body &body, bool keeps_threads = false) {
  const auto run = [](void *context, ptrdiff_t part, ptrdiff_t parts) {
    (*static_cast<const Body *>(context))(part, parts);
  };
  (keeps_threads ? descent_run_own_parts : descent_run_parts)(parts, run, const_cast<Body *>(&body));
}

// The pointer `elements` elements further on, or NULL for NULL.
static inline void *advanced(void *pointer, ptrdiff_t elements, const descent_kernel_set *kernels) {
  return pointer ? static_cast<char *>(pointer) + elements * kernels->element_size : nullptr;
}
static inline const void *advanced(const void *pointer, ptrdiff_t elements, const descent_kernel_set *kernels) {
  return pointer ? static_cast<const char *>(pointer) + elements * kernels->element_size : nullptr;
}

// The slots of an update `elements` elements further on.
struct advanced_slots {
  void *slots[DESCENT_MOST_SLOTS];
  advanced_slots(void *const *all, ptrdiff_t elements, const descent_kernel_set *kernels) {
    for (int s = 0; s < DESCENT_MOST_SLOTS; s++) slots[s] = advanced(all[s], elements, kernels);
  }
};

}

#endif
