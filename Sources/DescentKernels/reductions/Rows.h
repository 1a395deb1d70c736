// Kernels of layers that process a row at a time, or that have parameters along the row. A sum along a row sums
// each lane of its vectors separately, then adds the lanes by halves. Sums over rows are in ascending order.

// Returns the first `count` lanes of v, and 0 in the others.
static inline V FN(first)(V v, ptrdiff_t count) {
#pragma clang loop unroll(full)
  for (int lane = 0; lane < LANES; lane++)
    if (lane >= count) v[lane] = 0;
  return v;
}
// Within EACH_VECTOR: v with 0 in the padded lanes.
#define OF_ROW(v) (whole ? (v) : FN(first)((v), count - at))

// Returns the largest element of a row.
static inline T FN(highest)(ptrdiff_t count, const T *x) {
  V highest = SPLAT(x[0]);
  ptrdiff_t at = 0;
  for (; at + LANES <= count; at += LANES) {
    V v = LOAD(x + at);
    highest = SELECT(v > highest, v, highest);
  }
  T result = highest[0];
  for (int lane = 1; lane < LANES; lane++) result = highest[lane] > result ? highest[lane] : result;
  for (; at < count; at++) result = x[at] > result ? x[at] : result;
  return result;
}

// y = exp(x − max x) / Σ exp(x − max x)
static void FN(softmax)(ptrdiff_t rows, ptrdiff_t count, const void *x_, void *y_) {
  const T *x = x_;
  T *y = y_;
  for (ptrdiff_t row = 0; row < rows; row++, x += count, y += count) {
    const V shift = SPLAT(FN(highest)(count, x));
    V sum = {0};
    EACH_VECTOR({
      V e = OF_ROW(FN(exp)(LOAD_AT(x) - shift));
      sum += e;
      STORE_AT(y, e);
    });
    const V total = SPLAT(FN(lanes_sum)(sum));
    EACH_VECTOR({ STORE_AT(y, LOAD_AT(y) / total); });
  }
}

// dx = y · (dy − Σ dy·y)
static void FN(softmax_backward)(ptrdiff_t rows, ptrdiff_t count, const void *dy_, const void *y_,
                                 void *dx_) {
  const T *dy = dy_, *y = y_;
  T *dx = dx_;
  for (ptrdiff_t row = 0; row < rows; row++, dy += count, y += count, dx += count) {
    V sum = {0};
    EACH_VECTOR({ sum = FMA(LOAD_AT(dy), LOAD_AT(y), sum); });
    const V mean = SPLAT(FN(lanes_sum)(sum));
    EACH_VECTOR({ STORE_AT(dx, LOAD_AT(y) * (LOAD_AT(dy) - mean)); });
  }
}

// x̂ = (x − centre − rest) · inverse. `rest` corrects the rounding error of `centre`.
struct FN(moments) {
  V centre, rest, inverse;
};

static inline struct FN(moments) FN(moments)(ptrdiff_t count, int centred, double epsilon,
                                             const T *x) {
  V sum = {0}, squares = {0}, centre = {0};
  if (centred) {
    EACH_VECTOR({ sum += LOAD_AT(x); });
    centre = SPLAT(FN(lanes_sum)(sum) / (T)count);
  }
  sum = (V){0};
  EACH_VECTOR({
    V d = OF_ROW(LOAD_AT(x) - centre);
    sum += d;
    squares = FMA(d, d, squares);
  });
  double rest = centred ? (double)FN(lanes_sum)(sum) / (double)count : 0;
  double variance = (double)FN(lanes_sum)(squares) / (double)count - rest * rest;
  // An ε that is too small for the type would allow 0 · ∞.
  if (epsilon < SMALLEST_NORMAL) epsilon = SMALLEST_NORMAL;
  double inverse = 1 / __builtin_elementwise_sqrt(variance + epsilon);
  struct FN(moments) result = {centre, SPLAT(rest), SPLAT(inverse)};
  return result;
}

#define NORMALIZED(x) ((LOAD_AT(x) - moments.centre - moments.rest) * moments.inverse)

static void FN(normalize)(ptrdiff_t rows, ptrdiff_t count, int centred, double epsilon,
                          const void *x_, const void *scale_, const void *shift_, void *y_) {
  const T *x = x_, *scale = scale_, *shift = shift_;
  T *y = y_;
  for (ptrdiff_t row = 0; row < rows; row++, x += count, y += count) {
    const struct FN(moments) moments = FN(moments)(count, centred, epsilon, x);
    EACH_VECTOR({
      V v = NORMALIZED(x);
      if (scale) v *= LOAD_AT(scale);
      if (shift) v += LOAD_AT(shift);
      STORE_AT(y, v);
    });
  }
}

