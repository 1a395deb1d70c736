// Activations whose derivatives are in terms of the input. They keep full precision in the tails, where a
// derivative in terms of the output would lose the digits that rounding has removed from the output.

// The value and the derivative at x. The compiler removes the computation of the one that a caller does not use.
struct FN(point) {
  V value, slope;
};

static inline V FN(bounded)(V x, T low, T high) {
  x = SELECT(x < low, SPLAT(low), x);
  return SELECT(x > high, SPLAT(high), x);
}

static inline __attribute__((always_inline)) struct FN(point) FN(activation)(
    enum descent_function function, V x, V a, V b) {
  struct FN(point) at = {x, SPLAT(1)};
  switch (function) {
  case DESCENT_ELU:
    at.value = b * SELECT(x > 0, x, a * FN(expm1)(FN(bounded)(x, -44, 0)));
    at.slope = b * SELECT(x > 0, SPLAT(1), a * FN(exp)(x));
    break;
  case DESCENT_CELU:
    at.value = SELECT(x > 0, x, a * FN(expm1)(FN(bounded)(x / a, -44, 0)));
    at.slope = SELECT(x > 0, SPLAT(1), FN(exp)(x / a));
    break;
  case DESCENT_GELU: {
    struct FN(normal) normal = FN(normal)(x);
    at.value = x * normal.cumulative;
    at.slope = FMA(x * (T)0.39894228040143267794, normal.bell, normal.cumulative);
    break;
  }
  case DESCENT_GELU_TANH: {
    // ½·(1 + tanh(u)) = σ(2u), which is 0 or 1 for |x| ≥ 32.
    const T linear = (T)1.5957691216057307118, cubic = (T)0.071354816272600248778;
    V z = FN(bounded)(x, -32, 32), square = z * z;
    V s = FN(sigmoid)(z * FMA(square, SPLAT(cubic), SPLAT(linear)));
    at.value = x * s;
    at.slope = FMA(z * s * (1 - s), FMA(square, SPLAT(3 * cubic), SPLAT(linear)), s);
    break;
  }
  case DESCENT_SILU: {
    // σ(z) is 0 or 1 for |z| ≥ 750.
    V z = FN(bounded)(a * x, -750, 750), s = FN(sigmoid)(z);
    at.value = x * s;
    at.slope = FMA(z * s, 1 - s, s);
    break;
  }
  case DESCENT_MISH: {
    // With e = exp(x) and n = e² + 2e, tanh(log(1 + e)) = n / (n + 2), which is 1 for x ≥ 40.
    V z = FN(bounded)(x, -750, 40), e = FN(exp)(z), n = e * (e + 2);
    V factor = n / (n + 2);
    at.value = x * factor;
    at.slope = FMA(z, 4 * (e / (n + 2)) * ((e + 1) / (n + 2)), factor);
    break;
  }
  case DESCENT_SOFTPLUS: {
    V z = a * x;
    at.value = SELECT(x > 0, x, (V){0}) + FN(log1p)(FN(exp)(-FN(absolute)(z))) / a;
    at.slope = FN(sigmoid)(z);
    break;
  }
  case DESCENT_LOG_SIGMOID:
    at.value = SELECT(x > 0, (V){0}, x) - FN(log1p)(FN(exp)(-FN(absolute)(x)));
    at.slope = FN(sigmoid)(-x);
    break;
  case DESCENT_SOFTSIGN: {
    V d = 1 + FN(absolute)(x);
    at.value = x / d;
    at.slope = 1 / (d * d);
    break;
  }
  case DESCENT_CLIP:
    at.value = SELECT(x < a, a, SELECT(x > b, b, x));
    at.slope = SELECT((x > a) & (x < b), SPLAT(1), (V){0});
    break;
  case DESCENT_HARD_SIGMOID:
    at.value = FN(bounded)(x + 3, 0, 6) / 6;
    at.slope = SELECT((x > -3) & (x < 3), SPLAT(1.0 / 6), (V){0});
    break;
  case DESCENT_HARD_SWISH:
    at.value = x * (FN(bounded)(x + 3, 0, 6) / 6);
    at.slope = SELECT(x > -3, SELECT(x < 3, (x + x + 3) / 6, SPLAT(1)), (V){0});
    break;
  case DESCENT_SCALED_TANH: {
    V z = a * x, e = FN(exp)(-2 * FN(absolute)(z)), d = 1 + e;
    at.value = b * FN(tanh)(z);
    at.slope = a * b * (4 * e / (d * d));
    break;
  }
  default: __builtin_trap();
  }
  return at;
}

#define EACH_ACTIVATION(DO)                                                                       \
  DO(DESCENT_ELU) DO(DESCENT_CELU) DO(DESCENT_GELU) DO(DESCENT_GELU_TANH) DO(DESCENT_SILU)         \
  DO(DESCENT_MISH) DO(DESCENT_SOFTPLUS) DO(DESCENT_LOG_SIGMOID) DO(DESCENT_SOFTSIGN)              \
  DO(DESCENT_CLIP) DO(DESCENT_HARD_SIGMOID) DO(DESCENT_HARD_SWISH) DO(DESCENT_SCALED_TANH)
