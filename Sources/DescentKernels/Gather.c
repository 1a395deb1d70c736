// Copies rows by number, converting between float and double where the two sides differ.

#include "DescentKernels.h"

#define GATHER(NAME, FROM, TO)                                                                    \
  static void NAME(ptrdiff_t rows, ptrdiff_t columns, const FROM *source,                         \
                   const ptrdiff_t *numbers, TO *target) {                                        \
    for (ptrdiff_t row = 0; row < rows; row++, target += columns) {                               \
      const FROM *from = source + numbers[row] * columns;                                         \
      for (ptrdiff_t column = 0; column < columns; column++) target[column] = (TO)from[column];   \
    }                                                                                             \
  }
GATHER(gather_single, float, float)
GATHER(gather_double, double, double)
GATHER(gather_widened, float, double)
GATHER(gather_narrowed, double, float)

void descent_gather(ptrdiff_t rows, ptrdiff_t columns, const void *source, int source_is_double,
                    const ptrdiff_t *numbers, void *target, int target_is_double) {
  if (source_is_double)
    target_is_double ? gather_double(rows, columns, source, numbers, target)
                     : gather_narrowed(rows, columns, source, numbers, target);
  else
    target_is_double ? gather_widened(rows, columns, source, numbers, target)
                     : gather_single(rows, columns, source, numbers, target);
}
