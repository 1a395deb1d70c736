#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define INSTRUCTION_SET avx2
namespace descent::avx2 {
constexpr bool has_fma = true;
constexpr int mr = 6, vectors_of_tile = 1, vectors_of_long_tile = 8;
}
#include "KernelSet.h"
#pragma clang attribute pop
#endif
