// Chooses the instruction set once, when the library is loaded.

#include "DescentKernels.h"

#include <stdlib.h>
#include <string.h>

struct choice {
  const struct descent_kernel_set *of_float, *of_double;
};

#define DECLARE(isa) extern const struct descent_kernel_set descent_kernels_float_##isa, descent_kernels_double_##isa
#define CHOICE(isa) ((struct choice){&descent_kernels_float_##isa, &descent_kernels_double_##isa})
DECLARE(portable);
#if defined(__x86_64__)
DECLARE(avx2);
DECLARE(avx512);
#elif defined(__aarch64__)
DECLARE(neon);
#endif

// Stores the instruction sets of this machine in `choices`, the best first, and returns how many there are.
static int present(struct choice *choices) {
  int count = 0;
#if defined(__x86_64__)
  __builtin_cpu_init();
  int avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  int avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
               __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw");
  if (avx512) choices[count++] = CHOICE(avx512);
  if (avx2) choices[count++] = CHOICE(avx2);
#elif defined(__aarch64__)
  choices[count++] = CHOICE(neon);
#endif
  choices[count++] = CHOICE(portable);
  return count;
}

static struct choice chosen = {&descent_kernels_float_portable, &descent_kernels_double_portable};
static const char *refused;

static __attribute__((constructor)) void choose(void) {
  struct choice choices[3];
  int count = present(choices);
  chosen = choices[0];
  const char *asked = getenv("DESCENT_ISA");
  if (!asked || !*asked) return;
  for (int i = 0; i < count; i++)
    if (strcmp(asked, choices[i].of_float->name) == 0) {
      chosen = choices[i];
      return;
    }
  refused = asked;
}

const char *descent_refused_instruction_set(void) { return refused; }
const struct descent_kernel_set *descent_single(void) { return chosen.of_float; }
const struct descent_kernel_set *descent_double(void) { return chosen.of_double; }

const struct descent_kernel_set *descent_kernels_named(const char *name, ptrdiff_t element_size) {
  struct choice choices[3];
  int count = present(choices);
  for (int i = 0; i < count; i++)
    if (strcmp(name, choices[i].of_float->name) == 0)
      return element_size == sizeof(float) ? choices[i].of_float : choices[i].of_double;
  return NULL;
}
