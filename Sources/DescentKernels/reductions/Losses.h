// The losses. The loss of each row is summed in double, over vectors of a fixed width.

// Returns the sum of the first `count` lanes, in ascending order.
static inline double FN(total)(V v, ptrdiff_t count) {
  double sum = 0;
  for (ptrdiff_t lane = 0; lane < LANES && lane < count; lane++) sum += (double)v[lane];
  return sum;
}

// Returns the logarithm of a sum in double, computed from the logarithm of the nearest T.
static inline double FN(log_of)(double sum) {
  V nearest = SPLAT(sum);
  return (double)FN(log)(nearest)[0] + (sum - (double)nearest[0]) / (double)nearest[0];
}

// xᵃ for x ≥ 0.
static inline V FN(power)(V x, V a) {
  return SELECT(a == 0, SPLAT(1), FN(exp)(a * FN(log)(x)));
}

// log cosh e: log(1 + 2·sinh²(e/2)) near zero, where |e| + log(1 + exp(−2·|e|)) − log 2 would cancel.
static inline V FN(log_cosh)(V e) {
  V size = FN(absolute)(e);
  M near = size < 1;
  V u = FN(expm1)(SELECT(near, (T)0.5 * size, (V){0}));
  V sinh = (T)0.5 * (u + u / (u + 1));
  V rest = FN(log1p)(FN(exp)(-(size + size))) - SPLAT(0.693147180559945309417);
  return SELECT(near, FN(log1p)((sinh + sinh) * sinh), size + rest);
}

// 2.2 ulp, for any finite z: max(z, 0) − z·t + log(1 + exp(−|z|)), which is
// −t·log σ(z) − (1 − t)·log(1 − σ(z)) without overflow.
static inline V FN(binary_cross_entropy)(V z, V t) {
  V positive = SELECT(z > 0, z, (V){0});
  return FMA(-z, t, positive) + FN(log1p)(FN(exp)(-FN(absolute)(z)));
}

// qᵞ · binary cross-entropy, where q is 1 − the probability of the target: t·σ(−z) + (1 − t)·σ(z),
// a sum of nonnegative terms, so that no digits are lost near 0.
static inline V FN(binary_focal)(V z, V t, V gamma, V *slope) {
  V e = FN(exp)(-FN(absolute)(z));
  V larger = 1 / (1 + e), smaller = e * larger;
  V yes = SELECT(z > 0, larger, smaller), no = SELECT(z > 0, smaller, larger);
  V q = FMA(t, no, (1 - t) * yes);
  V factor = FN(power)(q, gamma);
  V entropy = FN(binary_cross_entropy)(z, t);
  // q′ / q
  V rate = SELECT(q > 0, yes * no * (1 - (t + t)) / q, (V){0});
  *slope = factor * (((1 - t) * yes - t * no) + gamma * rate * entropy);
  return factor * entropy;
}

// Returns the losses of single outputs, and stores their derivatives in `slope`.
static inline V FN(point_loss)(enum descent_loss loss, V p, V t, V parameter, V balance,
                               V *slope) {
  V e = p - t;
  switch (loss) {
  case DESCENT_SQUARED_ERROR: *slope = (parameter + parameter) * e; return parameter * (e * e);
  case DESCENT_ABSOLUTE_ERROR:
    *slope = SELECT(e > 0, SPLAT(1), SELECT(e < 0, SPLAT(-1), e));
    return FN(absolute)(e);
  case DESCENT_HUBER: {
    V size = FN(absolute)(e);
    M inside = size <= parameter;
    *slope = SELECT(inside, e, SELECT(e > 0, parameter, SELECT(e < 0, -parameter, e)));
    return SELECT(inside, (T)0.5 * (e * e), parameter * (size - (T)0.5 * parameter));
  }
  case DESCENT_LOG_COSH: *slope = FN(tanh)(e); return FN(log_cosh)(e);
  case DESCENT_HINGE:
  case DESCENT_SQUARED_HINGE: {
    V sign = SELECT(t > 0, SPLAT(1), SPLAT(-1));
    V lack = FMA(-sign, p, SPLAT(1));
    M met = lack <= 0;
    lack = SELECT(met, (V){0}, lack);
    if (loss == DESCENT_HINGE) {
      *slope = SELECT(met, (V){0}, -sign);
      return lack;
    }
    *slope = -sign * (lack + lack);
    return lack * lack;
  }
  case DESCENT_POISSON: {
    V mean = FN(exp)(p);
    *slope = mean - t;
    return FMA(-t, p, mean);
  }
  case DESCENT_POISSON_OF_MEANS: {
    V mean = p + parameter;
    M none = (t == 0) & (mean >= 0);
    *slope = 1 - SELECT(none, (V){0}, t / mean);
    return p - SELECT(none, (V){0}, t * FN(log)(mean));
  }
  case DESCENT_BINARY_FOCAL: {
    V value = FN(binary_focal)(p, t, parameter, slope);
    V weight = SELECT(balance < 0, SPLAT(1), FMA(t, balance, (1 - t) * (1 - balance)));
    *slope *= weight;
    return weight * value;
  }
  default: {
    V label = FMA(t, 1 - parameter, (T)0.5 * parameter);
    *slope = FN(sigmoid)(p) - label;
    return FN(binary_cross_entropy)(p, label);
  }
  }
}

