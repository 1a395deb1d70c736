#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define ISA avx2
#define TILE_VECTORS 1
#define LONG_VECTORS 8
#include "KernelSet.h"
#pragma clang attribute pop
#endif
