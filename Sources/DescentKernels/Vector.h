// Vectors of a fixed 64 bytes, and the elementary functions of them. Included once for each element type and
// instruction set. Needs T (the element), I (the integer of its size), LANES and FN(name).

typedef T FN(V) __attribute__((vector_size(64), aligned(sizeof(T))));
typedef I FN(M) __attribute__((vector_size(64), aligned(sizeof(T))));
#define V FN(V)
#define M FN(M)

#define SPLAT(x) ((T)(x) - (V){0}) // x + 0 would have to be computed, since −0 + 0 is 0
#define FMA(a, b, c) __builtin_elementwise_fma((a), (b), (c))
#define SELECT(mask, yes, no) ((V)(((M)(yes) & (mask)) | ((M)(no) & ~(mask))))
#define LOAD(p) (*(const V *)(p))
#define STORE(p, v) (*(V *)(p) = (v))

// Loads fewer than LANES elements, padded with zeros. A few scalar moves are faster than a call of memcpy. Without
// the pragma, the compiler would turn these loops into calls of memcpy.
static inline __attribute__((always_inline)) V FN(load_some)(const T *p, ptrdiff_t count) {
  V v = {0};
#pragma clang loop unroll(full)
  for (int lane = 0; lane < LANES; lane++)
    if (lane < count) v[lane] = p[lane];
  return v;
}

static inline __attribute__((always_inline)) void FN(store_some)(T *p, V v, ptrdiff_t count) {
#pragma clang loop unroll(full)
  for (int lane = 0; lane < LANES; lane++)
    if (lane < count) p[lane] = v[lane];
}

// Runs `body` on every vector of 0..<count. `LOAD_AT(p)` loads the current vector of p, and `STORE_AT(p, v)`
// stores v there. The last vector, if shorter, is padded with zeros.
#define LOAD_AT(p) (whole ? LOAD((p) + at) : FN(load_some)((p) + at, count - at))
#define STORE_AT(p, v)                                                                            \
  do {                                                                                            \
    V stored = (v);                                                                               \
    if (whole)                                                                                    \
      STORE((p) + at, stored);                                                                    \
    else                                                                                          \
      FN(store_some)((p) + at, stored, count - at);                                               \
  } while (0)
#define EACH_VECTOR(body)                                                                         \
  do {                                                                                            \
    ptrdiff_t at = 0;                                                                             \
    for (; at + LANES <= count; at += LANES) {                                                    \
      enum { whole = 1 };                                                                         \
      body                                                                                        \
    }                                                                                             \
    if (at < count) {                                                                             \
      enum { whole = 0 };                                                                         \
      body                                                                                        \
    }                                                                                             \
  } while (0)

static inline M FN(sign)(V x) { return (M)x & (M)(-(V){0}); }
static inline V FN(absolute)(V x) { return (V)((M)x ^ FN(sign)(x)); }

// The comment of each function below starts with the bound of its error, in units in the last place (ulp) of the
// exact result. The bound holds for both types and every x, also where the result is subnormal or overflows. NaN
// gives NaN. Benchmarks/ulp.c measures the errors, and AccuracyTests check the bounds.

// 1.1 ulp: exp(x) = 2ⁿ · exp(r), n = round(x / ln 2), |r| ≤ ln 2 / 2. exp(r) is its Taylor polynomial, whose
// remainder is below a quarter of an ulp. The factor 2ⁿ is applied in two halves, so that results overflow to
// infinity and underflow gradually to zero.
struct FN(reduced) {
  V r;
  M n;
};

static inline struct FN(reduced) FN(reduce)(V x) {
  const V shift = SPLAT(ROUNDING_SHIFT);
  V t = FMA(x, SPLAT(1.44269504088896340736), shift);
  V n = t - shift;
  V r = FMA(n, SPLAT(-LN2_HIGH), x);
  r = FMA(n, SPLAT(-LN2_LOW), r);
  struct FN(reduced) result = {r, (M)t - (M)shift};
  return result;
}

static inline V FN(scale)(V x, M n) {
  M half = n >> 1;
  V first = (V)((half + EXPONENT_BIAS) << MANTISSA_BITS);
  V second = (V)((n - half + EXPONENT_BIAS) << MANTISSA_BITS);
  return x * first * second;
}

