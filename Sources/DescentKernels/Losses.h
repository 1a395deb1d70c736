// The losses, a row at a time. A row's loss is summed in Double over vectors of a fixed width.

static inline double FN(total)(V v, ptrdiff_t count) {
  double sum = 0;
  for (ptrdiff_t lane = 0; lane < LANES && lane < count; lane++) sum += (double)v[lane];
  return sum;
}

// 2.2 ulp, for any finite z: max(z, 0) − z·t + log(1 + exp(−|z|)), which is
// −t·log σ(z) − (1 − t)·log(1 − σ(z)) without overflow.
static inline V FN(binary_cross_entropy)(V z, V t) {
  V positive = SELECT(z > 0, z, (V){0});
  return FMA(-z, t, positive) + FN(log1p)(FN(exp)(-FN(absolute)(z)));
}

// The loss of single outputs, and its derivative.
static inline V FN(point_loss)(enum descent_loss loss, V p, V t, V delta, V *slope) {
  V e = p - t;
  switch (loss) {
  case DESCENT_SQUARED_ERROR: *slope = (delta + delta) * e; return delta * (e * e);
  case DESCENT_ABSOLUTE_ERROR:
    *slope = SELECT(e > 0, SPLAT(1), SELECT(e < 0, SPLAT(-1), e));
    return FN(absolute)(e);
  case DESCENT_HUBER: {
    V size = FN(absolute)(e);
    M inside = size <= delta;
    *slope = SELECT(inside, e, SELECT(e > 0, delta, SELECT(e < 0, -delta, e)));
    return SELECT(inside, (T)0.5 * (e * e), delta * (size - (T)0.5 * delta));
  }
  default: *slope = FN(sigmoid)(p) - t; return FN(binary_cross_entropy)(p, t);
  }
}

// Rows of one output each, whose losses are those of their outputs: a vector of rows at a time.
static void FN(column_loss)(enum descent_loss loss, ptrdiff_t count, const T *prediction,
                            const T *target, const T *weights, double parameter, double scale,
                            double *row_losses, T *gradient) {
  const V delta = SPLAT(parameter), factor = SPLAT(scale);
  EACH_VECTOR({
    V slope;
    V value = FN(point_loss)(loss, LOAD_AT(prediction), LOAD_AT(target), delta, &slope);
    for (ptrdiff_t lane = 0; lane < LANES && lane < count - at; lane++)
      row_losses[at + lane] = (double)value[lane];
    if (gradient) {
      V weighted = factor;
      if (weights)
        for (ptrdiff_t lane = 0; lane < LANES && lane < count - at; lane++)
          weighted[lane] = (T)(scale * (double)weights[at + lane]);
      STORE_AT(gradient, weighted * slope);
    }
  });
}

// One row, whose loss is the mean over its outputs.
static double FN(mean_loss)(enum descent_loss loss, ptrdiff_t count, const T *prediction,
                            const T *target, T parameter, T scale, T *gradient) {
  double total = 0;
  const V delta = SPLAT(parameter), factor = SPLAT(scale / (T)count);
  EACH_VECTOR({
    V slope;
    V value = FN(point_loss)(loss, LOAD_AT(prediction), LOAD_AT(target), delta, &slope);
    total += FN(total)(value, count - at);
    if (gradient) STORE_AT(gradient, factor * slope);
  });
  return total / (double)count;
}

