// Counts the cores that the process may use: more threads than that gain nothing.

#define _GNU_SOURCE
#include "DescentKernels.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#if defined(__linux__)
enum { LONGEST_PATH = 4096 };

// Returns the first of the processors that are threads of the same core as `processor`, or `processor` itself
// where that is unknown.
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

// Reads up to two numbers from a file of a control group. Returns how many were read, 0 or less for none.
static int read_numbers(const char *group, const char *name, long *first, long *second) {
  char path[LONGEST_PATH + 32];
  snprintf(path, sizeof path, "%s/%s", group, name);
  FILE *file = fopen(path, "r");
  if (!file) return 0;
  int count = fscanf(file, "%ld %ld", first, second);
  fclose(file);
  return count;
}

// Returns how many processors a control group may use, rounded up, but at most `most`.
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

// Returns the lowest quota of a group and its ancestors, up to the group that is mounted at `mount`. In a
// container the name may be that of the host. Then only `mount` exists.
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

// Returns the lowest quota of the control groups that proc/self/cgroup lists, one in each line
// "number:controllers:/name". The line of a version 2 group names no controllers.
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
    // Version 1 is mounted under the names of its controllers, in any order, or under a link of this name.
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
