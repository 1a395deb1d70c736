// The pool of threads that share the work of a kernel. A worker that waits for work spins for a while,
// since the next product of a training step comes within microseconds. Then it sleeps.

#define _GNU_SOURCE
#include "DescentKernels.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

enum { MOST_THREADS = 64, SPINS = 20000, SPINS_PER_YIELD = 500 };
// Room for the kernels' buffers. The default stack of some systems is too small for them.
enum { STACK_SIZE = 1 << 20 };

static atomic_ptrdiff_t wanted_threads; // 0 until `descent_threads` is first called
static ptrdiff_t started_threads = 1;   // the caller's thread counts as one
static ptrdiff_t available_threads = MOST_THREADS; // fewer once the system has refused to start one

// The caller whose work is running holds this lock.
static pthread_mutex_t owner = PTHREAD_MUTEX_INITIALIZER;
static void (*work)(void *, ptrdiff_t, ptrdiff_t);
static void *work_context;
static ptrdiff_t work_parts;
static atomic_int work_keeps_threads;
static atomic_ptrdiff_t work_threads;
static atomic_ptrdiff_t unfinished;

// Each thread's queue of parts. One word holds the number of the round, the end of the queue and the next
// part to take. A thread that takes a part therefore knows that the part belongs to this round, and the
// round's work stays valid until the part is done. The same parts go to the same thread in each round,
// since that thread has their weights in its cache. A thread that has emptied its queue takes from others.
static struct {
  _Alignas(64) _Atomic uint64_t claims;
} queues[MOST_THREADS];

static inline uint64_t claims_of(uint32_t number, ptrdiff_t end, ptrdiff_t next) {
  return (uint64_t)number << 32 | (uint64_t)end << 16 | (uint64_t)next;
}
static inline uint32_t round_of(uint64_t claims) { return (uint32_t)(claims >> 32); }

static pthread_mutex_t sleep_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wake = PTHREAD_COND_INITIALIZER;
static atomic_int sleepers;

static inline void relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static ptrdiff_t within_limits(ptrdiff_t threads) {
  return threads < 1 ? 1 : threads > MOST_THREADS ? MOST_THREADS : threads;
}

// Returns the value of DESCENT_THREADS, or 0 if it is not set or not valid.
static ptrdiff_t asked_threads(void) {
  const char *asked = getenv("DESCENT_THREADS");
  if (!asked || *asked < '0' || *asked > '9') return 0;
  char *end;
  long threads = strtol(asked, &end, 10);
  return *end == 0 && threads == within_limits(threads) ? threads : 0;
}

const char *descent_refused_threads(void) {
  const char *asked = getenv("DESCENT_THREADS");
  return asked && *asked && asked_threads() == 0 ? asked : NULL;
}

ptrdiff_t descent_threads(void) {
  ptrdiff_t threads = atomic_load_explicit(&wanted_threads, memory_order_relaxed);
  if (threads > 0) return threads;
  threads = asked_threads();
  if (threads == 0) threads = within_limits(descent_cores(""));
  atomic_store_explicit(&wanted_threads, threads, memory_order_relaxed);
  return threads;
}

void descent_set_threads(ptrdiff_t threads) {
  atomic_store_explicit(&wanted_threads, within_limits(threads), memory_order_relaxed);
}

// Runs the remaining parts of a queue.
static void take_from(ptrdiff_t queue) {
  uint64_t present = atomic_load(&queues[queue].claims);
  for (;;) {
    ptrdiff_t end = present >> 16 & 0xFFFF, part = present & 0xFFFF;
    if (part >= end) return;
    if (!atomic_compare_exchange_weak(&queues[queue].claims, &present, present + 1)) continue;
    work(work_context, part, work_parts);
    atomic_fetch_sub_explicit(&unfinished, 1, memory_order_release);
    present = atomic_load(&queues[queue].claims);
  }
}

static double seconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

// Waits until all parts of the queue in this round are taken, at most until the time `end`.
static void wait_for_queue(ptrdiff_t queue, uint32_t number, double end) {
  for (int spin = 1;; spin++) {
    uint64_t claims = atomic_load_explicit(&queues[queue].claims, memory_order_relaxed);
    if (round_of(claims) != number || (claims & 0xFFFF) >= (claims >> 16 & 0xFFFF) || seconds() > end) return;
    if (spin % SPINS_PER_YIELD == 0)
      sched_yield();
    else
      relax();
  }
}

