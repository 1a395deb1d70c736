// Measures the error of the kernels' elementary functions in units in the last place (ulp) of the exact
// result: `float` at every k-th of its 2³² values (by default all of them), `double` at the given number of
// million points (by default 400). Prints the table of docs/numerics.md. Runs on x86-64 only, where
// `long double` has 64 bits of significand. The instruction set does not matter, since all give the same bytes.
//
//     clang++ -std=c++17 -O3 -march=native -ffp-contract=off -ISources/DescentKernels \
//       -ISources/DescentKernels/include Benchmarks/ulp.cpp -o /tmp/ulp && /tmp/ulp [k [millions]]

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "Portable.cpp"

namespace kernels = descent::portable;
template <class T> using V = kernels::V<T>;

static constexpr int COUNT = 1 << 16;

// Defines a measured function: the kernel's function of a vector x, and the exact result for x. The exact result is
// computed in `double` for floats, with an error 2⁻²⁹ times that of a float, and in `long double` for doubles.
#define MEASURED(name, kernel, result)                                                            \
  struct name {                                                                                   \
    template <class T> static V<T> of_vector(V<T> x) { return kernel; }                           \
    template <class Real> static Real exact(Real x) { return result; }                            \
  };

MEASURED(exponential, kernels::exp(x), std::exp(x))
MEASURED(exponential_minus_1, kernels::expm1(x), std::expm1(x))
MEASURED(hyperbolic_tangent, kernels::tanh(x), std::tanh(x))
MEASURED(logistic, kernels::sigmoid(x), x < 0 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x)))
MEASURED(logarithm, kernels::log(x), std::log(x))
MEASURED(logarithm_of_1_plus, kernels::log1p(x), std::log1p(x))
MEASURED(entropy_0, kernels::entropy_of_logit(x, x * 0), (x > 0 ? x : 0) + std::log1p(std::exp(-std::fabs(x))))
MEASURED(entropy_1, kernels::entropy_of_logit(x, x * 0 + 1), (x > 0 ? 0 : -x) + std::log1p(std::exp(-std::fabs(x))))
MEASURED(entropy_part, kernels::entropy_of_logit(x, x * 0 + (T)0.3125),
         (x > 0 ? x * (Real)0.6875 : -x * (Real)0.3125) + std::log1p(std::exp(-std::fabs(x))))

template <class Measured, class T> static void on_vectors(const T *inputs, T *outputs) {
  for (int i = 0; i < COUNT; i += kernels::lanes<T>)
    kernels::store(outputs + i, Measured::template of_vector<T>(kernels::load(inputs + i)));
}

struct function {
  const char *name;
  void (*on_floats)(const float *, float *);
  double (*exact_float)(double);
  void (*on_doubles)(const double *, double *);
  long double (*exact_double)(long double);
  double lowest, highest; // the domain; NaN is included only if the domain is everything
};

template <class Measured> static constexpr function measured(const char *name, double lowest, double highest) {
  return {name,    on_vectors<Measured, float>,  Measured::template exact<double>, on_vectors<Measured, double>,
          Measured::template exact<long double>, lowest, highest};
}

static const function functions[] = {
    measured<exponential>("`exp`", -INFINITY, INFINITY),
    measured<exponential_minus_1>("`expm1`, −44 to 44", -44, 44),
    measured<hyperbolic_tangent>("`tanh`", -INFINITY, INFINITY),
    measured<logistic>("`sigmoid`", -INFINITY, INFINITY),
    measured<logarithm>("`log`", -INFINITY, INFINITY),
    measured<logarithm_of_1_plus>("`log1p`, 0 to 1", 0, 1),
    measured<entropy_0>("cross-entropy, t = 0", -0x1.fffffep127, 0x1.fffffep127),
    measured<entropy_1>("cross-entropy, t = 1", -0x1.fffffep127, 0x1.fffffep127),
    measured<entropy_part>("cross-entropy, t = 5/16", -0x1.fffffep127, 0x1.fffffep127),
};

