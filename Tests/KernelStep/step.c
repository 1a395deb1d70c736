// Prints hashes of the kernels' results, from single maps to whole training steps, through their public header:
// the name of the instruction set, then one hash for each group of cases and one for all. Equal hashes mean equal
// bytes, whatever the machine, the instruction set (DESCENT_ISA) and the number of threads (DESCENT_THREADS).
// Scripts/check-neon.sh compares the hashes.
//
// All inputs are made from whole numbers, without libm, so that they are the same on every machine.

#include "DescentKernels.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) ((ptrdiff_t)(sizeof(array) / sizeof *(array)))

static const struct descent_kernel_set *kernels;

static int is_double(void) { return kernels->element_size == sizeof(double); }

// MARK: Hashes: FNV-1a, 64 bits

#define NOTHING 0xcbf29ce484222325u
static uint64_t group_hash = NOTHING, whole_hash = NOTHING;

static void hash(uint64_t *into, uint64_t bits, size_t bytes) {
  for (; bytes > 0; bytes--, bits >>= 8) *into = (*into ^ (bits & 0xFF)) * 0x100000001b3u;
}

// All NaN are hashed alike, since the sign and the payload of a NaN depend on the processor.
static void hash_doubles(const void *values, ptrdiff_t count) {
  for (ptrdiff_t i = 0; i < count; i++) {
    double value;
    uint64_t bits;
    memcpy(&value, (const char *)values + i * sizeof value, sizeof value);
    memcpy(&bits, &value, sizeof bits);
    hash(&group_hash, value == value ? bits : 0x7FF8000000000000u, sizeof bits);
  }
}

static void hash_floats(const void *values, ptrdiff_t count) {
  for (ptrdiff_t i = 0; i < count; i++) {
    float value;
    uint32_t bits;
    memcpy(&value, (const char *)values + i * sizeof value, sizeof value);
    memcpy(&bits, &value, sizeof bits);
    hash(&group_hash, value == value ? bits : 0x7FC00000u, sizeof bits);
  }
}

static void hash_elements(const void *elements, ptrdiff_t count) {
  is_double() ? hash_doubles(elements, count) : hash_floats(elements, count);
}

static void end_group(const char *name) {
  printf("%-6s %-26s %016" PRIx64 "\n", is_double() ? "double" : "float", name, group_hash);
  hash(&whole_hash, group_hash, sizeof group_hash);
  group_hash = NOTHING;
}

// MARK: Elements

// Memory for the elements of a case. Each case starts again from `taken` = 0.
static char memory[64 << 20];
static ptrdiff_t taken;

static void *zeros(ptrdiff_t count) {
  char *elements = memory + taken;
  taken += count * kernels->element_size;
  if (taken > (ptrdiff_t)sizeof memory) abort();
  return memset(elements, 0, (size_t)(count * kernels->element_size));
}

static void *at(void *elements, ptrdiff_t index) {
  return (char *)elements + index * kernels->element_size;
}

static void set(void *elements, ptrdiff_t index, double value) {
  float single = (float)value;
  memcpy(at(elements, index), is_double() ? (void *)&value : (void *)&single,
         (size_t)kernels->element_size);
}

