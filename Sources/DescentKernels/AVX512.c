#if defined(__x86_64__)
#pragma clang attribute push(                                                                     \
    __attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,avx2,fma"), min_vector_width(512))),\
    apply_to = function)
#define ISA avx512
#define TILE_VECTORS 2
#define LONG_VECTORS 8
#include "KernelSet.h"
#pragma clang attribute pop
#endif
