// The normal distribution: its cumulative distribution function Φ, for the exact GELU, and the inverse Φ⁻¹, which
// turns uniform random numbers into normal deviates.

// Φ(x) = ½·(1 + erf(x / √2)), and exp(−x²/2).
template <class T> struct normal_point {
  V<T> cumulative, bell;
};

template <class T> struct normal_polynomial;
template <> struct normal_polynomial<double> {
  static constexpr double coefficients[] = {
      0.383394660734797,       -0.1020955404994783,     0.04830380225378387,
      -0.008458913012304685,   -0.011317712681041269,   0.014796944048502814,
      -0.010262552630935362,   0.0047140165185619405,   -0.001291023905938215,
      3.348394088041817e-05,   0.00013302319882922923,  -4.252340434757103e-05,
      -6.536381456829017e-06,  6.9619308446031364e-06,  -1.9288150316392471e-07,
      -9.930897069599767e-07,  1.1688412810224581e-07,  1.4910392102113632e-07,
      -2.227469347729491e-08,  -2.3788494864249408e-08, 2.602213027569068e-09,
      3.33569508175928e-09,    -6.86033880401825e-11,   -2.3449397125253786e-10,
  };
};
template <> struct normal_polynomial<float> {
  static constexpr float coefficients[] = {
      3.8339466e-01f,   -1.0209554e-01f,  4.830386e-02f,    -8.458939e-03f,
      -1.1318936e-02f,  1.47966845e-02f,  -1.0253356e-02f,  4.720406e-03f,
      -1.3186223e-03f,  3.0362946e-06f,   1.5804265e-04f,
  };
};

// Φ(−a) = exp(−a²/2) / (1 + 51/64·a) · p(q), q = (a − 5) / (a + 5), for a ≥ 0. p is the minimax polynomial, with a
// relative error of 2⁻⁵⁸ for Double and 2⁻²⁹ for Float, from Remez's algorithm in 60 digits. `bell` is corrected for
// the rounding error of a². x·Φ(x) is within 5 ulp (NormalTests). Φ is 0 or 1 for |x| ≥ 40.
template <class T> ELEMENTARY normal_point<T> normal(V<T> x) {
  constexpr auto &coefficients = normal_polynomial<T>::coefficients;
  constexpr int terms = sizeof coefficients / sizeof coefficients[0];
  V<T> a = absolute(x);
  a = select(a > 40, splat<T>(40), a);
  V<T> q = (a - 5) / (a + 5);
  V<T> p = splat<T>(coefficients[terms - 1]);
  UNROLL for (int k = terms - 2; k >= 0; k--) p = fma(p, q, splat<T>(coefficients[k]));
  V<T> square = a * a, rest = fma(a, a, -square);
  V<T> bell = exp((T)-0.5 * square);
  bell = fma(bell, (T)-0.5 * rest, bell);
  V<T> tail = bell * p / fma(splat<T>(0.796875), a, splat<T>(1));
  return {select(x > 0, 1 - tail, tail), bell};
}

// c₀ + c₁·x + … + c₇·x⁷, without multiply-adds.
template <class T> static INLINE V<T> polynomial(V<T> x, const double (&c)[8]) {
  V<T> p = splat<T>(c[7]);
  UNROLL for (int k = 6; k >= 0; k--) p = p * x + (T)c[k];
  return p;
}

// Φ⁻¹(p) for 0 < p < 1. Wichura, "Algorithm AS 241: The Percentage Points of the Normal Distribution" (1988),
// accurate to about 1 part in 10¹⁶.
template <class T> ELEMENTARY V<T> quantile(V<T> p) {
  static constexpr double centre_above[] = {
      3.3871328727963666080,   1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
      4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3};
  static constexpr double centre_below[] = {
      1,                       4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
      2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3};
  static constexpr double middle_above[] = {
      1.42343711074968357734,    4.63033784615654529590,    5.76949722146069140550,    3.64784832476320460504,
      1.27045825245236838258,    2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4};
  static constexpr double middle_below[] = {
      1,                         2.05319162663775882187,    1.67638483018380384940,    6.89767334985100004550e-1,
      1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9};
  static constexpr double tail_above[] = {
      6.65790464350110377720,    5.46378491116411436990,    1.78482653991729133580,    2.96560571828504891230e-1,
      2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7};
  static constexpr double tail_below[] = {
      1,                         5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
      7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15};
  V<T> q = p - (T)0.5;
  V<T> r = (T)0.180625 - q * q;
  V<T> centre = q * polynomial(r, centre_above) / polynomial(r, centre_below);
  V<T> root = square_root(-log(select(q < 0, p, 1 - p)));
  r = root - (T)1.6;
  V<T> middle = polynomial(r, middle_above) / polynomial(r, middle_below);
  r = root - 5;
  V<T> tail = polynomial(r, tail_above) / polynomial(r, tail_below);
  V<T> side = select(root <= 5, middle, tail);
  return select(absolute(q) <= (T)0.425, centre, select(q < 0, -side, side));
}