// Computes the losses of rows with one output each, a vector of rows at a time.
static void FN(column_loss)(enum descent_loss loss, ptrdiff_t count, const T *prediction,
                            const T *target, const T *weights, double parameter_, double balance_,
                            double scale, double *row_losses, T *gradient) {
  const V parameter = SPLAT(parameter_), balance = SPLAT(balance_), factor = SPLAT(scale);
  EACH_VECTOR({
    V slope;
    V value = FN(point_loss)(loss, LOAD_AT(prediction), LOAD_AT(target), parameter, balance,
                             &slope);
    V weighted = factor;
    if (weights)
      for (ptrdiff_t lane = 0; lane < LANES && lane < count - at; lane++) {
        weighted[lane] = (T)(scale * (double)weights[at + lane]);
        if (weights[at + lane] == 0) value[lane] = slope[lane] = 0;
      }
    for (ptrdiff_t lane = 0; lane < LANES && lane < count - at; lane++)
      row_losses[at + lane] = (double)value[lane];
    if (gradient) STORE_AT(gradient, weighted * slope);
  });
}

// Returns the loss of one row: the mean over its outputs.
static double FN(mean_loss)(enum descent_loss loss, ptrdiff_t count, const T *prediction,
                            const T *target, T parameter_, T balance_, T scale, T *gradient) {
  double total = 0;
  const V parameter = SPLAT(parameter_), balance = SPLAT(balance_);
  const V factor = SPLAT(scale / (T)count);
  EACH_VECTOR({
    V slope;
    V value = FN(point_loss)(loss, LOAD_AT(prediction), LOAD_AT(target), parameter, balance,
                             &slope);
    total += FN(total)(value, count - at);
    if (gradient) STORE_AT(gradient, factor * slope);
  });
  return total / (double)count;
}

// −Σ t′·log softmax(z) = Σ t′·(log Σ exp(z − max) − (z − max)), t′ = (1 − smoothing)·t + smoothing / count.
// The gradient is (Σ t′)·softmax(z) − t′. `target` has `count` probabilities. If it is NULL, the probability of
// `class` is 1.
static double FN(softmax_cross_entropy)(ptrdiff_t count, const T *logits, const T *target,
                                        ptrdiff_t class, double smoothing, T scale, T *gradient) {
  const T highest = FN(highest)(count, logits);
  const V shift = SPLAT(highest);
  const double kept = 1 - smoothing, spread = smoothing / (double)count;
  double sum = 0;
  EACH_VECTOR({
    V e = FN(exp)(LOAD_AT(logits) - shift);
    sum += FN(total)(e, count - at);
  });
  double log_total = FN(log_of)(sum);
  double loss = 0, mass = 0;
  if (target) {
    for (ptrdiff_t j = 0; j < count; j++) {
      double t = kept * (double)target[j] + spread;
      mass += t;
      if (t != 0) loss += t * (log_total - ((double)logits[j] - (double)highest));
    }
  } else {
    mass = 1;
    loss = log_total - kept * ((double)logits[class] - (double)highest);
    if (spread != 0)
      for (ptrdiff_t j = 0; j < count; j++) loss -= spread * ((double)logits[j] - (double)highest);
  }
  if (gradient) {
    const V factor = SPLAT((double)scale * mass / sum);
    EACH_VECTOR({
      V g = factor * FN(exp)(LOAD_AT(logits) - shift);
      V t = SPLAT(spread);
      if (target) t = FMA(SPLAT(kept), LOAD_AT(target), t);
      STORE_AT(gradient, FMA(SPLAT(-scale), t, g));
    });
    if (!target) gradient[class] -= (T)((double)scale * kept);
  }
  return loss;
}

