// The losses. The loss of each row is summed in double, over vectors of a fixed width.

// Returns the sum of the first `count` lanes, in ascending order.
template <class T> static inline double total_of(V<T> v, ptrdiff_t count) {
  double sum = 0;
  for (ptrdiff_t lane = 0; lane < lanes<T> && lane < count; lane++) sum += (double)v[lane];
  return sum;
}

// Returns the logarithm of a sum in double, computed from the logarithm of the nearest T.
template <class T> static inline double log_of(double sum) {
  V<T> nearest = splat<T>(sum);
  return (double)log(nearest)[0] + (sum - (double)nearest[0]) / (double)nearest[0];
}

// xᵃ for x ≥ 0.
template <class T> static inline V<T> power(V<T> x, V<T> a) {
  return select(a == 0, splat<T>(1), exp(a * log(x)));
}

// log cosh e: log(1 + 2·sinh²(e/2)) near zero, where |e| + log(1 + exp(−2·|e|)) − log 2 would cancel.
template <class T> static inline V<T> log_of_cosh(V<T> e) {
  V<T> size = absolute(e);
  M<T> near = size < 1;
  V<T> u = expm1(select(near, (T)0.5 * size, V<T>{}));
  V<T> sinh = (T)0.5 * (u + u / (u + 1));
  V<T> rest = log1p(exp(-(size + size))) - splat<T>(0.693147180559945309417);
  return select(near, log1p((sinh + sinh) * sinh), size + rest);
}

// 2.2 ulp, for any finite z: max(z, 0) − z·t + log(1 + exp(−|z|)), which is
// −t·log σ(z) − (1 − t)·log(1 − σ(z)) without overflow.
template <class T> static inline V<T> entropy_of_logit(V<T> z, V<T> t) {
  V<T> positive = select(z > 0, z, V<T>{});
  return fma(-z, t, positive) + log1p(exp(-absolute(z)));
}

