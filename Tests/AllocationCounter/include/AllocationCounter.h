// Counts the calls of malloc and its kin, for the test that a training step makes none.

#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

#include <stdbool.h>
#include <stddef.h>

/// Whether calls are counted: with glibc, and without a sanitizer, which has its own malloc.
bool allocation_counter_works(void);

/// The calls made by this thread so far.
size_t allocation_count(void);

#endif
