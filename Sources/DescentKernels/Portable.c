// The kernels in plain C; on arm64 this is NEON.

#define ISA portable
#define TILE_VECTORS 1
#include "KernelSet.h"
