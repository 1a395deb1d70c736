// Shares the kernels that treat each column alone among the threads, in parts of columns, so that no sum is
// ever split.

#include "../threads/WorkSplitting.h"

using namespace descent;

// Calls body(first, count) on parts of the columns of x[rows, columns], or on all of them if there are few elements.
template <class Body> static void share_columns(ptrdiff_t rows, ptrdiff_t columns, const Body &body) {
  const ptrdiff_t parts = rows * columns < elements_worth_sharing ? 1 : part_count(columns / columns_together);
  if (parts == 1) {
    if (columns > 0) body(0, columns);
    return;
  }
  run_parts(parts, [&](ptrdiff_t part, ptrdiff_t parts) {
    const range own = range_of(part, parts, columns, columns_together);
    if (own.count > 0) body(own.first, own.count);
  });
}

void descent_column_sums(const descent_kernel_set *kernels, ptrdiff_t rows, ptrdiff_t columns, const void *a,
                         int adding, void *sums) {
  share_columns(rows, columns, [&](ptrdiff_t first, ptrdiff_t count) {
    kernels->column_sums(rows, count, advanced(a, first, kernels), columns, adding, advanced(sums, first, kernels));
  });
}

void descent_limit_columns(const descent_kernel_set *kernels, ptrdiff_t rows, ptrdiff_t columns, void *x, double lowest,
                           double highest) {
  share_columns(rows, columns, [&](ptrdiff_t first, ptrdiff_t count) {
    kernels->limit_columns(rows, count, advanced(x, first, kernels), columns, lowest, highest);
  });
}

static void share_normalization(const descent_kernel_set *kernels, const descent_normalization *all,
                                void (*kernel)(const descent_normalization *)) {
  share_columns(all->rows, all->columns, [&](ptrdiff_t first, ptrdiff_t count) {
    descent_normalization part = *all;
    part.columns = count;
    const void **read[] = {&part.x, &part.dy, &part.scale, &part.shift};
    void **written[] = {&part.y, &part.dx, &part.dscale, &part.dshift, &part.means, &part.variances};
    for (const void **pointer : read) *pointer = advanced(*pointer, first, kernels);
    for (void **pointer : written) *pointer = advanced(*pointer, first, kernels);
    kernel(&part);
  });
}

void descent_column_moments(const descent_kernel_set *kernels, const descent_normalization *all) {
  share_normalization(kernels, all, kernels->column_moments);
}

void descent_standardize(const descent_kernel_set *kernels, const descent_normalization *all) {
  share_normalization(kernels, all, kernels->standardize);
}

void descent_standardize_backward(const descent_kernel_set *kernels, const descent_normalization *all) {
  share_normalization(kernels, all, kernels->standardize_backward);
}
