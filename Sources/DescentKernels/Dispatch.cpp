// Chooses the instruction set once, when the library is loaded.

#include "DescentKernels.h"

#include <stdlib.h>
#include <string.h>

namespace descent {

namespace portable { extern const descent_kernel_set kernels_of_float, kernels_of_double; }
#if defined(__x86_64__)
namespace avx2 { extern const descent_kernel_set kernels_of_float, kernels_of_double; }
namespace avx512 { extern const descent_kernel_set kernels_of_float, kernels_of_double; }
#elif defined(__aarch64__)
namespace neon { extern const descent_kernel_set kernels_of_float, kernels_of_double; }
#endif

struct choice {
  const descent_kernel_set *of_float, *of_double;
};

// The instruction sets of this machine, the best first.
struct choices {
  choice all[3];
  int count = 0;

  choices() {
#if defined(__x86_64__)
    __builtin_cpu_init();
    const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    const bool has_avx512 = has_avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
                            __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw");
    if (has_avx512) all[count++] = {&avx512::kernels_of_float, &avx512::kernels_of_double};
    if (has_avx2) all[count++] = {&avx2::kernels_of_float, &avx2::kernels_of_double};
#elif defined(__aarch64__)
    all[count++] = {&neon::kernels_of_float, &neon::kernels_of_double};
#endif
    all[count++] = {&portable::kernels_of_float, &portable::kernels_of_double};
  }

  // Returns the instruction set of this name, or NULL if this machine does not have it.
  const choice *named(const char *name) const {
    for (int i = 0; i < count; i++)
      if (strcmp(name, all[i].of_float->name) == 0) return &all[i];
    return nullptr;
  }
};

static choice chosen = {&portable::kernels_of_float, &portable::kernels_of_double};
static const char *refused;

static __attribute__((constructor)) void choose() {
  const choices present;
  chosen = present.all[0];
  const char *asked = getenv("DESCENT_ISA");
  if (!asked || !*asked) return;
  if (const choice *named = present.named(asked))
    chosen = *named;
  else
    refused = asked;
}

}

using namespace descent;

const char *descent_refused_instruction_set(void) { return refused; }
const descent_kernel_set *descent_single(void) { return chosen.of_float; }
const descent_kernel_set *descent_double(void) { return chosen.of_double; }

const descent_kernel_set *descent_kernels_named(const char *name, ptrdiff_t element_size) {
  const choices present;
  const choice *named = present.named(name);
  return !named ? nullptr : element_size == sizeof(float) ? named->of_float : named->of_double;
}
