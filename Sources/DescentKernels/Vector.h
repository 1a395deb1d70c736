// Vectors of a fixed 64 bytes, and the elementary functions of them.

// For what inner loops do, whose vectors must stay in registers.
#define INLINE inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")
// The elementary functions are inlined, unless the instruction set prefers one copy for all uses.
#ifndef ELEMENTARY
#define ELEMENTARY static inline
#endif

// The constants of a type of elements, and the integer of its size.
template <class T> struct number;

template <> struct number<double> {
  using integer = int64_t;
  static constexpr int mantissa_bits = 52, exponent_bias = 1023;
  static constexpr double rounding_shift = 6755399441055744.0; // 1.5 · 2⁵²
  static constexpr double ln2_high = 6.93147180369123816490e-01, ln2_low = 1.90821492927058770002e-10;
  static constexpr int exp_terms = 12, exp_highest = 710, exp_lowest = -746, log_terms = 11;
  static constexpr double smallest_normal = 0x1p-1022, subnormal_scale = 0x1p54;
  static constexpr int subnormal_exponent = 54;
};

template <> struct number<float> {
  using integer = int32_t;
  static constexpr int mantissa_bits = 23, exponent_bias = 127;
  static constexpr float rounding_shift = 12582912; // 1.5 · 2²³
  static constexpr double ln2_high = 0.693145751953125, ln2_low = 1.42860682030941723212e-6;
  static constexpr int exp_terms = 6, exp_highest = 89, exp_lowest = -104, log_terms = 5;
  static constexpr float smallest_normal = 0x1p-126, subnormal_scale = 0x1p25;
  static constexpr int subnormal_exponent = 25;
};

template <class T> constexpr int lanes = 64 / sizeof(T);

template <class T, int count> using vector __attribute__((vector_size(count * sizeof(T)))) = T;
template <class T> using V = vector<T, lanes<T>>;

// The integers of a vector's bits. A comparison of vectors gives 0 or −1 in each.
template <class T> struct integers {
  typedef typename number<T>::integer type __attribute__((vector_size(64)));
};
template <class T> using M = typename integers<T>::type;

// A vector in memory, where it needs no more alignment than its elements.
template <class T, int count = lanes<T>> struct in_memory {
  typedef T type __attribute__((vector_size(count * sizeof(T)), aligned(sizeof(T))));
};

template <class T, int count = lanes<T>> static INLINE vector<T, count> load(const T *p) {
  return *(const typename in_memory<T, count>::type *)p;
}
template <class T, int count = lanes<T>> static INLINE void store(T *p, vector<T, count> v) {
  *(typename in_memory<T, count>::type *)p = v;
}

// Returns x in all lanes, as x − 0, which is exactly x and costs nothing. x + 0 would have to be computed, since
// −0 + 0 is 0.
template <class T, int count = lanes<T>> static INLINE vector<T, count> splat(T x) {
  return x - vector<T, count>{};
}

template <class Vector> static __attribute__((noinline)) Vector fma_by_calls(Vector a, Vector b, Vector c) {
  for (unsigned lane = 0; lane < sizeof(Vector) / sizeof(a[0]); lane++)
    c[lane] = __builtin_elementwise_fma(a[lane], b[lane], c[lane]);
  return c;
}

// Returns a·b + c, rounded once. Without an instruction it is a call of libm for each lane, which one loop for all
// uses keeps small.
template <class Vector> static INLINE Vector fma(Vector a, Vector b, Vector c) {
  if constexpr (has_fma)
    return __builtin_elementwise_fma(a, b, c);
  else
    return fma_by_calls(a, b, c);
}

template <class T> static INLINE V<T> select(M<T> mask, V<T> yes, V<T> no) {
  return (V<T>)(((M<T>)yes & mask) | ((M<T>)no & ~mask));
}

template <class Vector> static INLINE Vector square_root(Vector x) { return __builtin_elementwise_sqrt(x); }

template <class Integer, Integer... k> struct sequence {};
template <int count> using up_to = __make_integer_seq<sequence, int, count>; // 0..<count

// The lanes of two vectors, one after the other, and `width` lanes of one from `first` on.
template <class T, int width, int... k>
static INLINE vector<T, 2 * width> joined(vector<T, width> low, vector<T, width> high, sequence<int, k...>) {
  return __builtin_shufflevector(low, high, k...);
}
template <class T, int first, int width, int... k>
static INLINE vector<T, width> part(vector<T, 2 * width> v, sequence<int, k...>) {
  return __builtin_shufflevector(v, v, (first + k)...);
}

// Loads the last count % width of p[0..<count], padded with zeros: width / 2 of them if there are as many, then the
// rest. That takes a branch for each power of two, where a loop would take one for each lane, and a call of memcpy
// would take longer.
template <class T, int width = lanes<T>> static INLINE vector<T, width> load_some(const T *p, ptrdiff_t count) {
  if constexpr (width == 1) {
    return vector<T, 1>{};
  } else {
    constexpr int half = width / 2;
    const vector<T, half> rest = load_some<T, half>(p, count);
    if (count & half) return joined<T, half>(load<T, half>(p + (count & -width)), rest, up_to<width>());
    return joined<T, half>(rest, vector<T, half>{}, up_to<width>());
  }
}