// dx = inverse · (g − mean g − x̂ · mean(g·x̂)) with g = dy · scale, without `mean g` if not centred.
static void FN(normalize_backward)(ptrdiff_t rows, ptrdiff_t count, int centred, double epsilon,
                                   const void *dy_, const void *x_, const void *scale_, void *dx_,
                                   void *dscale_, void *dshift_) {
  const T *dy = dy_, *x = x_, *scale = scale_;
  T *dx = dx_, *dscale = dscale_, *dshift = dshift_;
  if (dscale) EACH_VECTOR({ STORE_AT(dscale, (V){0}); });
  if (dshift) EACH_VECTOR({ STORE_AT(dshift, (V){0}); });
  for (ptrdiff_t row = 0; row < rows; row++, dy += count, x += count) {
    const struct FN(moments) moments = FN(moments)(count, centred, epsilon, x);
    V sum = {0}, products = {0};
    EACH_VECTOR({
      V g = LOAD_AT(dy);
      V normalized = NORMALIZED(x);
      if (dscale) STORE_AT(dscale, FMA(g, normalized, LOAD_AT(dscale)));
      if (dshift) STORE_AT(dshift, g + LOAD_AT(dshift));
      if (scale) g *= LOAD_AT(scale);
      sum += g;
      products = FMA(g, normalized, products);
    });
    if (!dx) continue;
    const V mean = SPLAT(centred ? FN(lanes_sum)(sum) / (T)count : 0);
    const V factor = SPLAT(FN(lanes_sum)(products) / (T)count);
    T *out = dx + row * count;
    EACH_VECTOR({
      V g = LOAD_AT(dy);
      if (scale) g *= LOAD_AT(scale);
      STORE_AT(out, FMA(-factor, NORMALIZED(x), g - mean) * moments.inverse);
    });
  }
}

// y = x for x ≥ 0, slope · x below, with a slope for each column or, if `shared`, one for all.
static void FN(prelu)(ptrdiff_t rows, ptrdiff_t count, int shared, const void *x_,
                      const void *slope_, void *y_) {
  const T *x = x_, *slope = slope_;
  T *y = y_;
  for (ptrdiff_t row = 0; row < rows; row++, x += count, y += count)
    EACH_VECTOR({
      V v = LOAD_AT(x);
      STORE_AT(y, SELECT(v < 0, v * (shared ? SPLAT(slope[0]) : LOAD_AT(slope)), v));
    });
}

// dx = dy where x > 0, else slope · dy; dslope = Σ dy·x over x < 0
static void FN(prelu_backward)(ptrdiff_t rows, ptrdiff_t count, int shared, const void *dy_,
                               const void *x_, const void *slope_, void *dx_, void *dslope_) {
  const T *dy = dy_, *x = x_, *slope = slope_;
  T *dx = dx_, *dslope = dslope_;
  V sum = {0};
  if (!shared) EACH_VECTOR({ STORE_AT(dslope, (V){0}); });
  for (ptrdiff_t row = 0; row < rows; row++, dy += count, x += count) {
    T *out = dx ? dx + row * count : 0;
    EACH_VECTOR({
      V g = LOAD_AT(dy);
      V v = LOAD_AT(x);
      V below = SELECT(v < 0, g * v, (V){0});
      if (shared)
        sum += below;
      else
        STORE_AT(dslope, LOAD_AT(dslope) + below);
      if (out) STORE_AT(out, SELECT(v > 0, g, g * (shared ? SPLAT(slope[0]) : LOAD_AT(slope))));
    });
  }
  if (shared) dslope[0] = FN(lanes_sum)(sum);
}

// y[rows, count] = the elementwise maximum of the `pieces` blocks of `count` columns of x.
static void FN(maxout)(ptrdiff_t rows, ptrdiff_t count, ptrdiff_t pieces, const void *x_, void *y_) {
  const T *x = x_;
  T *y = y_;
  for (ptrdiff_t row = 0; row < rows; row++, x += pieces * count, y += count)
    EACH_VECTOR({
      V highest = LOAD_AT(x);
      for (ptrdiff_t piece = 1; piece < pieces; piece++) {
        V v = LOAD_AT(x + piece * count);
        highest = SELECT((v > highest) | (v != v), v, highest);
      }
      STORE_AT(y, highest);
    });
}

// dx = dy for the first piece that equals y, else 0
static void FN(maxout_backward)(ptrdiff_t rows, ptrdiff_t count, ptrdiff_t pieces, const void *dy_,
                                const void *x_, const void *y_, void *dx_) {
  const T *dy = dy_, *x = x_, *y = y_;
  T *dx = dx_;
  for (ptrdiff_t row = 0; row < rows; row++, dy += count, y += count) {
    EACH_VECTOR({
      V g = LOAD_AT(dy);
      V highest = LOAD_AT(y);
      for (ptrdiff_t piece = 0; piece < pieces; piece++) {
        M is_highest = LOAD_AT(x + piece * count) == highest;
        STORE_AT(dx + piece * count, SELECT(is_highest, g, (V){0}));
        g = SELECT(is_highest, (V){0}, g);
      }
    });
    x += pieces * count;
    dx += pieces * count;
  }
}

#undef OF_ROW
#undef NORMALIZED
