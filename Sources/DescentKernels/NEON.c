#if defined(__aarch64__)
// Every arm64 processor has these instructions. A tile of 6 rows takes 24 of the 32 registers of 128 bits. A tile
// of one row takes 12, and 12 for the row of b that it reads.
#define ISA neon
#define TILE_VECTORS 1
#define LONG_VECTORS 3
#include "KernelSet.h"
#endif
