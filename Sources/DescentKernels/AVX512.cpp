#if defined(__x86_64__)
#pragma clang attribute push(                                                                     \
    __attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,avx2,fma"), min_vector_width(512))),\
    apply_to = function)
#define INSTRUCTION_SET avx512
namespace descent::avx512 {
constexpr bool has_fma = true;
constexpr int mr = 14, vectors_of_tile = 2, vectors_of_long_tile = 8;
}
#include "KernelSet.h"
#pragma clang attribute pop
#endif
