// Batch normalization: normalizes each column over the rows of a batch. Sums over rows are in double, in ascending
// order. Each example of the batch has `positions` rows here. Examples of weight 0 do not count.

template <class T> static void column_moments(const descent_normalization *all) {
  const normalization<T> n = *all;
  each_vector<T>(n.columns, [&](auto j) {
    wide<T> sum = {}, squares = {};
    for (ptrdiff_t row = 0; row < n.rows; row++)
      if (n.counts(row)) sum += widen(j.load(n.x + row * n.stride));
    const wide<T> mean = sum / n.counted;
    for (ptrdiff_t row = 0; row < n.rows; row++) {
      if (!n.counts(row)) continue;
      const wide<T> difference = widen(j.load(n.x + row * n.stride)) - mean;
      squares = fma(difference, difference, squares);
    }
    j.store(n.means, narrow<T>(mean));
    j.store(n.variances, narrow<T>(squares / n.counted));
  });
}

template <class T> static void standardize(const descent_normalization *all) {
  const normalization<T> n = *all;
  each_vector<T>(n.columns, [&](auto j) {
    const V<T> mean = j.load(n.means);
    wide<T> factor = 1 / square_root(widen(j.load(n.variances)) + n.epsilon);
    if (n.scale) factor *= widen(j.load(n.scale));
    const V<T> slope = narrow<T>(factor);
    const V<T> start = n.shift ? j.load(n.shift) : V<T>{};
    for (ptrdiff_t row = 0; row < n.rows; row++)
      j.store(n.y + row * n.stride, fma(j.load(n.x + row * n.stride) - mean, slope, start));
  });
}

template <class T> static void standardize_backward(const descent_normalization *all) {
  const normalization<T> n = *all;
  each_vector<T>(n.columns, [&](auto j) {
    const V<T> mean = j.load(n.means);
    const wide<T> inverse = 1 / square_root(widen(j.load(n.variances)) + n.epsilon);
    wide<T> sum = {};
    wide<T> product = {}; // Σ dy·x̂
    for (ptrdiff_t row = 0; row < n.rows; row++) {
      const wide<T> gradient = widen(j.load(n.dy + row * n.stride));
      sum += gradient;
      product = fma(gradient, widen<T>(j.load(n.x + row * n.stride) - mean), product);
    }
    product *= inverse;
    if (n.dshift) j.store(n.dshift, narrow<T>(sum));
    if (n.dscale) j.store(n.dscale, narrow<T>(product));
    wide<T> factor = inverse;
    if (n.scale) factor *= widen(j.load(n.scale));
    const V<T> slope = narrow<T>(factor);
    V<T> of_x = {}, of_all = {};
    if (n.counted > 0) {
      of_x = narrow<T>(-factor * inverse * product / n.counted);
      of_all = narrow<T>(-factor * sum / n.counted);
    }
    for (ptrdiff_t row = 0; n.dx && row < n.rows; row++) {
      V<T> through_moments = {};
      if (n.counted > 0 && n.counts(row)) through_moments = fma(j.load(n.x + row * n.stride) - mean, of_x, of_all);
      j.store(n.dx + row * n.stride, fma(j.load(n.dy + row * n.stride), slope, through_moments));
    }
  });
}
