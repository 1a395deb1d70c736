#if defined(__aarch64__)
// Every such processor has these instructions. A tile of 6 rows takes 24 of the 32 registers of 128 bits,
// a long one 12 and as many for the row that it reads.
#define ISA neon
#define TILE_VECTORS 1
#define LONG_VECTORS 3
#include "KernelSet.h"
#endif
