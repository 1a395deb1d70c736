// Shares elementwise kernels and sums of squares among the threads, in parts of neighbouring elements.

#include "../threads/WorkSplitting.h"

using namespace descent;

static bool are_worth_sharing(ptrdiff_t count) { return count >= elements_worth_sharing && descent_threads() > 1; }

// Calls body(first, count) on parts of the elements.
template <class Body> static void share(ptrdiff_t count, const Body &body) {
  run_parts(part_count(count / elements_together), [&](ptrdiff_t part, ptrdiff_t parts) {
    const range own = range_of(part, parts, count, elements_together);
    if (own.count > 0) body(own.first, own.count);
  });
}

void descent_apply(const descent_kernel_set *kernels, ptrdiff_t count, void *parameters, const void *gradients,
                   void *const *slots, const descent_update *update) {
  if (!are_worth_sharing(count)) return kernels->apply(count, parameters, gradients, slots, update);
  share(count, [&](ptrdiff_t first, ptrdiff_t count) {
    kernels->apply(count, advanced(parameters, first, kernels), advanced(gradients, first, kernels),
                   advanced_slots(slots, first, kernels).slots, update);
  });
}

void descent_add(const descent_kernel_set *kernels, ptrdiff_t count, const void *a, const void *b, void *y) {
  if (!are_worth_sharing(count)) return kernels->add(count, a, b, y);
  share(count, [&](ptrdiff_t first, ptrdiff_t count) {
    kernels->add(count, advanced(a, first, kernels), advanced(b, first, kernels), advanced(y, first, kernels));
  });
}

void descent_map(const descent_kernel_set *kernels, descent_function function, ptrdiff_t count, const void *x, double a,
                 double b, void *y) {
  if (!are_worth_sharing(count)) return kernels->map(function, count, x, a, b, y);
  share(count, [&](ptrdiff_t first, ptrdiff_t count) {
    kernels->map(function, count, advanced(x, first, kernels), a, b, advanced(y, first, kernels));
  });
}

void descent_map_backward(const descent_kernel_set *kernels, descent_function function, ptrdiff_t count, const void *dy,
                          const void *y, double a, void *dx) {
  if (!are_worth_sharing(count)) return kernels->map_backward(function, count, dy, y, a, dx);
  share(count, [&](ptrdiff_t first, ptrdiff_t count) {
    kernels->map_backward(function, count, advanced(dy, first, kernels), advanced(y, first, kernels), a,
                          advanced(dx, first, kernels));
  });
}

void descent_map_backward_at(const descent_kernel_set *kernels, descent_function function, ptrdiff_t count,
                             const void *dy, const void *x, double a, double b, void *dx) {
  if (!are_worth_sharing(count)) return kernels->map_backward_at(function, count, dy, x, a, b, dx);
  share(count, [&](ptrdiff_t first, ptrdiff_t count) {
    kernels->map_backward_at(function, count, advanced(dy, first, kernels), advanced(x, first, kernels), a, b,
                             advanced(dx, first, kernels));
  });
}

void descent_dropout(const descent_kernel_set *kernels, ptrdiff_t count, uint64_t key, uint64_t first_index,
                     double rate, const void *x, void *y) {
  if (!are_worth_sharing(count)) return kernels->dropout(count, key, first_index, rate, x, y);
  share(count, [&](ptrdiff_t first, ptrdiff_t count) {
    kernels->dropout(count, key, first_index + (uint64_t)first, rate, advanced(x, first, kernels),
                     advanced(y, first, kernels));
  });
}

double descent_squares(const descent_kernel_set *kernels, ptrdiff_t count, const void *x) {
  // The number of chunks whose sums are kept at a time.
  constexpr ptrdiff_t places = 1024, most = places * elements_together;
  double sums[places], total = 0;
  for (ptrdiff_t first = 0; first < count; first += most) {
    const ptrdiff_t here = count - first < most ? count - first : most;
    const ptrdiff_t chunks = (here + elements_together - 1) / elements_together;
    const auto body = [&](ptrdiff_t part, ptrdiff_t parts) {
      for (ptrdiff_t k = part * chunks / parts; k < (part + 1) * chunks / parts; k++) {
        const ptrdiff_t start = k * elements_together, rest = here - start;
        sums[k] = kernels->squares(rest < elements_together ? rest : elements_together,
                                   advanced(x, first + start, kernels));
      }
    };
    if (are_worth_sharing(here))
      run_parts(part_count(chunks), body);
    else
      body(0, 1);
    for (ptrdiff_t k = 0; k < chunks; k++) total += sums[k];
  }
  return total;
}