// −Σ t·log softmax(z) = Σ t·(log Σ exp(z − max) − (z − max)); its gradient is (Σ t)·softmax(z) − t.
// `target` holds `count` probabilities, or is NULL and `class` is the one whose probability is 1.
static double FN(softmax_cross_entropy)(ptrdiff_t count, const T *logits, const T *target,
                                        ptrdiff_t class, T scale, T *gradient) {
  T highest = logits[0];
  for (ptrdiff_t j = 1; j < count; j++) highest = logits[j] > highest ? logits[j] : highest;
  const V shift = SPLAT(highest);
  double sum = 0;
  EACH_VECTOR({
    V e = FN(exp)(LOAD_AT(logits) - shift);
    sum += FN(total)(e, count - at);
  });
  // The logarithm of the Double sum, from that of its nearest T.
  V nearest = SPLAT(sum);
  double log_total = (double)FN(log)(nearest)[0] + (sum - (double)nearest[0]) / (double)nearest[0];
  double loss = 0, mass = 0;
  if (target) {
    for (ptrdiff_t j = 0; j < count; j++) {
      mass += (double)target[j];
      if (target[j] != 0) loss += (double)target[j] * (log_total - ((double)logits[j] - (double)highest));
    }
  } else {
    mass = 1;
    loss = log_total - ((double)logits[class] - (double)highest);
  }
  if (gradient) {
    const V factor = SPLAT((double)scale * mass / sum);
    EACH_VECTOR({
      V g = factor * FN(exp)(LOAD_AT(logits) - shift);
      if (target) g = FMA(SPLAT(-scale), LOAD_AT(target), g);
      STORE_AT(gradient, g);
    });
    if (!target) gradient[class] -= scale;
  }
  return loss;
}

// The first row of any weight with a target that the loss is not defined for: a class that does not exist, or what
// is no probability, or probabilities of classes whose sum is not 1.
static ptrdiff_t FN(undefined_row)(enum descent_loss loss, ptrdiff_t rows, ptrdiff_t columns,
                                   const T *target, const T *weights) {
  if (loss < DESCENT_BINARY_CROSS_ENTROPY) return -1;
  for (ptrdiff_t row = 0; row < rows; row++) {
    if (weights && weights[row] == 0) continue;
    if (loss == DESCENT_SOFTMAX_CROSS_ENTROPY_OF_CLASSES) {
      T class = target[row];
      if (!(class >= 0 && class < (T)columns) || class != (T)(ptrdiff_t)class) return row;
      continue;
    }
    double mass = 0;
    for (ptrdiff_t j = 0; j < columns; j++) {
      T probability = target[row * columns + j];
      if (!(probability >= 0 && probability <= 1)) return row;
      mass += (double)probability;
    }
    if (loss == DESCENT_SOFTMAX_CROSS_ENTROPY && !(mass > 0.999 && mass < 1.001)) return row;
  }
  return -1;
}

static ptrdiff_t FN(loss)(enum descent_loss loss, ptrdiff_t rows, ptrdiff_t columns,
                          const void *prediction_, const void *target_, const void *weights_,
                          double parameter, double scale, double *row_losses, void *gradient_) {
  const T *prediction = prediction_, *target = target_, *weights = weights_;
  T *gradient = gradient_;
  ptrdiff_t undefined = FN(undefined_row)(loss, rows, columns, target, weights);
  if (undefined >= 0) return undefined;
  if (columns == 1 && loss < DESCENT_SOFTMAX_CROSS_ENTROPY) {
    FN(column_loss)(loss, rows, prediction, target, weights, parameter, scale, row_losses,
                    gradient);
    return -1;
  }
  for (ptrdiff_t row = 0; row < rows; row++) {
    T factor = (T)(weights ? scale * (double)weights[row] : scale);
    const T *p = prediction + row * columns;
    T *g = gradient ? gradient + row * columns : 0;
    if (loss == DESCENT_SOFTMAX_CROSS_ENTROPY_OF_CLASSES) {
      row_losses[row] = FN(softmax_cross_entropy)(columns, p, 0, (ptrdiff_t)target[row], factor, g);
    } else if (loss == DESCENT_SOFTMAX_CROSS_ENTROPY) {
      row_losses[row] =
          FN(softmax_cross_entropy)(columns, p, target + row * columns, 0, factor, g);
    } else {
      row_losses[row] = FN(mean_loss)(loss, columns, p, target + row * columns, (T)parameter,
                                      factor, g);
    }
  }
  return -1;
}
