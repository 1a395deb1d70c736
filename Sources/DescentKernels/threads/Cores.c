// How many threads a process gains from.

#define _GNU_SOURCE
#include "DescentKernels.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#if defined(__linux__)
enum { LONGEST_PATH = 4096 };

// The first of the processors that are threads of the same core as this one; itself where that is not known.
static int first_sibling(const char *root, int processor) {
  char path[LONGEST_PATH];
  int first = processor;
  snprintf(path, sizeof path, "%s/sys/devices/system/cpu/cpu%d/topology/thread_siblings_list", root, processor);
  FILE *file = fopen(path, "r");
  if (!file) return processor;
  if (fscanf(file, "%d", &first) != 1 || first < 0 || first >= CPU_SETSIZE) first = processor;
  fclose(file);
  return first;
}

// Reads up to two numbers of a file of a control group; returns how many there are, or less.
static int read_numbers(const char *group, const char *name, long *first, long *second) {
  char path[LONGEST_PATH + 32];
  snprintf(path, sizeof path, "%s/%s", group, name);
  FILE *file = fopen(path, "r");
  if (!file) return 0;
  int count = fscanf(file, "%ld %ld", first, second);
  fclose(file);
  return count;
}

// The processors that a control group may use, a part of one counted as one, or `most` if those are fewer.
static ptrdiff_t within_quota(const char *group, ptrdiff_t most) {
  long quota = 0, period = 0, none;
  if (read_numbers(group, "cpu.max", &quota, &period) != 2) {
    // Version 1.
    read_numbers(group, "cpu.cfs_quota_us", &quota, &none);
    read_numbers(group, "cpu.cfs_period_us", &period, &none);
  }
  if (quota <= 0 || period <= 0) return most;
  long whole = quota / period + (quota % period > 0);
  return whole < most ? whole : most;
}

// The least of a group and those around it, up to the one that is mounted at `mount`. In a container the name may
// be the host's; then only `mount` exists.
static ptrdiff_t within_quotas(const char *mount, const char *name, ptrdiff_t most) {
  char group[LONGEST_PATH];
  const size_t length = (size_t)snprintf(group, sizeof group, "%s%s", mount, name), shortest = strlen(mount);
  if (length >= sizeof group) return within_quota(mount, most);
  for (char *end = group + length; end >= group + shortest; end = strrchr(group, '/')) {
    *end = 0;
    most = within_quota(group, most);
  }
  return most;
}

// The same of the control groups that proc/self/cgroup names, a line "number:controllers:/name" for each; that of
// version 2 has no controllers.
static ptrdiff_t within_groups(const char *root, ptrdiff_t most) {
  char path[LONGEST_PATH], line[LONGEST_PATH], mount[LONGEST_PATH];
  snprintf(path, sizeof path, "%s/proc/self/cgroup", root);
  FILE *file = fopen(path, "r");
  if (!file) return most;
  while (fgets(line, sizeof line, file)) {
    line[strcspn(line, "\n")] = 0;
    char *controllers = strchr(line, ':'), *name = controllers ? strchr(controllers + 1, ':') : NULL;
    if (!name || name[1] != '/') continue;
    *name++ = 0;
    controllers++;
    const int is_second = *controllers == 0;
    int is_cpu = 0;
    snprintf(mount, sizeof mount, "%s/sys/fs/cgroup/%s", root, controllers);
    for (char *rest = controllers, *one; (one = strsep(&rest, ",")) != NULL;) is_cpu |= strcmp(one, "cpu") == 0;
    if (is_second || is_cpu) most = within_quotas(mount, name, most);
    // Version 1 is mounted by the names of its controllers, in any order, or there is a link of this name.
    if (!is_cpu) continue;
    snprintf(mount, sizeof mount, "%s/sys/fs/cgroup/cpu", root);
    most = within_quotas(mount, name, most);
  }
  fclose(file);
  return most;
}
#endif

ptrdiff_t descent_cores(const char *root) {
  ptrdiff_t count = sysconf(_SC_NPROCESSORS_ONLN);
#if defined(__linux__)
  cpu_set_t allowed, cores;
  if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) {
    CPU_ZERO(&cores);
    for (int processor = 0; processor < CPU_SETSIZE; processor++)
      if (CPU_ISSET(processor, &allowed)) CPU_SET(first_sibling(root, processor), &cores);
    count = CPU_COUNT(&cores);
  }
  count = within_groups(root, count);
#else
  (void)root;
#endif
  return count;
}
