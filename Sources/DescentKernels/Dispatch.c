// Chooses the instruction set once, when the library is loaded.

#include "DescentKernels.h"

#include <stdlib.h>
#include <string.h>

#define DECLARE(isa) extern const struct descent_kernel_set descent_kernels_float_##isa, descent_kernels_double_##isa
DECLARE(portable);
#if defined(__x86_64__)
DECLARE(avx2);
DECLARE(avx512);
#endif

static const struct descent_kernel_set *chosen_single = &descent_kernels_float_portable;
static const struct descent_kernel_set *chosen_double = &descent_kernels_double_portable;

#define CHOOSE(isa)                                                                               \
  (chosen_single = &descent_kernels_float_##isa, chosen_double = &descent_kernels_double_##isa)

static const char *refused;

#if defined(__x86_64__)
static int has_avx2(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

static int has_avx512(void) {
  return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw");
}
#endif

static __attribute__((constructor)) void choose(void) {
  const char *asked = getenv("DESCENT_ISA");
  if (asked && !*asked) asked = NULL;
#if defined(__x86_64__)
  const int avx2 = has_avx2(), avx512 = has_avx512();
  if (avx512 && asked && strcmp(asked, "avx512") == 0) {
    CHOOSE(avx512);
    return;
  }
  if (avx2 && asked && strcmp(asked, "avx2") == 0) {
    CHOOSE(avx2);
    return;
  }
#endif
  if (asked && strcmp(asked, "portable") == 0) return;
  refused = asked;
#if defined(__x86_64__)
  if (avx512)
    CHOOSE(avx512);
  else if (avx2)
    CHOOSE(avx2);
#endif
}

const char *descent_refused_instruction_set(void) { return refused; }
const struct descent_kernel_set *descent_single(void) { return chosen_single; }
const struct descent_kernel_set *descent_double(void) { return chosen_double; }

const struct descent_kernel_set *descent_kernels_named(const char *name, ptrdiff_t element_size) {
#define GIVE(isa)                                                                                 \
  if (strcmp(name, #isa) == 0)                                                                    \
    return element_size == sizeof(float) ? &descent_kernels_float_##isa                           \
                                         : &descent_kernels_double_##isa
  GIVE(portable);
#if defined(__x86_64__)
  if (has_avx2()) GIVE(avx2);
  if (has_avx512()) GIVE(avx512);
#endif
  return NULL;
}