// Stores the first `count` lanes, fewer than `width`.
template <class T, int width = lanes<T>> static INLINE void store_some(T *p, vector<T, width> v, ptrdiff_t count) {
  if constexpr (width > 1) {
    constexpr int half = width / 2;
    vector<T, half> rest = part<T, 0, half>(v, up_to<half>());
    if (count & half) {
      store<T, half>(p, rest);
      p += half;
      rest = part<T, half, half>(v, up_to<half>());
    }
    store_some<T, half>(p, rest, count);
  }
}

// The place of a vector in arrays that are processed a vector at a time. `load(p)` loads the vector of p there, and
// `store(p, v)` stores v there.
template <class T> struct whole_vector {
  static constexpr bool is_whole = true;
  static constexpr ptrdiff_t count = lanes<T>;
  ptrdiff_t at;
  INLINE V<T> load(const T *p) const { return INSTRUCTION_SET::load(p + at); }
  INLINE void store(T *p, V<T> v) const { INSTRUCTION_SET::store(p + at, v); }
};

// The last place, if fewer elements are left. They are padded with zeros.
template <class T> struct last_vector {
  static constexpr bool is_whole = false;
  ptrdiff_t at, count;
  INLINE V<T> load(const T *p) const { return load_some(p + at, count); }
  INLINE void store(T *p, V<T> v) const { store_some(p + at, v, count); }
};

// Returns v with 0 in the padded lanes.
template <class T> static INLINE V<T> without_padding(whole_vector<T>, V<T> v) { return v; }
template <class T, class Place> static INLINE V<T> without_padding(Place i, V<T> v) {
  UNROLL for (int lane = 0; lane < lanes<T>; lane++)
    if (lane >= i.count) v[lane] = 0;
  return v;
}

// A place that is whole or not. `count` elements are left.
template <class T> struct any_vector {
  ptrdiff_t at, count;
  INLINE V<T> load(const T *p) const {
    return count >= lanes<T> ? INSTRUCTION_SET::load(p + at) : load_some(p + at, count);
  }
  INLINE void store(T *p, V<T> v) const {
    count >= lanes<T> ? INSTRUCTION_SET::store(p + at, v) : store_some(p + at, v, count);
  }
};

// Calls `body` with the place of each vector of 0..<count. The compiler copies a long body once, and each load and
// store then asks whether its vector is whole.
template <class T, class Body> static INLINE void each_vector_of_long(ptrdiff_t count, Body body) {
  for (ptrdiff_t at = 0; at < count; at += lanes<T>) [[clang::always_inline]] body(any_vector<T>{at, count - at});
}

// The same, with a copy of the body for whole vectors and one for the last vector.
template <class T, class Body> static INLINE void each_vector(ptrdiff_t count, Body body) {
  ptrdiff_t at = 0;
  for (; at + lanes<T> <= count; at += lanes<T>) [[clang::always_inline]] body(whole_vector<T>{at});
  if (at < count) [[clang::always_inline]] body(last_vector<T>{at, count - at});
}

template <class T> static INLINE M<T> sign_bits(V<T> x) { return (M<T>)x & (M<T>)(-V<T>{}); }
template <class T> static INLINE V<T> absolute(V<T> x) { return (V<T>)((M<T>)x ^ sign_bits(x)); }

// The comment of each function below starts with the bound of its error, in units in the last place (ulp) of the
// exact result. The bound holds for both types and every x, also where the result is subnormal or overflows. NaN
// gives NaN. Benchmarks/ulp.cpp measures the errors, and AccuracyTests check the bounds.

// 1.1 ulp: exp(x) = 2ⁿ · exp(r), n = round(x / ln 2), |r| ≤ ln 2 / 2. exp(r) is its Taylor polynomial, whose
// remainder is below a quarter of an ulp. The factor 2ⁿ is applied in two halves, so that results overflow to
// infinity and underflow gradually to zero.
template <class T> struct reduced {
  V<T> r;
  M<T> n;
};

template <class T> static inline reduced<T> reduce(V<T> x) {
  const V<T> shift = splat(number<T>::rounding_shift);
  V<T> t = fma(x, splat<T>(1.44269504088896340736), shift);
  V<T> n = t - shift;
  V<T> r = fma(n, splat<T>(-number<T>::ln2_high), x);
  r = fma(n, splat<T>(-number<T>::ln2_low), r);
  return {r, (M<T>)t - (M<T>)shift};
}

