// Defines one kernel set for each element type, for the instruction set that the including file has chosen.
// Needs ISA, the name of the instruction set, and the sizes of the tiles that fit into its registers, TILE_VECTORS
// and LONG_VECTORS (products/Tiles.h).

#include "DescentKernels.h"
#include "elementwise/Random.h"
#include "products/SummationOrder.h"

#define JOIN_(a, b, c) descent_##a##_##b##_##c
#define JOIN(a, b, c) JOIN_(a, b, c)
#define FN(name) JOIN(name, T, ISA)
#define STRING_(x) #x
#define STRING(x) STRING_(x)

// Double comes first, because Gaussian noise of both types uses deviates in double.
#define T double
#define I int64_t
#define LANES 8
#define MANTISSA_BITS 52
#define EXPONENT_BIAS 1023
#define ROUNDING_SHIFT 6755399441055744.0 // 1.5 · 2⁵²
#define LN2_HIGH 6.93147180369123816490e-01
#define LN2_LOW 1.90821492927058770002e-10
#define EXP_TERMS 12
#define EXP_HIGHEST 710
#define EXP_LOWEST -746
#define LOG_TERMS 11
#define SMALLEST_NORMAL 0x1p-1022
#define SUBNORMAL_SCALE 0x1p54
#define SUBNORMAL_EXPONENT 54
#include "Templates.h"

#define T float
#define I int32_t
#define LANES 16
#define MANTISSA_BITS 23
#define EXPONENT_BIAS 127
#define ROUNDING_SHIFT 12582912.0f // 1.5 · 2²³
#define LN2_HIGH 0.693145751953125
#define LN2_LOW 1.42860682030941723212e-6
#define EXP_TERMS 6
#define EXP_HIGHEST 89
#define EXP_LOWEST -104
#define LOG_TERMS 5
#define SMALLEST_NORMAL 0x1p-126
#define SUBNORMAL_SCALE 0x1p25
#define SUBNORMAL_EXPONENT 25
#include "Templates.h"
