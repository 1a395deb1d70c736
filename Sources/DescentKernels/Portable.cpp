// The kernels in plain C++.

#define INSTRUCTION_SET portable
// Few machines run these kernels: they are kept small, and so are quick to compile.
#define ELEMENTARY static __attribute__((noinline))
namespace descent::portable {
#if defined(__aarch64__)
constexpr bool has_fma = true;
#else
constexpr bool has_fma = false;
#endif
constexpr int mr = 6, vectors_of_tile = 1, vectors_of_long_tile = 8;
}
#include "KernelSet.h"
