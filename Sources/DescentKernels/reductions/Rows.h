// Kernels of layers that process a row at a time, or that have parameters along the row. A sum along a row sums
// each lane of its vectors separately, then adds the lanes by halves. Sums over rows are in ascending order.

// Returns the largest element of a row.
template <class T> static inline T highest_of(ptrdiff_t count, const T *x) {
  V<T> highest = splat(x[0]);
  ptrdiff_t at = 0;
  for (; at + lanes<T> <= count; at += lanes<T>) {
    V<T> v = load(x + at);
    highest = select(v > highest, v, highest);
  }
  T result = highest[0];
  for (int lane = 1; lane < lanes<T>; lane++) result = highest[lane] > result ? highest[lane] : result;
  for (; at < count; at++) result = x[at] > result ? x[at] : result;
  return result;
}

// y = exp(x − max x) / Σ exp(x − max x)
template <class T> static void softmax(ptrdiff_t rows, ptrdiff_t columns, const T *x, T *y) {
  for (ptrdiff_t row = 0; row < rows; row++, x += columns, y += columns) {
    const V<T> shift = splat(highest_of(columns, x));
    V<T> sum = {};
    each_vector<T>(columns, [&](auto j) {
      const V<T> e = without_padding(j, exp(j.load(x) - shift));
      sum += e;
      j.store(y, e);
    });
    const V<T> total = splat(lanes_sum<T>(sum));
    each_vector<T>(columns, [&](auto j) { j.store(y, j.load(y) / total); });
  }
}

// dx = y · (dy − Σ dy·y)
template <class T> static void softmax_backward(ptrdiff_t rows, ptrdiff_t columns, const T *dy, const T *y, T *dx) {
  for (ptrdiff_t row = 0; row < rows; row++, dy += columns, y += columns, dx += columns) {
    V<T> sum = {};
    each_vector<T>(columns, [&](auto j) { sum = fma(j.load(dy), j.load(y), sum); });
    const V<T> mean = splat(lanes_sum<T>(sum));
    each_vector<T>(columns, [&](auto j) { j.store(dx, j.load(y) * (j.load(dy) - mean)); });
  }
}

// x̂ = (x − centre − rest) · inverse. `rest` corrects the rounding error of `centre`.
template <class T> struct moments {
  V<T> centre, rest, inverse;
  INLINE V<T> normalized(V<T> x) const { return (x - centre - rest) * inverse; }
};

template <class T> static inline moments<T> moments_of(ptrdiff_t count, bool centred, double epsilon, const T *x) {
  V<T> sum = {}, squares = {}, centre = {};
  if (centred) {
    each_vector<T>(count, [&](auto j) { sum += j.load(x); });
    centre = splat(lanes_sum<T>(sum) / (T)count);
  }
  sum = V<T>{};
  each_vector<T>(count, [&](auto j) {
    const V<T> d = without_padding(j, j.load(x) - centre);
    sum += d;
    squares = fma(d, d, squares);
  });
  double rest = centred ? (double)lanes_sum<T>(sum) / (double)count : 0;
  double variance = (double)lanes_sum<T>(squares) / (double)count - rest * rest;
  // An ε that is too small for the type would allow 0 · ∞.
  if (epsilon < number<T>::smallest_normal) epsilon = number<T>::smallest_normal;
  double inverse = 1 / square_root(variance + epsilon);
  return {centre, splat<T>(rest), splat<T>(inverse)};
}

template <class T> static void normalize(const descent_normalization *all, int centred) {
  const normalization<T> n = *all;
  for (ptrdiff_t row = 0; row < n.rows; row++) {
    const T *x = n.x + row * n.columns;
    T *y = n.y + row * n.columns;
    const moments<T> m = moments_of(n.columns, centred, n.epsilon, x);
    each_vector<T>(n.columns, [&](auto j) {
      V<T> v = m.normalized(j.load(x));
      if (n.scale) v *= j.load(n.scale);
      if (n.shift) v += j.load(n.shift);
      j.store(y, v);
    });
  }
}

