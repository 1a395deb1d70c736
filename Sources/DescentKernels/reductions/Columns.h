// Batch normalization: normalizes each column over the rows of a batch. Sums over rows are in double, in ascending
// order. Each example of the batch has `positions` rows here, which are `stride` apart. Examples of weight 0 do not
// count.

// D is the type of Norms.h.
#define D FN(D)
#define WIDE(v) __builtin_convertvector((v), D)
#define NARROW(d) __builtin_convertvector((d), V)
#define COUNTS(row) (!weights || weights[(row) / positions] != 0)

static void FN(column_moments)(ptrdiff_t rows, ptrdiff_t count, ptrdiff_t stride, const void *x_,
                               ptrdiff_t positions, const void *weights_, double counted,
                               void *means_, void *variances_) {
  const T *x = x_, *weights = weights_;
  T *means = means_, *variances = variances_;
  EACH_VECTOR({
    D sum = {0};
    D squares = {0};
    for (ptrdiff_t row = 0; row < rows; row++)
      if (COUNTS(row)) sum += WIDE(LOAD_AT(x + row * stride));
    const D mean = sum / counted;
    for (ptrdiff_t row = 0; row < rows; row++) {
      if (!COUNTS(row)) continue;
      const D difference = WIDE(LOAD_AT(x + row * stride)) - mean;
      squares = FMA(difference, difference, squares);
    }
    STORE_AT(means, NARROW(mean));
    STORE_AT(variances, NARROW(squares / counted));
  });
}

static void FN(standardize)(ptrdiff_t rows, ptrdiff_t count, ptrdiff_t stride, double epsilon,
                            const void *x_, const void *means_, const void *variances_,
                            const void *scale_, const void *shift_, void *y_) {
  const T *x = x_, *means = means_, *variances = variances_, *scale = scale_, *shift = shift_;
  T *y = y_;
  EACH_VECTOR({
    const V mean = LOAD_AT(means);
    D factor = 1 / __builtin_elementwise_sqrt(WIDE(LOAD_AT(variances)) + epsilon);
    if (scale) factor *= WIDE(LOAD_AT(scale));
    const V slope = NARROW(factor);
    const V start = shift ? LOAD_AT(shift) : (V){0};
    for (ptrdiff_t row = 0; row < rows; row++)
      STORE_AT(y + row * stride, FMA(LOAD_AT(x + row * stride) - mean, slope, start));
  });
}

static void FN(standardize_backward)(ptrdiff_t rows, ptrdiff_t count, ptrdiff_t stride,
                                     double epsilon, const void *dy_, const void *x_,
                                     ptrdiff_t positions, const void *weights_, double counted,
                                     const void *means_, const void *variances_,
                                     const void *scale_, void *dx_, void *dscale_,
                                     void *dshift_) {
  const T *dy = dy_, *x = x_, *weights = weights_, *means = means_, *variances = variances_, *scale = scale_;
  T *dx = dx_, *dscale = dscale_, *dshift = dshift_;
  EACH_VECTOR({
    const V mean = LOAD_AT(means);
    const D inverse = 1 / __builtin_elementwise_sqrt(WIDE(LOAD_AT(variances)) + epsilon);
    D sum = {0};
    D product = {0}; // Σ dy·x̂
    for (ptrdiff_t row = 0; row < rows; row++) {
      const D gradient = WIDE(LOAD_AT(dy + row * stride));
      sum += gradient;
      product = FMA(gradient, WIDE(LOAD_AT(x + row * stride) - mean), product);
    }
    product *= inverse;
    if (dshift) STORE_AT(dshift, NARROW(sum));
    if (dscale) STORE_AT(dscale, NARROW(product));
    D factor = inverse;
    if (scale) factor *= WIDE(LOAD_AT(scale));
    const V slope = NARROW(factor);
    V of_x = {0};
    V of_all = {0};
    if (counted > 0) {
      of_x = NARROW(-factor * inverse * product / counted);
      of_all = NARROW(-factor * sum / counted);
    }
    for (ptrdiff_t row = 0; dx && row < rows; row++) {
      V through_moments = {0};
      if (counted > 0 && COUNTS(row))
        through_moments = FMA(LOAD_AT(x + row * stride) - mean, of_x, of_all);
      STORE_AT(dx + row * stride, FMA(LOAD_AT(dy + row * stride), slope, through_moments));
    }
  });
}

#undef D
#undef WIDE
#undef NARROW
#undef COUNTS
