// How many threads a process gains from.

#define _GNU_SOURCE
#include "DescentKernels.h"

#include <sched.h>
#include <stdio.h>
#include <unistd.h>

#if defined(__linux__)
// The first of the processors that are threads of the same core as this one; itself where that is not known.
static int first_sibling(const char *topology, int processor) {
  char path[256];
  int first = processor;
  snprintf(path, sizeof path, "%s/cpu%d/topology/thread_siblings_list", topology, processor);
  FILE *file = fopen(path, "r");
  if (!file) return processor;
  if (fscanf(file, "%d", &first) != 1 || first < 0 || first >= CPU_SETSIZE) first = processor;
  fclose(file);
  return first;
}

// The whole processors that a control group may use, or `most` if it is not limited.
static ptrdiff_t within_quota(const char *quota_file, ptrdiff_t most) {
  long quota, period;
  FILE *file = fopen(quota_file, "r");
  if (!file) return most;
  if (fscanf(file, "%ld %ld", &quota, &period) == 2 && quota > 0 && period > 0) {
    long whole = quota / period + (quota % period > 0);
    if (whole < most) most = whole;
  }
  fclose(file);
  return most;
}
#endif

ptrdiff_t descent_cores(const char *topology, const char *quota_file) {
  ptrdiff_t count = sysconf(_SC_NPROCESSORS_ONLN);
#if defined(__linux__)
  cpu_set_t allowed, cores;
  if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) {
    CPU_ZERO(&cores);
    for (int processor = 0; processor < CPU_SETSIZE; processor++)
      if (CPU_ISSET(processor, &allowed)) CPU_SET(first_sibling(topology, processor), &cores);
    count = CPU_COUNT(&cores);
  }
  count = within_quota(quota_file, count);
#else
  (void)topology, (void)quota_file;
#endif
  return count;
}
