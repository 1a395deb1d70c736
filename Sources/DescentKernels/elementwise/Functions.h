// The elementwise functions of `map`: activations, with their derivatives, and three more.

// The value and the derivative of a function at a point. The compiler removes the computation of the one that a
// caller does not use.
template <class T> struct point {
  V<T> value, slope;
};

namespace functions {

// `value` is the function of x, with the parameters a and b. Where the derivative is in terms of the output,
// `gradient` is dy times the derivative.
struct no_derivative {
  static constexpr bool has_gradient_of_output = false, has_gradient_of_input = false;
};
struct derivative_of_output {
  static constexpr bool has_gradient_of_output = true, has_gradient_of_input = false;
};

struct exponential : derivative_of_output {
  template <class T> static INLINE V<T> value(V<T> x, V<T>, V<T>) { return exp(x); }
  template <class T> static INLINE V<T> gradient(V<T> dy, V<T> y, V<T>) { return dy * y; }
};

struct logarithm : no_derivative {
  template <class T> static INLINE V<T> value(V<T> x, V<T>, V<T>) { return log(x); }
};

struct normal_quantile : no_derivative {
  template <class T> static INLINE V<T> value(V<T> x, V<T>, V<T>) { return quantile(x); }
};

struct logistic : derivative_of_output {
  template <class T> static INLINE V<T> value(V<T> x, V<T>, V<T>) { return sigmoid(x); }
  template <class T> static INLINE V<T> gradient(V<T> dy, V<T> y, V<T>) { return dy * (y * (1 - y)); }
};

struct hyperbolic_tangent : derivative_of_output {
  template <class T> static INLINE V<T> value(V<T> x, V<T>, V<T>) { return tanh(x); }
  template <class T> static INLINE V<T> gradient(V<T> dy, V<T> y, V<T>) { return dy * fma(-y, y, splat<T>(1)); }
};

struct relu : derivative_of_output {
  template <class T> static INLINE V<T> value(V<T> x, V<T>, V<T>) { return select(x < 0, V<T>{}, x); }
  template <class T> static INLINE V<T> gradient(V<T> dy, V<T> y, V<T>) { return select(y > 0, dy, V<T>{}); }
};

struct leaky_relu : derivative_of_output {
  template <class T> static INLINE V<T> value(V<T> x, V<T> a, V<T>) { return select(x < 0, x * a, x); }
  template <class T> static INLINE V<T> gradient(V<T> dy, V<T> y, V<T> a) { return select(y > 0, dy, dy * a); }
};

// Functions whose derivatives are in terms of the input. They keep full precision in the tails, where a derivative
// in terms of the output would lose the digits that rounding has removed from the output.
template <class Function> struct derivative_of_input {
  static constexpr bool has_gradient_of_output = false, has_gradient_of_input = true;
  template <class T> static INLINE V<T> value(V<T> x, V<T> a, V<T> b) { return Function::at(x, a, b).value; }
  template <class T> static INLINE V<T> slope(V<T> x, V<T> a, V<T> b) { return Function::at(x, a, b).slope; }
};

template <class T> static INLINE V<T> bounded(V<T> x, T low, T high) {
  x = select(x < low, splat(low), x);
  return select(x > high, splat(high), x);
}

struct elu : derivative_of_input<elu> {
  template <class T> static INLINE point<T> at(V<T> x, V<T> a, V<T> b) {
    return {b * select(x > 0, x, a * expm1(bounded<T>(x, -44, 0))), b * select(x > 0, splat<T>(1), a * exp(x))};
  }
};

struct celu : derivative_of_input<celu> {
  template <class T> static INLINE point<T> at(V<T> x, V<T> a, V<T>) {
    return {select(x > 0, x, a * expm1(bounded<T>(x / a, -44, 0))), select(x > 0, splat<T>(1), exp(x / a))};
  }
};

struct gelu : derivative_of_input<gelu> {
  template <class T> static INLINE point<T> at(V<T> x, V<T>, V<T>) {
    const normal_point<T> n = normal(x);
    return {x * n.cumulative, fma(x * (T)0.39894228040143267794, n.bell, n.cumulative)};
  }
};

// ½·(1 + tanh(u)) = σ(2u), which is 0 or 1 for |x| ≥ 32.
struct gelu_tanh : derivative_of_input<gelu_tanh> {
  template <class T> static INLINE point<T> at(V<T> x, V<T>, V<T>) {
    const T linear = (T)1.5957691216057307118, cubic = (T)0.071354816272600248778;
    V<T> z = bounded<T>(x, -32, 32), square = z * z;
    V<T> s = sigmoid(z * fma(square, splat(cubic), splat(linear)));
    return {x * s, fma(z * s * (1 - s), fma(square, splat(3 * cubic), splat(linear)), s)};
  }
};

// σ(z) is 0 or 1 for |z| ≥ 750.
struct silu : derivative_of_input<silu> {
  template <class T> static INLINE point<T> at(V<T> x, V<T> a, V<T>) {
    V<T> z = bounded<T>(a * x, -750, 750), s = sigmoid(z);
    return {x * s, fma(z * s, 1 - s, s)};
  }
};

// With e = exp(x) and n = e² + 2e, tanh(log(1 + e)) = n / (n + 2), which is 1 for x ≥ 40.
struct mish : derivative_of_input<mish> {
  template <class T> static INLINE point<T> at(V<T> x, V<T>, V<T>) {
    V<T> z = bounded<T>(x, -750, 40), e = exp(z), n = e * (e + 2);
    V<T> factor = n / (n + 2);
    return {x * factor, fma(z, 4 * (e / (n + 2)) * ((e + 1) / (n + 2)), factor)};
  }
};

struct softplus : derivative_of_input<softplus> {
  template <class T> static INLINE point<T> at(V<T> x, V<T> a, V<T>) {
    V<T> z = a * x;
    return {select(x > 0, x, V<T>{}) + log1p(exp(-absolute(z))) / a, sigmoid(z)};
  }
};

struct log_sigmoid : derivative_of_input<log_sigmoid> {
  template <class T> static INLINE point<T> at(V<T> x, V<T>, V<T>) {
    return {select(x > 0, V<T>{}, x) - log1p(exp(-absolute(x))), sigmoid(-x)};
  }
};

struct softsign : derivative_of_input<softsign> {
  template <class T> static INLINE point<T> at(V<T> x, V<T>, V<T>) {
    V<T> d = 1 + absolute(x);
    return {x / d, 1 / (d * d)};
  }
};

struct clip : derivative_of_input<clip> {
  template <class T> static INLINE point<T> at(V<T> x, V<T> a, V<T> b) {
    return {select(x < a, a, select(x > b, b, x)), select((x > a) & (x < b), splat<T>(1), V<T>{})};
  }
};

struct hard_sigmoid : derivative_of_input<hard_sigmoid> {
  template <class T> static INLINE point<T> at(V<T> x, V<T>, V<T>) {
    return {bounded<T>(x + 3, 0, 6) / 6, select((x > -3) & (x < 3), splat<T>(1.0 / 6), V<T>{})};
  }
};

struct hard_swish : derivative_of_input<hard_swish> {
  template <class T> static INLINE point<T> at(V<T> x, V<T>, V<T>) {
    return {x * (bounded<T>(x + 3, 0, 6) / 6),
            select(x > -3, select(x < 3, (x + x + 3) / 6, splat<T>(1)), V<T>{})};
  }
};

struct scaled_tanh : derivative_of_input<scaled_tanh> {
  template <class T> static INLINE point<T> at(V<T> x, V<T> a, V<T> b) {
    V<T> z = a * x, e = exp(-2 * absolute(z)), d = 1 + e;
    return {b * tanh(z), a * b * (4 * e / (d * d))};
  }
};

}
