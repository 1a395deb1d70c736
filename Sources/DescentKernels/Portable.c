// The kernels in plain C.

#define ISA portable
#define TILE_VECTORS 1
#define LONG_VECTORS 8
#include "KernelSet.h"
