// Copies rows by index, shared among the threads. Converts between float and double where the two sides
// differ.

#include "../threads/WorkSplitting.h"

using namespace descent;

template <class From, class To>
static void gather(range rows, ptrdiff_t columns, const From *source, const ptrdiff_t *numbers, To *target) {
  for (ptrdiff_t row = rows.first; row < rows.first + rows.count; row++) {
    const From *from = source + numbers[row] * columns;
    To *to = target + row * columns;
    for (ptrdiff_t column = 0; column < columns; column++) to[column] = (To)from[column];
  }
}

void descent_gather(ptrdiff_t rows, ptrdiff_t columns, const void *source, int source_is_double,
                    const ptrdiff_t *numbers, void *target, int target_is_double) {
  const auto body = [&](ptrdiff_t part, ptrdiff_t parts) {
    const range own = range_of(part, parts, rows, 1);
    const auto floats = static_cast<const float *>(source);
    const auto doubles = static_cast<const double *>(source);
    if (source_is_double)
      target_is_double ? gather(own, columns, doubles, numbers, static_cast<double *>(target))
                       : gather(own, columns, doubles, numbers, static_cast<float *>(target));
    else
      target_is_double ? gather(own, columns, floats, numbers, static_cast<double *>(target))
                       : gather(own, columns, floats, numbers, static_cast<float *>(target));
  };
  if (rows * columns < elements_worth_sharing)
    body(0, 1);
  else
    run_parts(part_count(rows), body);
}