template <class T> static inline V<T> scale(V<T> x, M<T> n) {
  M<T> half = n >> 1;
  V<T> first = (V<T>)((half + number<T>::exponent_bias) << number<T>::mantissa_bits);
  V<T> second = (V<T>)((n - half + number<T>::exponent_bias) << number<T>::mantissa_bits);
  return x * first * second;
}

// (exp(r) − 1 − r) / r²
template <class T> static inline V<T> exp_tail(V<T> r) {
  constexpr double inverse_factorials[] = {
      1.0 / 2,       1.0 / 6,        1.0 / 24,        1.0 / 120,        1.0 / 720,       1.0 / 5040,
      1.0 / 40320,   1.0 / 362880,   1.0 / 3628800,   1.0 / 39916800,   1.0 / 479001600, 1.0 / 6227020800.0,
  };
  constexpr int terms = number<T>::exp_terms;
  V<T> p = splat<T>(inverse_factorials[terms - 1]);
  UNROLL for (int k = terms - 2; k >= 0; k--) p = fma(p, r, splat<T>(inverse_factorials[k]));
  return p;
}

template <class T> ELEMENTARY V<T> exp(V<T> x) {
  constexpr int highest = number<T>::exp_highest, lowest = number<T>::exp_lowest;
  x = select(x > splat<T>(highest), splat<T>(highest), x);
  x = select(x < splat<T>(lowest), splat<T>(lowest), x);
  const reduced<T> a = reduce(x);
  V<T> p = fma(a.r * a.r, exp_tail(a.r), a.r) + 1;
  return scale(p, a.n);
}

// 2 ulp: exp(x) − 1 = 2ⁿ·(exp(r) − 1) + (2ⁿ − 1) for |x| ≤ 44, without cancellation near zero.
template <class T> ELEMENTARY V<T> expm1(V<T> x) {
  const reduced<T> a = reduce(x);
  V<T> p = fma(a.r * a.r, exp_tail(a.r), a.r);
  V<T> power = (V<T>)((a.n + number<T>::exponent_bias) << number<T>::mantissa_bits);
  return fma(power, p, power - 1);
}

// 2.75 ulp: tanh(x) = ±e / (e + 2), e = exp(2|x|) − 1. It rounds to exactly ±1 for |x| ≥ 22.
template <class T> ELEMENTARY V<T> tanh(V<T> x) {
  V<T> size = absolute(x);
  size = select(size > splat<T>(22), splat<T>(22), size);
  V<T> e = expm1(size + size);
  return (V<T>)((M<T>)(e / (e + 2)) | sign_bits(x));
}

// 2.6 ulp: 1 / (1 + e) for x ≥ 0, e / (1 + e) below, where e = exp(−|x|) never overflows.
template <class T> ELEMENTARY V<T> sigmoid(V<T> x) {
  V<T> e = exp(-absolute(x));
  return select(x < 0, e, splat<T>(1)) / (1 + e);
}

// 1 ulp: log(x) = e·ln 2 + 2·atanh(s) for x = 2ᵉ·m, m in [√½, √2), s = (m − 1) / (m + 1). atanh is its series, and
// |s| ≤ 0.1716. Zero gives −∞, and a negative number gives NaN.
template <class T> ELEMENTARY V<T> log(V<T> x) {
  constexpr int terms = number<T>::log_terms, mantissa_bits = number<T>::mantissa_bits;
  M<T> subnormal = x < splat(number<T>::smallest_normal);
  V<T> scaled = select(subnormal, x * splat(number<T>::subnormal_scale), x);
  M<T> bits = (M<T>)scaled;
  const M<T> root_half = (M<T>)splat<T>(0.70710678118654752440);
  M<T> e = (bits - root_half) >> mantissa_bits;
  V<T> m = (V<T>)(bits - (e << mantissa_bits));
  e -= subnormal & number<T>::subnormal_exponent;
  V<T> f = m - 1;
  V<T> s = f / (m + 1);
  V<T> z = s * s;
  V<T> p = splat<T>(2.0 / (2 * terms + 1));
  UNROLL for (int k = terms - 1; k >= 1; k--) p = fma(p, z, splat<T>(2.0 / (2 * k + 1)));
  // 2·atanh(s) = 2s + s·z·p = f − s·(f − z·p), since 2s = f − s·f
  V<T> n = __builtin_convertvector(e, V<T>);
  V<T> result = f - (s * (f - z * p) - n * splat<T>(number<T>::ln2_low));
  result = fma(n, splat<T>(number<T>::ln2_high), result);
  V<T> infinite = splat<T>(__builtin_inf());
  result = select(x == infinite, x, result);
  result = select(x == 0, -infinite, result);
  return select((x < 0) | (x != x), splat<T>(__builtin_nan("")), result);
}

// 1.4 ulp: log(1 + x) for x in [0, 1], corrected for the rounding error of 1 + x.
template <class T> ELEMENTARY V<T> log1p(V<T> x) {
  V<T> u = 1 + x;
  return log(u) + (x - (u - 1)) / u;
}
