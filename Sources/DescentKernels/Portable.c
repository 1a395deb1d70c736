// The kernels in plain C; on arm64 this is NEON.

#define ISA portable
#include "KernelSet.h"