// Σ t·log t, with the term 0 where t is 0.
static double FN(negative_entropy)(ptrdiff_t count, const T *target) {
  double sum = 0;
  EACH_VECTOR({
    V t = LOAD_AT(target);
    V term = SELECT(t > 0, t * FN(log)(t), (V){0});
    sum += FN(total)(term, count - at);
  });
  return sum;
}

// −qᵞ·log p, where p is the softmax(z) of the class and q = 1 − p is the sum of the others. The gradient is
// slope·(δ − softmax(z)), where slope = p · ∂loss/∂p, and δ is 1 for the class and 0 for the others.
static double FN(softmax_focal)(ptrdiff_t count, const T *logits, ptrdiff_t class, T gamma, T scale,
                                T *gradient) {
  const T highest = FN(highest)(count, logits);
  const V shift = SPLAT(highest);
  const double margin = (double)logits[class] - (double)highest;
  double own = 0, others = 0;
  EACH_VECTOR({
    V e = FN(exp)(LOAD_AT(logits) - shift);
    for (ptrdiff_t lane = 0; lane < LANES && lane < count - at; lane++)
      *(at + lane == class ? &own : &others) += (double)e[lane];
  });
  const double sum = own + others, p = own / sum, q = others / sum;
  const double log_p = margin == 0 && others <= 1 ? -(double)FN(log1p)(SPLAT(others))[0]
                                                  : margin - FN(log_of)(sum);
  const double factor = (double)FN(power)(SPLAT(q), SPLAT(gamma))[0];
  if (gradient) {
    double slope = factor * ((q > 0 ? (double)gamma * p * (log_p / q) : 0) - 1);
    const V rate = SPLAT(-(double)scale * slope / sum);
    EACH_VECTOR({ STORE_AT(gradient, rate * FN(exp)(LOAD_AT(logits) - shift)); });
    gradient[class] = (T)((double)scale * slope * q);
  }
  return -factor * log_p;
}

// The mean over targets of ½·(log v + e²/v), where e = mean − t and log v = max(s, floor). Below the floor, the
// gradient of s is the gradient at the floor times exp(s − floor).
static double FN(gaussian)(ptrdiff_t count, const T *means, const T *logs, const T *target,
                           T least, T scale, T *mean_gradient, T *log_gradient) {
  const V floor = FN(log)(SPLAT(least)), factor = SPLAT(scale / (T)count);
  double total = 0;
  EACH_VECTOR({
    V s = LOAD_AT(logs);
    M low = s < floor;
    V bounded = SELECT(low, floor, s);
    V inverse = FN(exp)(-bounded);
    V e = LOAD_AT(means) - LOAD_AT(target);
    V square = e * (e * inverse);
    V value = (T)0.5 * (bounded + square);
    total += FN(total)(value, count - at);
    if (mean_gradient) {
      V share = SELECT(low, FN(exp)(s - floor), SPLAT(1));
      STORE_AT(mean_gradient, factor * (e * inverse));
      STORE_AT(log_gradient, factor * ((T)0.5 * share * (1 - square)));
    }
  });
  return total / (double)count;
}