namespace losses {

// What the numbers of a target are, and so for which of them a loss is defined.
enum class target {
  number,       // any
  sign,         // 0, 1 or −1
  count,        // finite and not negative
  probability,  // from 0 to 1
  distribution, // the probabilities of all classes, which add up to 1
  class_index,  // one number for the row: the number of a class
};

template <target meaning, class T> static inline bool is_defined(ptrdiff_t columns, const T *t) {
  if constexpr (meaning == target::class_index) return *t >= 0 && *t < (T)columns && *t == (T)(ptrdiff_t)*t;
  double mass = 0;
  for (ptrdiff_t j = 0; j < columns; j++) {
    if constexpr (meaning == target::sign)
      if (!(t[j] == 0 || t[j] == 1 || t[j] == -1)) return false;
    if constexpr (meaning == target::count)
      if (!(t[j] >= 0 && t[j] - t[j] == 0)) return false;
    if constexpr (meaning == target::probability || meaning == target::distribution) {
      if (!(t[j] >= 0 && t[j] <= 1)) return false;
      mass += (double)t[j];
    }
  }
  return meaning != target::distribution || (mass > 0.999 && mass < 1.001);
}

// Returns the first row, of nonzero weight, for whose target the loss is not defined, or −1 if there is none.
template <target meaning, class T>
static ptrdiff_t first_undefined(const descent_loss_arguments &x, ptrdiff_t target_columns) {
  auto target = static_cast<const T *>(x.target), weights = static_cast<const T *>(x.weights);
  for (ptrdiff_t row = 0; row < x.rows; row++, target += target_columns)
    if (!(weights && weights[row] == 0) && !is_defined<meaning>(x.columns, target)) return row;
  return -1;
}

// One row, with `columns` outputs. `scale` is the factor of its gradient, which may be NULL.
template <class T> struct row {
  ptrdiff_t columns;
  const T *prediction, *target;
  double parameter, balance;
  T scale;
  T *gradient;
};

// A loss of single outputs: `at` gives its value for an output p with the target t, and the derivative. The loss of a
// row is the mean over its outputs.
template <class Loss, target meaning> struct of_outputs {
  static constexpr bool is_of_outputs = true;
  static constexpr target target_meaning = meaning;
  static constexpr ptrdiff_t target_columns(ptrdiff_t columns) { return columns; }

  template <class T> static double of_row(const row<T> &x) {
    double total = 0;
    const V<T> parameter = splat<T>(x.parameter), balance = splat<T>(x.balance);
    const V<T> factor = splat(x.scale / (T)x.columns);
    each_vector_of_long<T>(x.columns, [&](auto j) {
      const point<T> loss = Loss::at(j.load(x.prediction), j.load(x.target), parameter, balance);
      total += total_of(loss.value, j.count);
      if (x.gradient) j.store(x.gradient, factor * loss.slope);
    });
    return total / (double)x.columns;
  }
};

// A loss of whole rows: `of_row` returns it, and stores its gradient.
template <target meaning> struct of_rows {
  static constexpr bool is_of_outputs = false;
  static constexpr target target_meaning = meaning;
  static constexpr ptrdiff_t target_columns(ptrdiff_t columns) { return meaning == target::class_index ? 1 : columns; }
};

struct squared_error : of_outputs<squared_error, target::number> {
  template <class T> static INLINE point<T> at(V<T> p, V<T> t, V<T> factor, V<T>) {
    V<T> e = p - t;
    return {factor * (e * e), (factor + factor) * e};
  }
};

struct absolute_error : of_outputs<absolute_error, target::number> {
  template <class T> static INLINE point<T> at(V<T> p, V<T> t, V<T>, V<T>) {
    V<T> e = p - t;
    return {absolute(e), select(e > 0, splat<T>(1), select(e < 0, splat<T>(-1), e))};
  }
};

struct huber : of_outputs<huber, target::number> {
  template <class T> static INLINE point<T> at(V<T> p, V<T> t, V<T> delta, V<T>) {
    V<T> e = p - t, size = absolute(e);
    M<T> inside = size <= delta;
    return {select(inside, (T)0.5 * (e * e), delta * (size - (T)0.5 * delta)),
            select(inside, e, select(e > 0, delta, select(e < 0, -delta, e)))};
  }
};

struct log_cosh : of_outputs<log_cosh, target::number> {
  template <class T> static INLINE point<T> at(V<T> p, V<T> t, V<T>, V<T>) {
    V<T> e = p - t;
    return {log_of_cosh(e), tanh(e)};
  }
};

// max(1 − s·p, 0), where s is 1 for a positive target and −1 for others, or its square.
template <class Loss, bool is_squared> struct hinge_loss : of_outputs<Loss, target::sign> {
  template <class T> static INLINE point<T> at(V<T> p, V<T> t, V<T>, V<T>) {
    V<T> sign = select(t > 0, splat<T>(1), splat<T>(-1));
    V<T> lack = fma(-sign, p, splat<T>(1));
    M<T> met = lack <= 0;
    lack = select(met, V<T>{}, lack);
    if constexpr (is_squared) return {lack * lack, -sign * (lack + lack)};
    return {lack, select(met, V<T>{}, -sign)};
  }
};
struct hinge : hinge_loss<hinge, false> {};
struct squared_hinge : hinge_loss<squared_hinge, true> {};

struct poisson : of_outputs<poisson, target::count> {
  template <class T> static INLINE point<T> at(V<T> p, V<T> t, V<T>, V<T>) {
    V<T> mean = exp(p);
    return {fma(-t, p, mean), mean - t};
  }
};

struct poisson_of_means : of_outputs<poisson_of_means, target::count> {
  template <class T> static INLINE point<T> at(V<T> p, V<T> t, V<T> epsilon, V<T>) {
    V<T> mean = p + epsilon;
    M<T> none = (t == 0) & (mean >= 0);
    return {p - select(none, V<T>{}, t * log(mean)), 1 - select(none, V<T>{}, t / mean)};
  }
};

struct binary_cross_entropy : of_outputs<binary_cross_entropy, target::probability> {
  template <class T> static INLINE point<T> at(V<T> p, V<T> t, V<T> smoothing, V<T>) {
    V<T> label = fma(t, 1 - smoothing, (T)0.5 * smoothing);
    return {entropy_of_logit(p, label), sigmoid(p) - label};
  }
};

// qᵞ · binary cross-entropy, where q is 1 − the probability of the target: t·σ(−z) + (1 − t)·σ(z),
// a sum of nonnegative terms, so that no digits are lost near 0.
struct binary_focal : of_outputs<binary_focal, target::probability> {
  template <class T> static INLINE point<T> at(V<T> z, V<T> t, V<T> gamma, V<T> balance) {
    V<T> e = exp(-absolute(z));
    V<T> larger = 1 / (1 + e), smaller = e * larger;
    V<T> yes = select(z > 0, larger, smaller), no = select(z > 0, smaller, larger);
    V<T> q = fma(t, no, (1 - t) * yes);
    V<T> factor = power(q, gamma);
    V<T> entropy = entropy_of_logit(z, t);
    // q′ / q
    V<T> rate = select(q > 0, yes * no * (1 - (t + t)) / q, V<T>{});
    V<T> slope = factor * (((1 - t) * yes - t * no) + gamma * rate * entropy);
    V<T> weight = select(balance < 0, splat<T>(1), fma(t, balance, (1 - t) * (1 - balance)));
    return {weight * (factor * entropy), slope * weight};
  }
};

// −Σ t′·log softmax(z) = Σ t′·(log Σ exp(z − max) − (z − max)), t′ = (1 − smoothing)·t + smoothing / count.
// The gradient is (Σ t′)·softmax(z) − t′. `target` has `count` probabilities. If it is NULL, the probability of
// `own` is 1.
template <class T>
static double cross_entropy_of_softmax(const row<T> &x, const T *target, ptrdiff_t own, double smoothing) {
  const T highest = highest_of(x.columns, x.prediction);
  const V<T> shift = splat(highest);
  const double kept = 1 - smoothing, spread = smoothing / (double)x.columns;
  double sum = 0;
  each_vector_of_long<T>(x.columns, [&](auto j) { sum += total_of(exp(j.load(x.prediction) - shift), j.count); });
  double log_total = log_of<T>(sum);
  double loss = 0, mass = 0;
  if (target) {
    for (ptrdiff_t j = 0; j < x.columns; j++) {
      double t = kept * (double)target[j] + spread;
      mass += t;
      if (t != 0) loss += t * (log_total - ((double)x.prediction[j] - (double)highest));
    }
  } else {
    mass = 1;
    loss = log_total - kept * ((double)x.prediction[own] - (double)highest);
    if (spread != 0)
      for (ptrdiff_t j = 0; j < x.columns; j++) loss -= spread * ((double)x.prediction[j] - (double)highest);
  }
  if (x.gradient) {
    const V<T> factor = splat<T>((double)x.scale * mass / sum);
    each_vector_of_long<T>(x.columns, [&](auto j) {
      V<T> g = factor * exp(j.load(x.prediction) - shift);
      V<T> t = splat<T>(spread);
      if (target) t = fma(splat<T>(kept), j.load(target), t);
      j.store(x.gradient, fma(splat(-x.scale), t, g));
    });
    if (!target) x.gradient[own] -= (T)((double)x.scale * kept);
  }
  return loss;
}

struct softmax_cross_entropy : of_rows<target::distribution> {
  template <class T> static double of_row(const row<T> &x) {
    return cross_entropy_of_softmax<T>(x, x.target, 0, x.parameter);
  }
};

struct softmax_cross_entropy_of_classes : of_rows<target::class_index> {
  template <class T> static double of_row(const row<T> &x) {
    return cross_entropy_of_softmax<T>(x, nullptr, (ptrdiff_t)*x.target, x.parameter);
  }
};

// The cross-entropy and Σ t·log t, with the term 0 where t is 0.
struct kullback_leibler : of_rows<target::distribution> {
  template <class T> static double of_row(const row<T> &x) {
    double sum = 0;
    each_vector_of_long<T>(x.columns, [&](auto j) {
      V<T> t = j.load(x.target);
      V<T> term = select(t > 0, t * log(t), V<T>{});
      sum += total_of(term, j.count);
    });
    return cross_entropy_of_softmax<T>(x, x.target, 0, 0) + sum;
  }
};

// −qᵞ·log p, where p is the softmax(z) of the class and q = 1 − p is the sum of the others. The gradient is
// slope·(δ − softmax(z)), where slope = p · ∂loss/∂p, and δ is 1 for the class and 0 for the others.
struct softmax_focal : of_rows<target::class_index> {
  template <class T> static double of_row(const row<T> &x) {
    const T gamma = (T)x.parameter;
    const ptrdiff_t own = (ptrdiff_t)*x.target;
    const T highest = highest_of(x.columns, x.prediction);
    const V<T> shift = splat(highest);
    const double margin = (double)x.prediction[own] - (double)highest;
    double of_own = 0, others = 0;
    each_vector_of_long<T>(x.columns, [&](auto j) {
      V<T> e = exp(j.load(x.prediction) - shift);
      for (ptrdiff_t lane = 0; lane < lanes<T> && lane < j.count; lane++)
        *(j.at + lane == own ? &of_own : &others) += (double)e[lane];
    });
    const double sum = of_own + others, p = of_own / sum, q = others / sum;
    const double log_p =
        margin == 0 && others <= 1 ? -(double)log1p(splat<T>(others))[0] : margin - log_of<T>(sum);
    const double factor = (double)power(splat<T>(q), splat(gamma))[0];
    if (x.gradient) {
      double slope = factor * ((q > 0 ? (double)gamma * p * (log_p / q) : 0) - 1);
      const V<T> rate = splat<T>(-(double)x.scale * slope / sum);
      each_vector_of_long<T>(x.columns, [&](auto j) { j.store(x.gradient, rate * exp(j.load(x.prediction) - shift)); });
      x.gradient[own] = (T)((double)x.scale * slope * q);
    }
    return -factor * log_p;
  }
};

// The mean over targets of ½·(log v + e²/v), where e = mean − t and log v = max(s, floor). The outputs are the means,
// then the s. Below the floor, the gradient of s is the gradient at the floor times exp(s − floor).
struct gaussian : of_rows<target::number> {
  static constexpr ptrdiff_t target_columns(ptrdiff_t columns) { return columns / 2; }

