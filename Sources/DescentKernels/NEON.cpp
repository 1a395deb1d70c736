#if defined(__aarch64__)
#define INSTRUCTION_SET neon
namespace descent::neon {
constexpr bool has_fma = true;
// Every arm64 processor has these instructions. A tile of 6 rows takes 24 of the 32 registers of 128 bits. A tile
// of one row takes 12, and 12 for the row of b that it reads.
constexpr int mr = 6, vectors_of_tile = 1, vectors_of_long_tile = 3;
}
#include "KernelSet.h"
#endif