// Returns whether the loss is defined for a row's target. A class must exist, a label must be 0, 1 or −1, a count
// must be finite and not negative, a probability must be from 0 to 1, and the probabilities of all classes must
// add up to 1.
static int FN(is_defined)(enum descent_loss loss, ptrdiff_t columns, const T *target) {
  double mass = 0;
  switch (loss) {
  case DESCENT_SOFTMAX_CROSS_ENTROPY_OF_CLASSES:
  case DESCENT_SOFTMAX_FOCAL:
    return *target >= 0 && *target < (T)columns && *target == (T)(ptrdiff_t)*target;
  case DESCENT_HINGE:
  case DESCENT_SQUARED_HINGE:
    for (ptrdiff_t j = 0; j < columns; j++)
      if (!(target[j] == 0 || target[j] == 1 || target[j] == -1)) return 0;
    return 1;
  case DESCENT_POISSON:
  case DESCENT_POISSON_OF_MEANS:
    for (ptrdiff_t j = 0; j < columns; j++)
      if (!(target[j] >= 0 && target[j] - target[j] == 0)) return 0;
    return 1;
  case DESCENT_BINARY_CROSS_ENTROPY:
  case DESCENT_BINARY_FOCAL:
  case DESCENT_SOFTMAX_CROSS_ENTROPY:
  case DESCENT_KULLBACK_LEIBLER:
    for (ptrdiff_t j = 0; j < columns; j++) {
      if (!(target[j] >= 0 && target[j] <= 1)) return 0;
      mass += (double)target[j];
    }
    return loss < DESCENT_SOFTMAX_CROSS_ENTROPY || (mass > 0.999 && mass < 1.001);
  default: return 1;
  }
}

// Returns the number of elements of a row's target.
static inline ptrdiff_t FN(target_columns)(enum descent_loss loss, ptrdiff_t columns) {
  switch (loss) {
  case DESCENT_SOFTMAX_CROSS_ENTROPY_OF_CLASSES:
  case DESCENT_SOFTMAX_FOCAL: return 1;
  case DESCENT_GAUSSIAN: return columns / 2;
  default: return columns;
  }
}

static ptrdiff_t FN(loss)(enum descent_loss loss, ptrdiff_t rows, ptrdiff_t columns,
                          const void *prediction_, const void *target_, const void *weights_,
                          double parameter, double balance, double scale, double *row_losses,
                          void *gradient_) {
  const T *prediction = prediction_, *target = target_, *weights = weights_;
  T *gradient = gradient_;
  const ptrdiff_t target_columns = FN(target_columns)(loss, columns);
  for (ptrdiff_t row = 0; row < rows; row++)
    if (!(weights && weights[row] == 0) &&
        !FN(is_defined)(loss, columns, target + row * target_columns))
      return row;
  if (columns == 1 && loss < DESCENT_SOFTMAX_CROSS_ENTROPY) {
    FN(column_loss)(loss, rows, prediction, target, weights, parameter, balance, scale, row_losses,
                    gradient);
    return -1;
  }
  for (ptrdiff_t row = 0; row < rows; row++) {
    T factor = (T)(weights ? scale * (double)weights[row] : scale);
    const T *p = prediction + row * columns, *t = target + row * target_columns;
    T *g = gradient ? gradient + row * columns : 0;
    if (weights && weights[row] == 0) {
      row_losses[row] = 0;
      for (ptrdiff_t j = 0; g && j < columns; j++) g[j] = 0;
      continue;
    }
    switch (loss) {
    case DESCENT_SOFTMAX_CROSS_ENTROPY_OF_CLASSES:
      row_losses[row] =
          FN(softmax_cross_entropy)(columns, p, 0, (ptrdiff_t)*t, parameter, factor, g);
      break;
    case DESCENT_SOFTMAX_CROSS_ENTROPY:
      row_losses[row] = FN(softmax_cross_entropy)(columns, p, t, 0, parameter, factor, g);
      break;
    case DESCENT_KULLBACK_LEIBLER:
      row_losses[row] = FN(softmax_cross_entropy)(columns, p, t, 0, 0, factor, g) +
                        FN(negative_entropy)(columns, t);
      break;
    case DESCENT_SOFTMAX_FOCAL:
      row_losses[row] =
          FN(softmax_focal)(columns, p, (ptrdiff_t)*t, (T)parameter, factor, g);
      break;
    case DESCENT_GAUSSIAN:
      row_losses[row] = FN(gaussian)(target_columns, p, p + target_columns, t, (T)parameter, factor,
                                     g, g ? g + target_columns : 0);
      break;
    default:
      row_losses[row] =
          FN(mean_loss)(loss, columns, p, t, (T)parameter, (T)balance, factor, g);
    }
  }
  return -1;
}