  template <class T> static double of_row(const row<T> &x) {
    const ptrdiff_t count = target_columns(x.columns);
    const T *means = x.prediction, *logs = x.prediction + count;
    const V<T> floor = log(splat<T>(x.parameter)), factor = splat(x.scale / (T)count);
    double total = 0;
    each_vector_of_long<T>(count, [&](auto j) {
      V<T> s = j.load(logs);
      M<T> low = s < floor;
      V<T> bounded = select(low, floor, s);
      V<T> inverse = exp(-bounded);
      V<T> e = j.load(means) - j.load(x.target);
      V<T> square = e * (e * inverse);
      V<T> value = (T)0.5 * (bounded + square);
      total += total_of(value, j.count);
      if (x.gradient) {
        V<T> share = select(low, exp(s - floor), splat<T>(1));
        j.store(x.gradient, factor * (e * inverse));
        j.store(x.gradient + count, factor * ((T)0.5 * share * (1 - square)));
      }
    });
    return total / (double)count;
  }
};

}

// Computes the losses of rows with one output each, a vector of rows at a time.
template <class Loss, class T> static void loss_of_column(const descent_loss_arguments &x) {
  auto prediction = static_cast<const T *>(x.prediction), target = static_cast<const T *>(x.target);
  auto weights = static_cast<const T *>(x.weights);
  auto gradient = static_cast<T *>(x.gradient);
  const V<T> parameter = splat<T>(x.parameter), balance = splat<T>(x.balance), factor = splat<T>(x.scale);
  each_vector_of_long<T>(x.rows, [&](auto i) {
    point<T> loss = Loss::at(i.load(prediction), i.load(target), parameter, balance);
    V<T> weighted = factor;
    if (weights)
      for (ptrdiff_t lane = 0; lane < lanes<T> && lane < i.count; lane++) {
        weighted[lane] = (T)(x.scale * (double)weights[i.at + lane]);
        if (weights[i.at + lane] == 0) loss.value[lane] = loss.slope[lane] = 0;
      }
    for (ptrdiff_t lane = 0; lane < lanes<T> && lane < i.count; lane++)
      x.row_losses[i.at + lane] = (double)loss.value[lane];
    if (gradient) i.store(gradient, weighted * loss.slope);
  });
}

