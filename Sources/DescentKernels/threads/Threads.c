// The threads that share a product. They wait for work spinning for a while, since the next product of a
// training comes within microseconds, and then asleep.

#define _GNU_SOURCE
#include "DescentKernels.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

enum { MOST_THREADS = 64, SPINS = 20000, SPINS_AT_ONCE = 500 };
// Room for the kernels' buffers, which some systems' own size would not be.
enum { STACK_SIZE = 1 << 20 };

static atomic_ptrdiff_t wanted; // 0 before the first question
static ptrdiff_t started = 1;   // threads that there are, the caller's among them
static ptrdiff_t available = MOST_THREADS; // threads that the system has for it

// Held by the caller whose work it is.
static pthread_mutex_t owner = PTHREAD_MUTEX_INITIALIZER;
static void (*work)(void *, ptrdiff_t, ptrdiff_t);
static void *work_context;
static ptrdiff_t work_parts;
static atomic_int work_stays;
static atomic_ptrdiff_t work_threads;
static atomic_ptrdiff_t unfinished;

// The parts that are meant for a thread: the number of the round, where they end, and the next one to be
// taken, in one word, so that whoever takes a part knows that it is of this round, whose work then stays
// until the part is done. The same parts go to the same thread from round to round, since that has their
// weights in its cache; one that has done its own takes from the others'.
static struct {
  _Alignas(64) _Atomic uint64_t claims;
} hands[MOST_THREADS];

static inline uint64_t claims_of(uint32_t number, ptrdiff_t end, ptrdiff_t next) {
  return (uint64_t)number << 32 | (uint64_t)end << 16 | (uint64_t)next;
}
static inline uint32_t round_of(uint64_t claims) { return (uint32_t)(claims >> 32); }

static pthread_mutex_t bed = PTHREAD_MUTEX_INITIALIZER;
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

// What DESCENT_THREADS says; 0 if it says nothing, or what is refused.
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
  ptrdiff_t threads = atomic_load_explicit(&wanted, memory_order_relaxed);
  if (threads > 0) return threads;
  threads = asked_threads();
  if (threads == 0) threads = within_limits(descent_cores(""));
  atomic_store_explicit(&wanted, threads, memory_order_relaxed);
  return threads;
}

void descent_set_threads(ptrdiff_t threads) {
  atomic_store_explicit(&wanted, within_limits(threads), memory_order_relaxed);
}

// Does what is left of the parts meant for the thread `hand`.
static void take_from(ptrdiff_t hand) {
  uint64_t present = atomic_load(&hands[hand].claims);
  for (;;) {
    ptrdiff_t end = present >> 16 & 0xFFFF, part = present & 0xFFFF;
    if (part >= end) return;
    if (!atomic_compare_exchange_weak(&hands[hand].claims, &present, present + 1)) continue;
    work(work_context, part, work_parts);
    atomic_fetch_sub_explicit(&unfinished, 1, memory_order_release);
    present = atomic_load(&hands[hand].claims);
  }
}

static double seconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

// Waits until the thread `hand` has taken all its parts of a round, but no longer than `end`.
static void await_hand(ptrdiff_t hand, uint32_t number, double end) {
  for (int spin = 1;; spin++) {
    uint64_t claims = atomic_load_explicit(&hands[hand].claims, memory_order_relaxed);
    if (round_of(claims) != number || (claims & 0xFFFF) >= (claims >> 16 & 0xFFFF) || seconds() > end) return;
    if (spin % SPINS_AT_ONCE == 0)
      sched_yield();
    else
      relax();
  }
}

// Does parts of the present round until none is left, and returns its number. If the parts are to stay with
// their threads, one that has done its own gives the others as long again before it takes theirs.
static uint32_t take_parts(ptrdiff_t self, ptrdiff_t threads) {
  uint32_t number = round_of(atomic_load(&hands[self].claims));
  const int stays = atomic_load_explicit(&work_stays, memory_order_relaxed);
  const double began = stays ? seconds() : 0;
  take_from(self);
  const double end = stays ? 2 * seconds() - began : 0;
  for (ptrdiff_t k = 1; k < threads; k++) {
    ptrdiff_t other = (self + k) % threads;
    if (stays) await_hand(other, number, end);
    take_from(other);
  }
  return number;
}

// Waits for another round of this thread than `seen`.
static void await_round_after(uint32_t seen, ptrdiff_t self) {
  const _Atomic uint64_t *claims = &hands[self].claims;
  for (int spin = 0; spin < SPINS; spin++) {
    if (round_of(atomic_load_explicit(claims, memory_order_acquire)) != seen) return;
    // Whoever makes the work may be waiting for this processor.
    if (spin % SPINS_AT_ONCE == SPINS_AT_ONCE - 1)
      sched_yield();
    else
      relax();
  }
  pthread_mutex_lock(&bed);
  atomic_fetch_add(&sleepers, 1);
  while (round_of(atomic_load(claims)) == seen) pthread_cond_wait(&wake, &bed);
  atomic_fetch_sub(&sleepers, 1);
  pthread_mutex_unlock(&bed);
}

static void *live(void *self_) {
  ptrdiff_t self = (ptrdiff_t)self_;
  uint32_t seen = 0;
  for (;;) {
    await_round_after(seen, self);
    seen = take_parts(self, atomic_load_explicit(&work_threads, memory_order_relaxed));
  }
  return NULL;
}

// Starts threads up to `count`, and returns how many of them there are; fewer if the system has no more.
static ptrdiff_t start(ptrdiff_t count) {
  if (count > available) count = available;
  if (started >= count) return count;
  pthread_attr_t attributes;
  if (pthread_attr_init(&attributes) != 0) return started;
  pthread_attr_setstacksize(&attributes, STACK_SIZE);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  for (pthread_t thread; started < count; started++)
    if (pthread_create(&thread, &attributes, live, (void *)started) != 0) {
      available = started; // Not asked again in each step.
      break;
    }
  pthread_attr_destroy(&attributes);
  return started;
}

static void run(ptrdiff_t parts, void (*body)(void *, ptrdiff_t, ptrdiff_t), void *context, int stays) {
  static uint32_t number;
  ptrdiff_t threads = descent_threads();
  if (threads > parts) threads = parts;
  if (threads <= 1 || pthread_mutex_trylock(&owner) != 0) {
    body(context, 0, 1);
    return;
  }
  threads = start(threads);
  work = body;
  work_context = context;
  work_parts = parts;
  atomic_store_explicit(&work_stays, stays, memory_order_relaxed);
  atomic_store_explicit(&work_threads, threads, memory_order_relaxed);
  atomic_store_explicit(&unfinished, parts, memory_order_relaxed);
  number++;
  for (ptrdiff_t hand = threads - 1; hand >= 0; hand--)
    atomic_store(&hands[hand].claims,
                 claims_of(number, parts * (hand + 1) / threads, parts * hand / threads));
  if (atomic_load(&sleepers) > 0) {
    pthread_mutex_lock(&bed);
    pthread_cond_broadcast(&wake);
    pthread_mutex_unlock(&bed);
  }
  take_parts(0, threads);
  for (int spin = 0; atomic_load_explicit(&unfinished, memory_order_acquire) > 0; spin++) {
    // A thread that has lost its processor gets it back the sooner.
    if (spin < SPINS_AT_ONCE)
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