// SplitMix64 (Steele, Lea, Flood 2014)
static uint64_t state;
static uint64_t next(void) {
  uint64_t z = state += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

// Returns a uniform number in −1..<1.
static double uniform(void) { return (double)(int64_t)next() * 0x1p-63; }

static void *random_elements(ptrdiff_t count, double scale) {
  void *elements = zeros(count);
  for (ptrdiff_t i = 0; i < count; i++) set(elements, i, scale * uniform());
  return elements;
}

// Returns both zeros, both infinities, NaN, the subnormal and normal limits, and the neighbours of the points
// where exp, log and tanh change their method, then steps through all bit patterns, and through −40..40.
static void *wide_range(ptrdiff_t *count) {
  static const double borders[] = {1, 0.5, 22, 44, 89, 104, 88.72, 103.97, 709.78, 710, 745.13, 746,
                                   0.70710678118654752, 1.4142135623730951, 0.34657359027997264};
  enum { PATTERNS = 16411, STEPS = 4001 };
  void *elements = zeros(10 + 6 * COUNT(borders) + PATTERNS + STEPS);
  ptrdiff_t at_index = 0;
  const double infinite = __builtin_inf();
  const double smallest = is_double() ? 0x1p-1074 : 0x1p-149, normal = is_double() ? 0x1p-1022 : 0x1p-126;
  const double special[] = {0, -0.0, infinite, -infinite, __builtin_nan(""), smallest, -smallest,
                            normal, -normal, normal - smallest};
  for (ptrdiff_t i = 0; i < COUNT(special); i++) set(elements, at_index++, special[i]);
  const double ulp = is_double() ? 0x1p-52 : 0x1p-23;
  for (ptrdiff_t i = 0; i < COUNT(borders); i++)
    for (int side = -1; side <= 1; side++) {
      set(elements, at_index++, borders[i] * (1 + side * ulp));
      set(elements, at_index++, -borders[i] * (1 + side * ulp));
    }
  for (uint64_t i = 0; i < PATTERNS; i++) {
    uint64_t bits = i * (UINT64_MAX / PATTERNS);
    uint32_t single = (uint32_t)(bits >> 32);
    memcpy(at(elements, at_index++), is_double() ? (void *)&bits : (void *)&single,
           (size_t)kernels->element_size);
  }
  for (int i = 0; i < STEPS; i++) set(elements, at_index++, (i - STEPS / 2) * 0.02);
  *count = at_index;
  return elements;
}

// MARK: Operands

static struct descent_matrix by_rows(void *elements, ptrdiff_t row) {
  return (struct descent_matrix){elements, row, 1};
}

static struct descent_matrix transposed(void *elements, ptrdiff_t column) {
  return (struct descent_matrix){elements, 1, column};
}

// c[rows, columns] = initial + a·b, where one row of `initial` serves for all.
static void product(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t inner, void *a, void *b, void *initial, void *c) {
  descent_product(kernels, &(struct descent_operands){rows, columns, inner, by_rows(a, inner), by_rows(b, columns),
                                                      by_rows(initial, 0), by_rows(c, columns)});
}

// c[rows, columns] = aᵀ·b
static struct descent_operands gradient(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t inner, void *a, void *b, void *c) {
  return (struct descent_operands){rows, columns, inner, transposed(a, rows), by_rows(b, columns), by_rows(0, 0),
                                   by_rows(c, columns)};
}

static void gradient_product(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t inner, void *a, void *b, void *c) {
  struct descent_operands operands = gradient(rows, columns, inner, a, b, c);
  descent_product(kernels, &operands);
}

// c[rows, columns] = a·bᵀ
static void product_transposed(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t inner, void *a, void *b, void *c) {
  struct descent_operands operands = {rows, columns, inner, by_rows(a, inner), transposed(b, inner), by_rows(0, 0),
                                      by_rows(c, columns)};
  descent_product_transposed(kernels, &operands, rows);
}

// MARK: Groups

static const enum descent_function activations[] = {DESCENT_SIGMOID, DESCENT_TANH, DESCENT_RELU,
                                                    DESCENT_LEAKY_RELU};
static const enum descent_rule rules[] = {DESCENT_SGD, DESCENT_MOMENTUM, DESCENT_NESTEROV,
                                          DESCENT_ADAM};

static void maps(void) {
  ptrdiff_t count;
  void *x = wide_range(&count), *y = zeros(count), *dx = zeros(count);
  for (enum descent_function function = DESCENT_EXP; function <= DESCENT_SCALED_TANH; function++) {
    descent_map(kernels, function, count, x, 0.75, 1.25, y);
    hash_elements(y, count);
    if (function == DESCENT_LOG || function == DESCENT_NORMAL_QUANTILE) continue;
    if (function >= DESCENT_ELU)
      descent_map_backward_at(kernels, function, count, y, x, 0.75, 1.25, dx);
    else
      descent_map_backward(kernels, function, count, x, y, 0.75, dx);
    hash_elements(dx, count);
  }
  end_group("maps");
}

static void gather_and_dropout(void) {
  ptrdiff_t count, numbers[45];
  void *wide = wide_range(&count);
  float *single = malloc(sizeof(float) * (size_t)count);
  double *twice = malloc(sizeof(double) * (size_t)count);
  for (ptrdiff_t columns = 1; columns <= 37; columns += 4) {
    for (ptrdiff_t row = 0; row < COUNT(numbers); row++)
      numbers[row] = (ptrdiff_t)(next() % (uint64_t)(count / columns));
    descent_gather(COUNT(numbers), columns, wide, is_double(), numbers, single, 0);
    hash_floats(single, COUNT(numbers) * columns);
    descent_gather(COUNT(numbers), columns, wide, is_double(), numbers, twice, 1);
    hash_doubles(twice, COUNT(numbers) * columns);
  }
  free(single);
  free(twice);
  void *dropped = zeros(count);
  for (int quarter = 0; quarter < 4; quarter++) {
    descent_dropout(kernels, count, next(), 0, quarter * 0.25, wide, dropped);
    hash_elements(dropped, count);
  }
  end_group("gather and dropout");
}

// Shapes around and beyond the sizes of tiles and spans, of what is shared among threads, and of rows of whole
// pages. The operands of the last shapes are packed.
static const struct {
  ptrdiff_t rows, columns, inner;
} products_of[] = {
    {1, 1, 1},     {1, 5, 37},    {1, 300, 70},  {1, 517, 1030}, {2, 31, 16},    {5, 3, 17},
    {5, 130, 515}, {6, 16, 16},   {7, 15, 9},    {13, 8, 300},   {14, 32, 256},  {15, 33, 257},
    {29, 47, 5},   {33, 7, 64},   {33, 40, 1024}, {70, 33, 513}, {131, 100, 40}, {130, 170, 600},
    {3, 1, 7},     {40, 1, 1},    {37, 1, 100},  {24, 1, 700},
    {520, 150, 300}, {513, 35, 1024}, {67, 2051, 259},
};

static void products(void) {
  for (ptrdiff_t i = 0; i < COUNT(products_of); i++) {
    ptrdiff_t rows = products_of[i].rows, columns = products_of[i].columns;
    ptrdiff_t inner = products_of[i].inner;
    taken = 0;
    void *a = random_elements(rows * inner, 1), *b = random_elements(inner * columns, 1);
    void *initial = random_elements(columns, 1), *c = zeros(rows * columns), *sums = zeros(columns);
    product(rows, columns, inner, a, b, initial, c);
    hash_elements(c, rows * columns);
    descent_column_sums(kernels, rows, columns, c, 0, sums);
    hash_elements(sums, columns);
    // The same elements are read as a transposed a, then as a transposed b.
    gradient_product(rows, columns, inner, a, b, c);
    hash_elements(c, rows * columns);
    product_transposed(rows, columns, inner, a, b, c);
    hash_elements(c, rows * columns);
  }
  end_group("products and column sums");
}

// Returns targets for which the loss is defined.
static void *targets(enum descent_loss loss, ptrdiff_t rows, ptrdiff_t columns) {
  int is_class = loss == DESCENT_SOFTMAX_CROSS_ENTROPY_OF_CLASSES || loss == DESCENT_SOFTMAX_FOCAL;
  int is_distribution = loss == DESCENT_SOFTMAX_CROSS_ENTROPY || loss == DESCENT_KULLBACK_LEIBLER;
  int is_binary = loss == DESCENT_HINGE || loss == DESCENT_SQUARED_HINGE || loss == DESCENT_BINARY_FOCAL;
  int is_count = loss == DESCENT_POISSON || loss == DESCENT_POISSON_OF_MEANS;
  void *target = random_elements(rows * columns, 1);
  for (ptrdiff_t row = 0; row < rows; row++) {
    uint64_t left = 4096; // a probability of 1, in units of 1 / 4096
    if (is_class) set(target, row, (double)(next() % (uint64_t)columns));
    for (ptrdiff_t j = 0; j < columns && is_distribution; j++) {
      uint64_t share = j + 1 == columns ? left : next() % (left + 1);
      left -= share;
      set(target, row * columns + j, (double)share / 4096);
    }
    for (ptrdiff_t j = 0; j < columns && loss == DESCENT_BINARY_CROSS_ENTROPY; j++)
      set(target, row * columns + j, next() % 2 ? (double)(next() % 2) : (double)(next() >> 11) * 0x1p-53);
    for (ptrdiff_t j = 0; j < columns && (is_binary || is_count); j++)
      set(target, row * columns + j, (double)(next() % (is_binary ? 2 : 9)));
  }
  return target;
}

// Layers that process a row as a whole.
static void rows_of_layers(void) {
  for (ptrdiff_t columns = 3; columns <= 75; columns += 12) {
    const ptrdiff_t rows = 7, count = rows * columns;
    taken = 0;
    void *x = random_elements(count, 9), *dy = random_elements(count, 1);
    void *scale = random_elements(columns, 1), *shift = random_elements(columns, 1);
    void *y = zeros(count), *dx = zeros(count), *dscale = zeros(columns), *dshift = zeros(columns);
    kernels->softmax(rows, columns, x, y);
    kernels->softmax_backward(rows, columns, dy, y, dx);
    hash_elements(y, count);
    hash_elements(dx, count);
    for (int flag = 0; flag < 2; flag++) {
      struct descent_normalization all = {.rows = rows, .columns = columns, .epsilon = 1e-5, .x = x, .dy = dy,
                                          .scale = scale, .shift = shift, .y = y, .dx = dx, .dscale = dscale,
                                          .dshift = dshift};
      kernels->normalize(&all, flag);
      kernels->normalize_backward(&all, flag);
      hash_elements(y, count);
      hash_elements(dx, count);
      hash_elements(dscale, columns);
      hash_elements(dshift, columns);
      kernels->prelu(rows, columns, flag, x, scale, y);
      kernels->prelu_backward(rows, columns, flag, dy, x, scale, dx, dscale);
      hash_elements(y, count);
      hash_elements(dx, count);
      hash_elements(dscale, flag ? 1 : columns);
    }
    kernels->maxout(rows, columns / 3, 3, x, y);
    kernels->maxout_backward(rows, columns / 3, 3, dy, x, y, dx);
    hash_elements(y, count / 3);
    hash_elements(dx, count);
    kernels->gaussian_noise(count, 5, 7, 0.5, x, y);
    hash_elements(y, count);
  }
  end_group("layers of whole rows");
}

// Batch normalization: with columns for part of a vector, for several vectors and for several threads; with
// weights, some of them 0, of one row each or of several rows; and with constant means and variances.
static void columns_of_layers(void) {
  static const struct {
    ptrdiff_t rows, columns, positions;
  } cases[] = {{2, 1, 1}, {7, 37, 1}, {12, 64, 3}, {33, 75, 1}, {128, 512, 1}, {144, 517, 4}, {1030, 70, 1}};
  for (ptrdiff_t i = 0; i < COUNT(cases); i++)
    for (int is_weighted = 0; is_weighted < 2; is_weighted++) {
      const ptrdiff_t rows = cases[i].rows, columns = cases[i].columns, positions = cases[i].positions;
      taken = 0;
      void *x = random_elements(rows * columns, 9), *dy = random_elements(rows * columns, 1);
      void *scale = random_elements(columns, 1), *shift = random_elements(columns, 1);
      void *y = zeros(rows * columns), *dx = zeros(rows * columns);
      void *means = zeros(columns), *variances = zeros(columns), *dscale = zeros(columns), *dshift = zeros(columns);
      void *weights = is_weighted ? random_elements(rows / positions, 1) : 0;
      double counted = (double)rows;
      for (ptrdiff_t row = 0; is_weighted && row < rows / positions; row += 3) {
        set(weights, row, 0);
        counted -= (double)positions;
      }
      struct descent_normalization all = {.rows = rows, .columns = columns, .stride = columns, .epsilon = 1e-5,
                                          .x = x, .dy = dy, .scale = scale, .shift = is_weighted ? 0 : shift,
                                          .y = y, .dx = dx, .dscale = dscale, .dshift = dshift, .means = means,
                                          .variances = variances, .weights = weights, .positions = positions,
                                          .counted = counted};
      descent_column_moments(kernels, &all);
      hash_elements(means, columns);
      hash_elements(variances, columns);
      descent_standardize(kernels, &all);
      hash_elements(y, rows * columns);
      for (int is_constant = 0; is_constant < 2; is_constant++) {
        if (is_constant) all.counted = 0, all.scale = 0;
        descent_standardize_backward(kernels, &all);
        hash_elements(dx, rows * columns);
        hash_elements(dscale, columns);
        hash_elements(dshift, columns);
      }
    }
  end_group("layers of columns");
}

static void losses(void) {
  static double row_losses[33];
  for (enum descent_loss loss = DESCENT_SQUARED_ERROR; loss <= DESCENT_GAUSSIAN; loss++)
    for (ptrdiff_t columns = loss == DESCENT_GAUSSIAN ? 2 : 1; columns <= 37; columns += columns < 5 && loss != DESCENT_GAUSSIAN ? 1 : 8)
      for (int power = -10; power <= 10; power += 4)
        for (int is_weighted = 0; is_weighted < 2; is_weighted++) {
          ptrdiff_t rows = 33;
          taken = 0;
          void *prediction = random_elements(rows * columns, power < 0 ? 1.0 / (1 << -power) : 1 << power);
          void *target = targets(loss, rows, columns), *gradient = zeros(rows * columns);
          void *weights = random_elements(rows, 1);
          set(weights, 3, 0);
          // Outputs that are infinite, NaN or −0.
          set(prediction, 2 * columns, __builtin_inf());
          set(prediction, 5 * columns, -__builtin_inf());
          set(prediction, 7 * columns, __builtin_nan(""));
          set(prediction, 9 * columns, -0.0);
          struct descent_loss_arguments all = {loss, rows, columns, prediction, target, is_weighted ? weights : 0,
                                               0.75, 0.25, 1.0 / 33, row_losses, gradient};
          ptrdiff_t undefined = kernels->loss(&all);
          hash(&group_hash, (uint64_t)undefined, sizeof undefined);
          hash_doubles(row_losses, rows);
          hash_elements(gradient, rows * columns);
        }
  end_group("losses");
}

static struct descent_update update_of(enum descent_rule rule, int step) {
  return (struct descent_update){.rule = rule,
                                 .shrink = 0.999,
                                 .rate = -0.01 / step,
                                 .gradient_rate = -0.001,
                                 .momentum = 0.9,
                                 .beta1 = 0.9,
                                 .beta2 = 0.999,
                                 .correction = 1000.0 / step,
                                 .root_epsilon = 1e-12,
                                 .epsilon = 1e-8,
                                 .decay = 0.01};
}

// Aborts unless the parameters and slots are the same after updates from stored gradients and fused updates.
static void expect_same(void *const *stored, void *const *fused, size_t bytes) {
  for (int i = 0; i <= DESCENT_MOST_SLOTS; i++)
    if (memcmp(stored[i], fused[i], bytes) != 0) {
      fprintf(stderr, "fused updates and updates from stored gradients give different bytes\n");
      abort();
    }
}

static void updates(void) {
  static const ptrdiff_t counts[] = {1, 7, 20000, 70001};
  for (enum descent_rule rule = DESCENT_SGD; rule <= DESCENT_AVERAGE; rule++)
    for (ptrdiff_t i = 0; i < COUNT(counts); i++) {
      ptrdiff_t count = counts[i], wide_count;
      taken = 0;
      void *parameters = random_elements(count, 1), *gradients = random_elements(count, 1);
      void *slots[] = {zeros(count), zeros(count), zeros(count)}, *wide = wide_range(&wide_count);
      // The first gradients have every magnitude, the others about 1.
      memcpy(gradients, wide,
             (size_t)((wide_count < count ? wide_count : count) * kernels->element_size));
      for (int step = 1; step <= 3; step++) {
        struct descent_update update = update_of(rule, step);
        descent_apply(kernels, count, parameters, gradients, slots, &update);
      }
      hash_elements(parameters, count);
      for (int s = 0; s < DESCENT_MOST_SLOTS; s++) hash_elements(slots[s], count);
    }
  end_group("updates");
}

// Fused updates with packed operands, in one block of terms and in several, compared with updates from stored
// gradients.
static void large_updates(void) {
  static const struct {
    ptrdiff_t rows, columns, inner;
  } cases[] = {{523, 141, 129}, {531, 35, 300}, {70, 2051, 259}};
  for (ptrdiff_t r = 0; r < COUNT(rules); r++)
    for (ptrdiff_t i = 0; i < COUNT(cases); i++) {
      const ptrdiff_t rows = cases[i].rows, columns = cases[i].columns, inner = cases[i].inner;
      const ptrdiff_t count = rows * columns;
      taken = 0;
      void *a = random_elements(inner * rows, 1), *b = random_elements(inner * columns, 1);
      void *stored[] = {random_elements(count, 1), zeros(count), zeros(count), zeros(count)};
      void *fused[] = {zeros(count), zeros(count), zeros(count), zeros(count)};
      void *gradients = zeros(count);
      const size_t bytes = (size_t)(count * kernels->element_size);
      memcpy(fused[0], stored[0], bytes);
      struct descent_update update = update_of(rules[r], 1);
      struct descent_operands operands = gradient(rows, columns, inner, a, b, gradients);
      descent_product_update(kernels, &operands, fused[0], fused + 1, &update);
      descent_product(kernels, &operands);
      descent_apply(kernels, count, stored[0], gradients, stored + 1, &update);
      expect_same(stored, fused, bytes);
      for (int s = 0; s <= DESCENT_MOST_SLOTS; s++) hash_elements(fused[s], count);
    }
  end_group("large updates");
}

// MARK: Training

enum { LAYERS = 3, ROWS = 50, MOST_IN_BATCH = 33 };

// Takes two steps with a network of three Dense layers, with dropout after the first.
static void train(const ptrdiff_t *sizes, ptrdiff_t batch, enum descent_function activation,
                  enum descent_loss loss, enum descent_rule rule) {
  const double slope = 0.01, rate = 0.25;
  ptrdiff_t numbers[MOST_IN_BATCH], starts[LAYERS + 1] = {0}, widest = 0;
  double row_losses[MOST_IN_BATCH];
  taken = 0;
  for (int l = 0; l < LAYERS; l++) {
    starts[l + 1] = starts[l] + (sizes[l] + 1) * sizes[l + 1]; // weights, then biases
    widest = sizes[l] > widest ? sizes[l] : widest;
  }
  ptrdiff_t count = starts[LAYERS], outputs = sizes[LAYERS];
  void *parameters = random_elements(count, 0.25), *gradients = zeros(count);
  // Parameters and slots: those of updates from stored gradients, and those of fused updates.
  void *all[] = {parameters, zeros(count), zeros(count), zeros(count)};
  void *fused[] = {zeros(count), zeros(count), zeros(count), zeros(count)}, *some_gradients = zeros(count);
  size_t bytes = (size_t)(count * kernels->element_size);
  memcpy(fused[0], parameters, bytes);
  void *source = random_elements(ROWS * sizes[0], 1), *weights = random_elements(batch, 1);
  // The input x of each layer, and the product z and activation y of the layer before it.
  void *x[LAYERS], *z[LAYERS + 1], *y[LAYERS];
  x[0] = zeros(batch * sizes[0]);
  for (int l = 1; l <= LAYERS; l++) z[l] = zeros(batch * sizes[l]);
  for (int l = 1; l < LAYERS; l++) y[l] = zeros(batch * sizes[l]);
  x[1] = zeros(batch * sizes[1]);
  x[2] = y[2];
  void *dx = zeros(batch * widest), *dz = zeros(batch * (widest > outputs ? widest : outputs));

  for (int step = 1; step <= 2; step++) {
    struct descent_update update = update_of(rule, step);
    uint64_t key = next();
    for (ptrdiff_t row = 0; row < batch; row++) numbers[row] = (ptrdiff_t)(next() % ROWS);
    descent_gather(batch, sizes[0], source, is_double(), numbers, x[0], is_double());
    void *target = targets(loss, batch, outputs);

    for (int l = 0; l < LAYERS; l++) {
      ptrdiff_t in = sizes[l], out = sizes[l + 1];
      void *w = at(parameters, starts[l]), *bias = at(w, in * out);
      product(batch, out, in, x[l], w, bias, z[l + 1]);
      if (l + 1 < LAYERS) descent_map(kernels, activation, batch * out, z[l + 1], slope, 0, y[l + 1]);
      if (l == 0) descent_dropout(kernels, batch * out, key, 0, rate, y[1], x[1]);
    }

    struct descent_loss_arguments of_batch = {loss, batch, outputs, z[LAYERS], target, batch % 3 ? 0 : weights,
                                              0.5, 0.25, 1 / (double)batch, row_losses, dz};
    if (kernels->loss(&of_batch) >= 0) abort();
    hash_doubles(row_losses, batch);

    for (int l = LAYERS - 1; l >= 0; l--) {
      ptrdiff_t in = sizes[l], out = sizes[l + 1];
      void *w = at(parameters, starts[l]);
      void *dw = at(gradients, starts[l]), *db = at(dw, in * out);
      gradient_product(in, out, batch, x[l], dz, dw);
      descent_column_sums(kernels, batch, out, dz, 0, db);
      product_transposed(batch, in, out, dz, w, dx);
      void *slots[] = {at(fused[1], starts[l]), at(fused[2], starts[l]), at(fused[3], starts[l])};
      struct descent_operands operands = gradient(in, out, batch, x[l], dz, at(some_gradients, starts[l]));
      descent_product_update(kernels, &operands, at(fused[0], starts[l]), slots, &update);
      for (int s = 0; s < DESCENT_MOST_SLOTS; s++) slots[s] = at(slots[s], in * out);
      descent_apply(kernels, out, at(fused[0], starts[l] + in * out), db, slots, &update);
      if (l == 1) descent_dropout(kernels, batch * in, key, 0, rate, dx, dx);
      if (l > 0) descent_map_backward(kernels, activation, batch * in, dx, y[l], slope, dz);
    }
    hash_elements(dx, batch * sizes[0]);
    hash_elements(gradients, count);

    descent_apply(kernels, count, parameters, gradients, all + 1, &update);
    expect_same(all, fused, bytes);
  }
  for (int i = 0; i <= DESCENT_MOST_SLOTS; i++) hash_elements(all[i], count);
}

static const ptrdiff_t batches[] = {1, 5, 7, 33};
static const enum descent_loss trained_losses[] = {
    DESCENT_SQUARED_ERROR,        DESCENT_ABSOLUTE_ERROR,        DESCENT_HUBER,
    DESCENT_BINARY_CROSS_ENTROPY, DESCENT_SOFTMAX_CROSS_ENTROPY, DESCENT_SOFTMAX_CROSS_ENTROPY_OF_CLASSES};

static void small_networks(void) {
  for (int columns = 1; columns <= 5; columns += 4)
    for (ptrdiff_t a = 0; a < COUNT(activations); a++) {
      const ptrdiff_t sizes[] = {37, 53, 19, columns};
      for (ptrdiff_t loss = 0; loss < COUNT(trained_losses); loss++)
        for (ptrdiff_t r = 0; r < COUNT(rules); r++)
          for (ptrdiff_t b = 0; b < COUNT(batches); b++)
            train(sizes, batches[b], activations[a], trained_losses[loss], rules[r]);
    }
  end_group("steps of small networks");
}

// Sums longer than a span, and parameters and products that are shared among threads.
static void large_network(void) {
  const ptrdiff_t sizes[] = {290, 530, 131, 11};
  for (ptrdiff_t b = 0; b < COUNT(batches); b++)
    train(sizes, batches[b], activations[b],
          b % 2 ? DESCENT_SOFTMAX_CROSS_ENTROPY_OF_CLASSES : DESCENT_SOFTMAX_CROSS_ENTROPY, rules[b]);
  end_group("steps of a large network");
}

int main(void) {
  if (descent_refused_instruction_set()) {
    fprintf(stderr, "not an instruction set of this machine: %s\n", descent_refused_instruction_set());
    return 64;
  }
  printf("%s\n", descent_single()->name);
  for (int twice = 0; twice < 2; twice++) {
    kernels = twice ? descent_double() : descent_single();
    void (*const groups[])(void) = {maps,           gather_and_dropout, products,
                                    losses,         updates,            rows_of_layers,
                                    small_networks, large_network,      columns_of_layers,
                                    large_updates};
    for (ptrdiff_t i = 0; i < COUNT(groups); i++) {
      taken = 0;
      state = (uint64_t)i;
      groups[i]();
    }
  }
  printf("%-33s %016" PRIx64 "\n", "all", whole_hash);
}