// dx = inverse · (g − mean g − x̂ · mean(g·x̂)) with g = dy · scale, without `mean g` if not centred.
template <class T> static void normalize_backward(const descent_normalization *all, int centred) {
  const normalization<T> n = *all;
  if (n.dscale) each_vector<T>(n.columns, [&](auto j) { j.store(n.dscale, V<T>{}); });
  if (n.dshift) each_vector<T>(n.columns, [&](auto j) { j.store(n.dshift, V<T>{}); });
  for (ptrdiff_t row = 0; row < n.rows; row++) {
    const T *dy = n.dy + row * n.columns, *x = n.x + row * n.columns;
    const moments<T> m = moments_of(n.columns, centred, n.epsilon, x);
    V<T> sum = {}, products = {};
    each_vector<T>(n.columns, [&](auto j) {
      V<T> g = j.load(dy);
      V<T> normalized = m.normalized(j.load(x));
      if (n.dscale) j.store(n.dscale, fma(g, normalized, j.load(n.dscale)));
      if (n.dshift) j.store(n.dshift, g + j.load(n.dshift));
      if (n.scale) g *= j.load(n.scale);
      sum += g;
      products = fma(g, normalized, products);
    });
    if (!n.dx) continue;
    const V<T> mean = splat<T>(centred ? lanes_sum<T>(sum) / (T)n.columns : 0);
    const V<T> factor = splat(lanes_sum<T>(products) / (T)n.columns);
    T *dx = n.dx + row * n.columns;
    each_vector<T>(n.columns, [&](auto j) {
      V<T> g = j.load(dy);
      if (n.scale) g *= j.load(n.scale);
      j.store(dx, fma(-factor, m.normalized(j.load(x)), g - mean) * m.inverse);
    });
  }
}

// y = x for x ≥ 0, slope · x below, with a slope for each column or, if `shared`, one for all.
template <class T>
static void prelu(ptrdiff_t rows, ptrdiff_t columns, int shared, const T *x, const T *slope, T *y) {
  for (ptrdiff_t row = 0; row < rows; row++, x += columns, y += columns)
    each_vector<T>(columns, [&](auto j) {
      V<T> v = j.load(x);
      j.store(y, select(v < 0, v * (shared ? splat(slope[0]) : j.load(slope)), v));
    });
}

// dx = dy where x > 0, else slope · dy; dslope = Σ dy·x over x < 0
template <class T>
static void prelu_backward(ptrdiff_t rows, ptrdiff_t columns, int shared, const T *dy, const T *x, const T *slope,
                           T *dx, T *dslope) {
  V<T> sum = {};
  if (!shared) each_vector<T>(columns, [&](auto j) { j.store(dslope, V<T>{}); });
  for (ptrdiff_t row = 0; row < rows; row++, dy += columns, x += columns) {
    T *out = dx ? dx + row * columns : nullptr;
    each_vector<T>(columns, [&](auto j) {
      V<T> g = j.load(dy);
      V<T> v = j.load(x);
      V<T> below = select(v < 0, g * v, V<T>{});
      if (shared)
        sum += below;
      else
        j.store(dslope, j.load(dslope) + below);
      if (out) j.store(out, select(v > 0, g, g * (shared ? splat(slope[0]) : j.load(slope))));
    });
  }
  if (shared) dslope[0] = lanes_sum<T>(sum);
}

// y[rows, columns] = the elementwise maximum of the `pieces` blocks of `columns` columns of x.
template <class T> static void maxout(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t pieces, const T *x, T *y) {
  for (ptrdiff_t row = 0; row < rows; row++, x += pieces * columns, y += columns)
    each_vector<T>(columns, [&](auto j) {
      V<T> highest = j.load(x);
      for (ptrdiff_t piece = 1; piece < pieces; piece++) {
        V<T> v = j.load(x + piece * columns);
        highest = select<T>((v > highest) | (v != v), v, highest);
      }
      j.store(y, highest);
    });
}

// dx = dy for the first piece that equals y, else 0
template <class T>
static void maxout_backward(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t pieces, const T *dy, const T *x, const T *y,
                            T *dx) {
  for (ptrdiff_t row = 0; row < rows; row++, dy += columns, y += columns) {
    each_vector<T>(columns, [&](auto j) {
      V<T> g = j.load(dy);
      V<T> highest = j.load(y);
      for (ptrdiff_t piece = 0; piece < pieces; piece++) {
        M<T> is_highest = j.load(x + piece * columns) == highest;
        j.store(dx + piece * columns, select(is_highest, g, V<T>{}));
        g = select(is_highest, V<T>{}, g);
      }
    });
    x += pieces * columns;
    dx += pieces * columns;
  }
}