// Runs parts of the current round until none is left, and returns the number of the round. If the parts
// should stay with their threads, a thread that has emptied its queue waits as long again before it takes
// parts of the others.
static uint32_t take_parts(ptrdiff_t self, ptrdiff_t threads) {
  uint32_t number = round_of(atomic_load(&queues[self].claims));
  const int keeps_threads = atomic_load_explicit(&work_keeps_threads, memory_order_relaxed);
  const double began = keeps_threads ? seconds() : 0;
  take_from(self);
  const double end = keeps_threads ? 2 * seconds() - began : 0;
  for (ptrdiff_t k = 1; k < threads; k++) {
    ptrdiff_t other = (self + k) % threads;
    if (keeps_threads) wait_for_queue(other, number, end);
    take_from(other);
  }
  return number;
}

// Waits until the thread's queue belongs to another round than `seen`.
static void wait_for_round_after(uint32_t seen, ptrdiff_t self) {
  const _Atomic uint64_t *claims = &queues[self].claims;
  for (int spin = 0; spin < SPINS; spin++) {
    if (round_of(atomic_load_explicit(claims, memory_order_acquire)) != seen) return;
    // The thread that prepares the work may be waiting for this processor.
    if (spin % SPINS_PER_YIELD == SPINS_PER_YIELD - 1)
      sched_yield();
    else
      relax();
  }
  pthread_mutex_lock(&sleep_lock);
  atomic_fetch_add(&sleepers, 1);
  while (round_of(atomic_load(claims)) == seen) pthread_cond_wait(&wake, &sleep_lock);
  atomic_fetch_sub(&sleepers, 1);
  pthread_mutex_unlock(&sleep_lock);
}

static void *worker_main(void *self_) {
  ptrdiff_t self = (ptrdiff_t)self_;
  uint32_t seen = 0;
  for (;;) {
    wait_for_round_after(seen, self);
    seen = take_parts(self, atomic_load_explicit(&work_threads, memory_order_relaxed));
  }
  return NULL;
}

// Starts threads until there are `count`. Returns how many there are: fewer if the system refuses more.
static ptrdiff_t start_threads(ptrdiff_t count) {
  if (count > available_threads) count = available_threads;
  if (started_threads >= count) return count;
  pthread_attr_t attributes;
  if (pthread_attr_init(&attributes) != 0) return started_threads;
  pthread_attr_setstacksize(&attributes, STACK_SIZE);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  for (pthread_t thread; started_threads < count; started_threads++)
    if (pthread_create(&thread, &attributes, worker_main, (void *)started_threads) != 0) {
      available_threads = started_threads; // Each further step must not ask again.
      break;
    }
  pthread_attr_destroy(&attributes);
  return started_threads;
}

// Whether this thread does its work without the pool.
static _Thread_local int is_alone;

void descent_set_alone(int alone) { is_alone = alone; }

static void run(ptrdiff_t parts, void (*body)(void *, ptrdiff_t, ptrdiff_t), void *context, int keeps_threads) {
  static uint32_t number;
  ptrdiff_t threads = descent_threads();
  if (threads > parts) threads = parts;
  if (threads <= 1 || is_alone || pthread_mutex_trylock(&owner) != 0) {
    body(context, 0, 1);
    return;
  }
  threads = start_threads(threads);
  work = body;
  work_context = context;
  work_parts = parts;
  atomic_store_explicit(&work_keeps_threads, keeps_threads, memory_order_relaxed);
  atomic_store_explicit(&work_threads, threads, memory_order_relaxed);
  atomic_store_explicit(&unfinished, parts, memory_order_relaxed);
  number++;
  for (ptrdiff_t queue = threads - 1; queue >= 0; queue--)
    atomic_store(&queues[queue].claims,
                 claims_of(number, parts * (queue + 1) / threads, parts * queue / threads));
  if (atomic_load(&sleepers) > 0) {
    pthread_mutex_lock(&sleep_lock);
    pthread_cond_broadcast(&wake);
    pthread_mutex_unlock(&sleep_lock);
  }
  take_parts(0, threads);
  for (int spin = 0; atomic_load_explicit(&unfinished, memory_order_acquire) > 0; spin++) {
    // A worker that has lost its processor gets it back sooner.
    if (spin < SPINS_PER_YIELD)
      relax();
    else
      sched_yield();
  }
  pthread_mutex_unlock(&owner);
}

void descent_run_parts(ptrdiff_t parts, void (*body)(void *, ptrdiff_t, ptrdiff_t), void *context) {
  run(parts, body, context, 0);
}

void descent_run_own_parts(ptrdiff_t parts, void (*body)(void *, ptrdiff_t, ptrdiff_t), void *context) {
  run(parts, body, context, 1);
}
