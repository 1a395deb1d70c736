// Sums of squares, in double whatever the type of the elements, and the kernels that depend on them.

// A vector with as many doubles as V<T> has elements.
template <class T> using wide = vector<double, lanes<T>>;
template <class T> static INLINE wide<T> widen(V<T> v) { return __builtin_convertvector(v, wide<T>); }
template <class T> static INLINE V<T> narrow(wide<T> v) { return __builtin_convertvector(v, V<T>); }

template <class T> static double squares(ptrdiff_t count, const T *x) {
  wide<T> sum = {};
  each_vector<T>(count, [&](auto i) {
    const wide<T> value = widen(i.load(x));
    sum = fma(value, value, sum);
  });
  return lanes_sum<double, lanes<T>>(sum);
}

template <class T> static void clamp(ptrdiff_t count, double lowest, double highest, T *x) {
  const V<T> least = splat<T>(lowest), most = splat<T>(highest);
  each_vector<T>(count, [&](auto i) {
    V<T> v = i.load(x);
    v = select(v < least, least, v);
    i.store(x, select(v > most, most, v));
  });
}

// Returns the sums of squares of as many columns of x as a vector has lanes.
template <class T, class Place>
static INLINE wide<T> column_squares(Place j, ptrdiff_t rows, const T *x, ptrdiff_t x_row) {
  wide<T> sum = {};
  for (ptrdiff_t i = 0; i < rows; i++) {
    const wide<T> value = widen(j.load(x + i * x_row));
    sum = fma(value, value, sum);
  }
  return sum;
}

template <class T>
static void limit_columns(ptrdiff_t rows, ptrdiff_t columns, T *x, ptrdiff_t x_row, double lowest, double highest) {
  each_vector<T>(columns, [&](auto j) {
    const wide<T> norm = square_root(column_squares(j, rows, x, x_row));
    V<T> scale;
    for (int lane = 0; lane < lanes<T>; lane++) {
      double n = norm[lane];
      scale[lane] = (T)(n > highest ? highest / n : n < lowest && n > 0 ? lowest / n : 1);
    }
    for (ptrdiff_t i = 0; i < rows; i++) j.store(x + i * x_row, j.load(x + i * x_row) * scale);
  });
}

template <class T>
static double factored_moments(ptrdiff_t rows, ptrdiff_t columns, const T *g, T *row, T *column, double kept,
                               double epsilon) {
  double total = 0;
  if (epsilon < number<T>::smallest_normal) epsilon = number<T>::smallest_normal;
  for (ptrdiff_t i = 0; row && i < rows; i++) {
    double mean = squares(columns, g + i * columns) / (double)columns + epsilon;
    row[i] = (T)(kept * (double)row[i] + (1 - kept) * mean);
    total += (double)row[i];
  }
  if (column)
    each_vector<T>(columns, [&](auto j) {
      const wide<T> mean = column_squares(j, rows, g, columns) / (double)rows + epsilon;
      j.store(column, narrow<T>(kept * widen(j.load(column)) + (1 - kept) * mean));
    });
  return row ? total / (double)rows : 1;
}

template <class T>
static double factored_step(ptrdiff_t rows, ptrdiff_t columns, T *p, const T *g, const T *row, const T *column,
                            double mean, double shrink, double rate) {
  double total = 0;
  for (ptrdiff_t i = 0; i < rows; i++, g += columns) {
    // Two separate factors: the product of the moments could underflow.
    const V<T> of_row = splat<T>(1) / square_root(splat<T>(row ? (double)row[i] / mean : 1));
    wide<T> squares = {};
    each_vector<T>(columns, [&](auto j) {
      const V<T> moment = column ? j.load(column) : splat<T>(mean);
      // The padded lanes have no moment, so their step may be NaN.
      const V<T> step = without_padding(j, j.load(g) * (of_row / square_root(moment)));
      const wide<T> value = widen(step);
      squares = fma(value, value, squares);
      if (p) j.store(p + i * columns, fma(splat<T>(rate), step, splat<T>(shrink) * j.load(p + i * columns)));
    });
    total += lanes_sum<double, lanes<T>>(squares);
  }
  return total;
}
