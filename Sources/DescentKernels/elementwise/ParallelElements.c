// Shares elementwise kernels and sums of squares among the threads, in parts of neighbouring elements.

#include "../threads/WorkSplitting.h"

// The arguments of a kernel. The pointers refer to the first element of the part. Arguments that the kernel
// does not take are not set.
struct elements {
  const struct descent_kernel_set *kernels;
  ptrdiff_t count;
  enum descent_function function;
  double a, b, rate;
  uint64_t key, first_number;
  const char *x, *second;
  char *y;
  char *slots[DESCENT_MOST_SLOTS];
  const struct descent_update *update;
  void (*body)(const struct elements *);
};

static void part_of_elements(void *context, ptrdiff_t part, ptrdiff_t parts) {
  const struct elements *all = context;
  ptrdiff_t first = start_of(part, parts, all->count, ELEMENTS_TOGETHER);
  ptrdiff_t count = start_of(part + 1, parts, all->count, ELEMENTS_TOGETHER) - first;
  if (count <= 0) return;
  ptrdiff_t offset = first * all->kernels->element_size;
  struct elements x = *all;
  x.count = count;
  x.first_number += (uint64_t)first;
  x.x += offset;
  x.y += offset;
  if (x.second) x.second += offset;
  for (int s = 0; s < DESCENT_MOST_SLOTS; s++)
    if (x.slots[s]) x.slots[s] += offset;
  x.body(&x);
}

static int are_worth_sharing(ptrdiff_t count) {
  return count >= ELEMENTS_WORTH_SHARING && descent_threads() > 1;
}

static void share(const struct elements *all) {
  descent_run_parts(part_count(all->count / ELEMENTS_TOGETHER), part_of_elements, (void *)all);
}

static void apply_part(const struct elements *x) {
  x->kernels->apply(x->count, x->y, x->x, (void *const *)x->slots, x->update);
}

void descent_apply(const struct descent_kernel_set *kernels, ptrdiff_t count, void *parameters,
                   const void *gradients, void *const *slots, const struct descent_update *update) {
  if (!are_worth_sharing(count)) {
    kernels->apply(count, parameters, gradients, slots, update);
    return;
  }
  struct elements all = {.kernels = kernels, .count = count, .x = gradients, .y = parameters,
                         .update = update, .body = apply_part};
  for (int s = 0; s < DESCENT_MOST_SLOTS; s++) all.slots[s] = slots[s];
  share(&all);
}

static void add_part(const struct elements *x) { x->kernels->add(x->count, x->x, x->second, x->y); }

void descent_add(const struct descent_kernel_set *kernels, ptrdiff_t count, const void *a, const void *b, void *y) {
  if (!are_worth_sharing(count)) {
    kernels->add(count, a, b, y);
    return;
  }
  struct elements all = {.kernels = kernels, .count = count, .x = a, .second = b, .y = y, .body = add_part};
  share(&all);
}

static void map_part(const struct elements *x) {
  x->kernels->map(x->function, x->count, x->x, x->a, x->b, x->y);
}

void descent_map(const struct descent_kernel_set *kernels, enum descent_function function, ptrdiff_t count,
                 const void *x, double a, double b, void *y) {
  if (!are_worth_sharing(count)) {
    kernels->map(function, count, x, a, b, y);
    return;
  }
  struct elements all = {.kernels = kernels, .function = function, .count = count, .x = x, .a = a, .b = b,
                         .y = y, .body = map_part};
  share(&all);
}

static void map_backward_part(const struct elements *x) {
  x->kernels->map_backward(x->function, x->count, x->x, x->second, x->a, x->y);
}

void descent_map_backward(const struct descent_kernel_set *kernels, enum descent_function function,
                          ptrdiff_t count, const void *dy, const void *y, double a, void *dx) {
  if (!are_worth_sharing(count)) {
    kernels->map_backward(function, count, dy, y, a, dx);
    return;
  }
  struct elements all = {.kernels = kernels, .function = function, .count = count, .x = dy, .second = y,
                         .a = a, .y = dx, .body = map_backward_part};
  share(&all);
}

static void map_backward_at_part(const struct elements *x) {
  x->kernels->map_backward_at(x->function, x->count, x->x, x->second, x->a, x->b, x->y);
}

void descent_map_backward_at(const struct descent_kernel_set *kernels, enum descent_function function,
                             ptrdiff_t count, const void *dy, const void *x, double a, double b,
                             void *dx) {
  if (!are_worth_sharing(count)) {
    kernels->map_backward_at(function, count, dy, x, a, b, dx);
    return;
  }
  struct elements all = {.kernels = kernels, .function = function, .count = count, .x = dy, .second = x,
                         .a = a, .b = b, .y = dx, .body = map_backward_at_part};
  share(&all);
}

static void dropout_part(const struct elements *x) {
  x->kernels->dropout(x->count, x->key, x->first_number, x->rate, x->x, x->y);
}

void descent_dropout(const struct descent_kernel_set *kernels, ptrdiff_t count, uint64_t key, uint64_t first,
                     double rate, const void *x, void *y) {
  if (!are_worth_sharing(count)) {
    kernels->dropout(count, key, first, rate, x, y);
    return;
  }
  struct elements all = {.kernels = kernels, .count = count, .key = key, .first_number = first, .rate = rate,
                         .x = x, .y = y, .body = dropout_part};
  share(&all);
}

struct squares {
  const struct descent_kernel_set *kernels;
  ptrdiff_t count;
  const char *x;
  double *chunks;
};

static void chunks_of_squares(void *context, ptrdiff_t part, ptrdiff_t parts) {
  const struct squares *all = context;
  ptrdiff_t chunks = (all->count + ELEMENTS_TOGETHER - 1) / ELEMENTS_TOGETHER;
  for (ptrdiff_t k = part * chunks / parts; k < (part + 1) * chunks / parts; k++) {
    ptrdiff_t first = k * ELEMENTS_TOGETHER, rest = all->count - first;
    all->chunks[k] =
        all->kernels->squares(rest < ELEMENTS_TOGETHER ? rest : ELEMENTS_TOGETHER,
                              all->x + first * all->kernels->element_size);
  }
}

double descent_squares(const struct descent_kernel_set *kernels, ptrdiff_t count, const void *x) {
  // The number of chunks whose sums are kept at a time.
  enum { PLACES = 1024 };
  double chunks[PLACES], total = 0;
  for (ptrdiff_t first = 0; first < count; first += (ptrdiff_t)PLACES * ELEMENTS_TOGETHER) {
    ptrdiff_t rest = count - first;
    struct squares all = {.kernels = kernels,
                          .count = rest < (ptrdiff_t)PLACES * ELEMENTS_TOGETHER
                                       ? rest
                                       : (ptrdiff_t)PLACES * ELEMENTS_TOGETHER,
                          .x = (const char *)x + first * kernels->element_size,
                          .chunks = chunks};
    ptrdiff_t used = (all.count + ELEMENTS_TOGETHER - 1) / ELEMENTS_TOGETHER;
    if (are_worth_sharing(all.count))
      descent_run_parts(part_count(used), chunks_of_squares, &all);
    else
      chunks_of_squares(&all, 0, 1);
    for (ptrdiff_t k = 0; k < used; k++) total += chunks[k];
  }
  return total;
}