// (exp(r) − 1 − r) / r²
static inline V FN(exp_tail)(V r) {
  static const double inverse_factorials[] = {
      1.0 / 2,       1.0 / 6,        1.0 / 24,        1.0 / 120,        1.0 / 720,       1.0 / 5040,
      1.0 / 40320,   1.0 / 362880,   1.0 / 3628800,   1.0 / 39916800,   1.0 / 479001600, 1.0 / 6227020800.0,
  };
  V p = SPLAT(inverse_factorials[EXP_TERMS - 1]);
#pragma clang loop unroll(full)
  for (int k = EXP_TERMS - 2; k >= 0; k--) p = FMA(p, r, SPLAT(inverse_factorials[k]));
  return p;
}

static inline V FN(exp)(V x) {
  x = SELECT(x > SPLAT(EXP_HIGHEST), SPLAT(EXP_HIGHEST), x);
  x = SELECT(x < SPLAT(EXP_LOWEST), SPLAT(EXP_LOWEST), x);
  struct FN(reduced) a = FN(reduce)(x);
  V p = FMA(a.r * a.r, FN(exp_tail)(a.r), a.r) + 1;
  return FN(scale)(p, a.n);
}

// 2 ulp: exp(x) − 1 = 2ⁿ·(exp(r) − 1) + (2ⁿ − 1) for |x| ≤ 44, without cancellation near zero.
static inline V FN(expm1)(V x) {
  struct FN(reduced) a = FN(reduce)(x);
  V p = FMA(a.r * a.r, FN(exp_tail)(a.r), a.r);
  V power = (V)((a.n + EXPONENT_BIAS) << MANTISSA_BITS);
  return FMA(power, p, power - 1);
}

// 2.75 ulp: tanh(x) = ±e / (e + 2), e = exp(2|x|) − 1. It rounds to exactly ±1 for |x| ≥ 22.
static inline V FN(tanh)(V x) {
  V size = FN(absolute)(x);
  size = SELECT(size > SPLAT(22), SPLAT(22), size);
  V e = FN(expm1)(size + size);
  return (V)((M)(e / (e + 2)) | FN(sign)(x));
}

// 2.6 ulp: 1 / (1 + e) for x ≥ 0, e / (1 + e) below, where e = exp(−|x|) never overflows.
static inline V FN(sigmoid)(V x) {
  V e = FN(exp)(-FN(absolute)(x));
  return SELECT(x < 0, e, SPLAT(1)) / (1 + e);
}

// 1 ulp: log(x) = e·ln 2 + 2·atanh(s) for x = 2ᵉ·m, m in [√½, √2), s = (m − 1) / (m + 1). atanh is its series, and
// |s| ≤ 0.1716. Zero gives −∞, and a negative number gives NaN.
static inline V FN(log)(V x) {
  M subnormal = x < SPLAT(SMALLEST_NORMAL);
  V scaled = SELECT(subnormal, x * SPLAT(SUBNORMAL_SCALE), x);
  M bits = (M)scaled;
  const M root_half = (M)SPLAT(0.70710678118654752440);
  M e = (bits - root_half) >> MANTISSA_BITS;
  V m = (V)(bits - (e << MANTISSA_BITS));
  e -= subnormal & SUBNORMAL_EXPONENT;
  V f = m - 1;
  V s = f / (m + 1);
  V z = s * s;
  V p = SPLAT(2.0 / (2 * LOG_TERMS + 1));
#pragma clang loop unroll(full)
  for (int k = LOG_TERMS - 1; k >= 1; k--) p = FMA(p, z, SPLAT(2.0 / (2 * k + 1)));
  // 2·atanh(s) = 2s + s·z·p = f − s·(f − z·p), since 2s = f − s·f
  V n = __builtin_convertvector(e, V);
  V result = f - (s * (f - z * p) - n * SPLAT(LN2_LOW));
  result = FMA(n, SPLAT(LN2_HIGH), result);
  V infinite = SPLAT(__builtin_inf());
  result = SELECT(x == infinite, x, result);
  result = SELECT(x == 0, -infinite, result);
  return SELECT((x < 0) | (x != x), SPLAT(__builtin_nan("")), result);
}

// 1.4 ulp: log(1 + x) for x in [0, 1], corrected for the rounding error of 1 + x.
static inline V FN(log1p)(V x) {
  V u = 1 + x;
  return FN(log)(u) + (x - (u - 1)) / u;
}