template <class Loss, class T> static ptrdiff_t loss_by(const descent_loss_arguments *all) {
  const descent_loss_arguments &x = *all;
  auto prediction = static_cast<const T *>(x.prediction), target = static_cast<const T *>(x.target);
  auto weights = static_cast<const T *>(x.weights);
  auto gradient = static_cast<T *>(x.gradient);
  const ptrdiff_t target_columns = Loss::target_columns(x.columns);
  const ptrdiff_t undefined = losses::first_undefined<Loss::target_meaning, T>(x, target_columns);
  if (undefined >= 0) return undefined;
  if constexpr (Loss::is_of_outputs)
    if (x.columns == 1) {
      loss_of_column<Loss, T>(x);
      return -1;
    }
  for (ptrdiff_t row = 0; row < x.rows; row++) {
    T *g = gradient ? gradient + row * x.columns : nullptr;
    if (weights && weights[row] == 0) {
      x.row_losses[row] = 0;
      for (ptrdiff_t j = 0; g && j < x.columns; j++) g[j] = 0;
      continue;
    }
    const T factor = (T)(weights ? x.scale * (double)weights[row] : x.scale);
    x.row_losses[row] = Loss::of_row(losses::row<T>{x.columns, prediction + row * x.columns,
                                                    target + row * target_columns, x.parameter, x.balance, factor, g});
  }
  return -1;
}

template <class T> static ptrdiff_t loss(const descent_loss_arguments *x) {
#define ROW(name, loss) loss_by<losses::loss, T>,
  static constexpr decltype(&loss<T>) of_losses[] = {DESCENT_LOSSES(ROW)};
#undef ROW
  return of_losses[x->loss](x);
}

template <class T> static ptrdiff_t target_columns(descent_loss loss, ptrdiff_t columns) {
#define ROW(name, loss) losses::loss::target_columns,
  static constexpr ptrdiff_t (*of_losses[])(ptrdiff_t) = {DESCENT_LOSSES(ROW)};
#undef ROW
  return of_losses[loss](columns);
}