// |y − exact| in ulp of `exact`, for a type with `bits` bits of fraction, the smallest exponent `smallest`, and
// `limit`, the power of two beyond its largest number. An infinite y counts as `limit`, unless `exact` rounds to
// infinity.
template <class Real> static double error_of(Real y, Real exact, int bits, int smallest, Real limit) {
  if (std::isnan(exact) || std::isnan(y)) return std::isnan(exact) && std::isnan(y) ? 0 : INFINITY;
  if (std::fabs(exact) >= limit - limit * (Real)0x1p-2 / (UINT64_C(1) << bits))
    return std::isinf(y) && (y > 0) == (exact > 0) ? 0 : INFINITY;
  if (std::isinf(y)) y = std::copysign(limit, y);
  const int exponent = exact == 0 ? smallest : std::ilogb(exact);
  return (double)std::ldexp(std::fabs(y - exact), bits - (exponent < smallest ? smallest : exponent));
}

static double error_float(double y, double exact) { return error_of<double>(y, exact, 23, -126, 0x1p128); }
static double error_double(long double y, long double exact) {
  return error_of<long double>(y, exact, 52, -1022, 0x1p1024L);
}

struct worst {
  double error, at;
};

static void note(worst *worst, double error, double at) {
  if (error > worst->error) *worst = {error, at};
}

static worst measure_float(const function *f, uint64_t step) {
  static float x[COUNT], y[COUNT];
  worst worst = {0, 0};
  for (uint64_t bits = 0; bits < UINT64_C(1) << 32;) {
    int count = 0;
    for (; count < COUNT && bits < UINT64_C(1) << 32; bits += step) {
      uint32_t pattern = (uint32_t)bits;
      memcpy(&x[count], &pattern, sizeof pattern);
      count += f->lowest == -INFINITY || (x[count] >= f->lowest && x[count] <= f->highest);
    }
    f->on_floats(x, y);
    for (int i = 0; i < count; i++)
      note(&worst, error_float(y[i], f->exact_float(x[i])), x[i]);
  }
  return worst;
}

// Returns a test point. A quarter of the points each are random bit patterns, uniform within a power of two, near
// 1, and neighbours of the places where a result overflows, underflows or saturates, or where the method changes.
static double point(uint64_t number) {
  static const double places[] = {709.78271289338397, -708.39641853226408, -745.13321910194122, -36.7368005696771,
                                  0.34657359027997264, 0.70710678118654752, 1.4142135623730950, 22, 18.714973875118524,
                                  0x1p-1022, 0};
  const uint64_t bits = descent::random_bits(1, number), more = descent::random_bits(2, number);
  const double u = (double)(bits >> 11) * 0x1p-52 - 1;
  double x;
  switch (number % 4) {
  case 0: memcpy(&x, &bits, sizeof x); return x;
  case 1: return u * std::ldexp(1.0, (int)(more % 24) - 12);
  case 2: return 1 + u * std::ldexp(1.0, -(int)(more % 50));
  default: x = places[more % (sizeof places / sizeof *places)];
  }
  int64_t pattern;
  memcpy(&pattern, &x, sizeof x);
  pattern += (int64_t)(bits % 2001) - (x == 0 ? 0 : 1000);
  memcpy(&x, &pattern, sizeof x);
  return more & 1 << 20 ? -x : x;
}

static worst measure_double(const function *f, uint64_t points) {
  static double x[COUNT], y[COUNT];
  worst worst = {0, 0};
  for (uint64_t number = 0; number < points;) {
    int count = 0;
    for (; count < COUNT && number < points; number++) {
      x[count] = point(number);
      count += f->lowest == -INFINITY || (x[count] >= f->lowest && x[count] <= f->highest);
    }
    f->on_doubles(x, y);
    for (int i = 0; i < count; i++)
      note(&worst, error_double(y[i], f->exact_double(x[i])), x[i]);
  }
  return worst;
}

int main(int count, char **arguments) {
  const uint64_t step = count > 1 ? std::strtoull(arguments[1], nullptr, 10) : 1;
  const uint64_t points = (count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 400) * 1000000;
  printf("| function | `float` | at | `double` | at |\n|---|---|---|---|---|\n");
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
    const worst floats = measure_float(&functions[i], step);
    const worst doubles = measure_double(&functions[i], points);
    printf("| %s | %.3f | %.9g | %.3f | %.17g |\n", functions[i].name, floats.error, floats.at,
           doubles.error, doubles.at);
    fflush(stdout);
  }
}
