// Counts the calls of malloc and related functions, for the test that a training step makes none.

#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

#include <stdbool.h>
#include <stddef.h>

/// Returns true if calls are counted: with glibc, and without a sanitizer, which has its own malloc.
bool allocation_counter_works(void);

/// Returns the number of calls that this thread has made so far.
size_t allocation_count(void);

#endif
