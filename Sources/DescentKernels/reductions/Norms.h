// Sums of squares, in double whatever the type of the elements, and the kernels that depend on them.

// A vector with as many doubles as V has elements.
typedef double FN(D) __attribute__((vector_size(LANES * 8), aligned(8)));
#define D FN(D)
#define WIDEN(v) __builtin_convertvector((v), D)

// Returns the sum over the lanes, added by halves.
static inline double FN(wide_sum)(D v) {
  for (int width = LANES / 2; width > 0; width /= 2)
    for (int lane = 0; lane < width; lane++) v[lane] += v[lane + width];
  return v[0];
}

static double FN(squares)(ptrdiff_t count, const void *x_) {
  const T *x = x_;
  D sum = {0};
  EACH_VECTOR({
    D wide = WIDEN(LOAD_AT(x));
    sum = FMA(wide, wide, sum);
  });
  return FN(wide_sum)(sum);
}

static void FN(clamp)(ptrdiff_t count, double lowest, double highest, void *x_) {
  T *x = x_;
  const V least = SPLAT(lowest), most = SPLAT(highest);
  EACH_VECTOR({
    V v = LOAD_AT(x);
    v = SELECT(v < least, least, v);
    STORE_AT(x, SELECT(v > most, most, v));
  });
}

// Returns the sums of squares of as many columns of x as a vector has lanes, within EACH_VECTOR.
static inline __attribute__((always_inline)) D FN(column_squares)(int whole, ptrdiff_t at,
                                                                  ptrdiff_t count, ptrdiff_t rows,
                                                                  const T *x, ptrdiff_t x_row) {
  D sum = {0};
  for (ptrdiff_t i = 0; i < rows; i++) {
    D wide = WIDEN(LOAD_AT(x + i * x_row));
    sum = FMA(wide, wide, sum);
  }
  return sum;
}

static void FN(limit_columns)(ptrdiff_t rows, ptrdiff_t count, void *x_, ptrdiff_t x_row,
                              double lowest, double highest) {
  T *x = x_;
  EACH_VECTOR({
    D norm = __builtin_elementwise_sqrt(FN(column_squares)(whole, at, count, rows, x, x_row));
    V scale;
    for (int lane = 0; lane < LANES; lane++) {
      double n = norm[lane];
      scale[lane] = (T)(n > highest ? highest / n : n < lowest && n > 0 ? lowest / n : 1);
    }
    for (ptrdiff_t i = 0; i < rows; i++)
      STORE_AT(x + i * x_row, LOAD_AT(x + i * x_row) * scale);
  });
}

static double FN(factored_moments)(ptrdiff_t rows, ptrdiff_t count, const void *g_, void *row_,
                                   void *column_, double kept, double epsilon) {
  const T *g = g_;
  T *row = row_, *column = column_;
  double total = 0;
  if (epsilon < SMALLEST_NORMAL) epsilon = SMALLEST_NORMAL;
  for (ptrdiff_t i = 0; row && i < rows; i++) {
    double mean = FN(squares)(count, g + i * count) / (double)count + epsilon;
    row[i] = (T)(kept * (double)row[i] + (1 - kept) * mean);
    total += (double)row[i];
  }
  if (column)
    EACH_VECTOR({
      D mean = FN(column_squares)(whole, at, count, rows, g, count) / (double)rows + epsilon;
      D moved = kept * WIDEN(LOAD_AT(column)) + (1 - kept) * mean;
      STORE_AT(column, __builtin_convertvector(moved, V));
    });
  return row ? total / (double)rows : 1;
}

static double FN(factored_step)(ptrdiff_t rows, ptrdiff_t count, void *p_, const void *g_,
                                const void *row_, const void *column_, double mean, double shrink,
                                double rate) {
  const T *g = g_, *row = row_, *column = column_;
  T *p = p_;
  double total = 0;
  for (ptrdiff_t i = 0; i < rows; i++, g += count) {
    // Two separate factors: the product of the moments could underflow.
    V of_row = SPLAT(1) / __builtin_elementwise_sqrt(SPLAT(row ? (double)row[i] / mean : 1));
    D squares = {0};
    EACH_VECTOR({
      V moment = column ? LOAD_AT(column) : SPLAT(mean);
      V step = LOAD_AT(g) * (of_row / __builtin_elementwise_sqrt(moment));
      // The padded lanes have no moment, so their step may be NaN.
      for (int lane = 0; !whole && lane < LANES; lane++)
        if (lane >= count - at) step[lane] = 0;
      D wide = WIDEN(step);
      squares = FMA(wide, wide, squares);
      if (p) STORE_AT(p + i * count, FMA(SPLAT(rate), step, SPLAT(shrink) * LOAD_AT(p + i * count)));
    });
    total += FN(wide_sum)(squares);
  }
  return total;
}

#undef D
#undef WIDEN
