#include "AllocationCounter.h"

#include <stdlib.h>

#if defined(__GLIBC__) && !__has_feature(thread_sanitizer) && !__has_feature(address_sanitizer)

// The program's own definitions take precedence over those of glibc, which remain available under these names.
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

static __thread size_t count;

void *malloc(size_t size) {
  count++;
  return __libc_malloc(size);
}

void *calloc(size_t elements, size_t size) {
  count++;
  return __libc_calloc(elements, size);
}

void *realloc(void *block, size_t size) {
  count++;
  return __libc_realloc(block, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  count++;
  return __libc_memalign(alignment, size);
}

int posix_memalign(void **block, size_t alignment, size_t size) {
  count++;
  *block = __libc_memalign(alignment, size);
  return *block ? 0 : 12; // ENOMEM
}

bool allocation_counter_works(void) {
  // Calls malloc through a volatile pointer, since the compiler may remove a malloc whose result is freed
  // immediately.
  void *(*volatile allocate)(size_t) = malloc;
  size_t before = count;
  free(allocate(1));
  return count == before + 1;
}

size_t allocation_count(void) { return count; }

#else

bool allocation_counter_works(void) { return false; }

size_t allocation_count(void) { return 0; }

#endif
