// Copies rows by index, shared among the threads. Converts between float and double where the two sides
// differ.

#include "../threads/WorkSplitting.h"

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

struct gathering {
  ptrdiff_t rows, columns;
  const void *source;
  int source_is_double;
  const ptrdiff_t *numbers;
  char *target;
  int target_is_double;
};

static void rows_of_gathering(void *context, ptrdiff_t part, ptrdiff_t parts) {
  const struct gathering *all = context;
  ptrdiff_t first = start_of(part, parts, all->rows, 1), count = start_of(part + 1, parts, all->rows, 1) - first;
  const ptrdiff_t *numbers = all->numbers + first;
  void *target = all->target + first * all->columns * (all->target_is_double ? 8 : 4);
  if (all->source_is_double)
    all->target_is_double ? gather_double(count, all->columns, all->source, numbers, target)
                          : gather_narrowed(count, all->columns, all->source, numbers, target);
  else
    all->target_is_double ? gather_widened(count, all->columns, all->source, numbers, target)
                          : gather_single(count, all->columns, all->source, numbers, target);
}

void descent_gather(ptrdiff_t rows, ptrdiff_t columns, const void *source, int source_is_double,
                    const ptrdiff_t *numbers, void *target, int target_is_double) {
  struct gathering all = {rows, columns, source, source_is_double, numbers, target, target_is_double};
  if (rows * columns < ELEMENTS_WORTH_SHARING)
    rows_of_gathering(&all, 0, 1);
  else
    descent_run_parts(part_count(rows), rows_of_gathering, &all);
}
