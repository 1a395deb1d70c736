// Measures the error of the kernels' elementary functions in units in the last place (ulp) of the exact
// result: `float` at every k-th of its 2³² values (by default all of them), `double` at the given number of
// million points (by default 400). Prints the table of docs/numerics.md. Runs on x86-64 only, where
// `long double` has 64 bits of significand. The instruction set does not matter, since all give the same bytes.
//
//     clang -O3 -march=native -ffp-contract=off -ISources/DescentKernels -ISources/DescentKernels/include \
//       Benchmarks/ulp.c -lm -o /tmp/ulp && /tmp/ulp [k [millions]]

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tgmath.h>
#undef I // of complex numbers

#include "Portable.c"

enum { COUNT = 1 << 16 };

// Defines a measured function: `kernel(type)` of a vector x, and the exact `result` of x. The exact result is
// computed in `double` for floats, with an error 2⁻²⁹ times that of a float, and in `long double` for doubles.
#define MEASURED(name, kernel, result)                                                            \
  ON_TYPE(name, kernel, float)                                                                    \
  ON_TYPE(name, kernel, double)                                                                   \
  static double exact_float_##name(double x) { return result; }                                   \
  static long double exact_double_##name(long double x) { return result; }
#define ON_TYPE(name, kernel, type)                                                               \
  static void on_##type##_##name(const type *inputs, type *outputs) {                             \
    typedef descent_V_##type##_portable V;                                                        \
    for (int i = 0; i < COUNT; i += (int)(sizeof(V) / sizeof(type))) {                            \
      V x = *(const V *)(inputs + i);                                                             \
      *(V *)(outputs + i) = kernel(type);                                                         \
    }                                                                                             \
  }
#define CALL(function, type) descent_##function##_##type##_portable

#define EXP(type) CALL(exp, type)(x)
#define EXPM1(type) CALL(expm1, type)(x)
#define TANH(type) CALL(tanh, type)(x)
#define SIGMOID(type) CALL(sigmoid, type)(x)
#define LOG(type) CALL(log, type)(x)
#define LOG1P(type) CALL(log1p, type)(x)
#define ENTROPY_0(type) CALL(binary_cross_entropy, type)(x, x * 0)
#define ENTROPY_1(type) CALL(binary_cross_entropy, type)(x, x * 0 + 1)
#define ENTROPY_PART(type) CALL(binary_cross_entropy, type)(x, x * 0 + (type)0.3125)

MEASURED(exp, EXP, exp(x))
MEASURED(expm1, EXPM1, expm1(x))
MEASURED(tanh, TANH, tanh(x))
MEASURED(sigmoid, SIGMOID, x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x)))
MEASURED(log, LOG, log(x))
MEASURED(log1p, LOG1P, log1p(x))
MEASURED(entropy_0, ENTROPY_0, (x > 0 ? x : 0) + log1p(exp(-fabs(x))))
MEASURED(entropy_1, ENTROPY_1, (x > 0 ? 0 : -x) + log1p(exp(-fabs(x))))
MEASURED(entropy_part, ENTROPY_PART, (x > 0 ? x * 0.6875 : -x * 0.3125) + log1p(exp(-fabs(x))))

static const struct function {
  const char *name;
  void (*on_floats)(const float *, float *);
  double (*exact_float)(double);
  void (*on_doubles)(const double *, double *);
  long double (*exact_double)(long double);
  double lowest, highest; // the domain; NaN is included only if the domain is everything
} functions[] = {
#define FUNCTION(label, name, lowest, highest)                                                    \
  {label, on_float_##name, exact_float_##name, on_double_##name, exact_double_##name, lowest, highest}
    FUNCTION("`exp`", exp, -INFINITY, INFINITY),
    FUNCTION("`expm1`, −44 to 44", expm1, -44, 44),
    FUNCTION("`tanh`", tanh, -INFINITY, INFINITY),
    FUNCTION("`sigmoid`", sigmoid, -INFINITY, INFINITY),
    FUNCTION("`log`", log, -INFINITY, INFINITY),
    FUNCTION("`log1p`, 0 to 1", log1p, 0, 1),
    FUNCTION("cross-entropy, t = 0", entropy_0, -0x1.fffffep127, 0x1.fffffep127),
    FUNCTION("cross-entropy, t = 1", entropy_1, -0x1.fffffep127, 0x1.fffffep127),
    FUNCTION("cross-entropy, t = 5/16", entropy_part, -0x1.fffffep127, 0x1.fffffep127),
};

// |y − exact| in ulp of `exact`, for a type with `bits` bits of fraction, the smallest exponent `smallest`, and
// `limit`, the power of two beyond its largest number. An infinite y counts as `limit`, unless `exact` rounds to
// infinity.
#define ERROR(type, real, bits, smallest, limit)                                                  \
  static double error_##type(real y, real exact) {                                                \
    if (isnan(exact) || isnan(y)) return isnan(exact) && isnan(y) ? 0 : INFINITY;                 \
    if (fabs(exact) >= limit - limit * 0x1p-2 / (UINT64_C(1) << bits))                            \
      return isinf(y) && (y > 0) == (exact > 0) ? 0 : INFINITY;                                   \
    if (isinf(y)) y = copysign(limit, y);                                                         \
    int exponent = exact == 0 ? smallest : ilogb(exact);                                          \
    return (double)ldexp(fabs(y - exact), bits - (exponent < smallest ? smallest : exponent));    \
  }
ERROR(float, double, 23, -126, 0x1p128)
ERROR(double, long double, 52, -1022, 0x1p1024L)

struct worst {
  double error, at;
};

static void note(struct worst *worst, double error, double at) {
  if (error > worst->error) *worst = (struct worst){error, at};
}

static struct worst measure_float(const struct function *f, uint64_t step) {
  static float x[COUNT], y[COUNT];
  struct worst worst = {0, 0};
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
  const uint64_t bits = descent_random(1, number), more = descent_random(2, number);
  const double u = (double)(bits >> 11) * 0x1p-52 - 1;
  double x;
  switch (number % 4) {
  case 0: memcpy(&x, &bits, sizeof x); return x;
  case 1: return u * ldexp(1.0, (int)(more % 24) - 12);
  case 2: return 1 + u * ldexp(1.0, -(int)(more % 50));
  default: x = places[more % (sizeof places / sizeof *places)];
  }
  int64_t pattern;
  memcpy(&pattern, &x, sizeof x);
  pattern += (int64_t)(bits % 2001) - (x == 0 ? 0 : 1000);
  memcpy(&x, &pattern, sizeof x);
  return more & 1 << 20 ? -x : x;
}

static struct worst measure_double(const struct function *f, uint64_t points) {
  static double x[COUNT], y[COUNT];
  struct worst worst = {0, 0};
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
  const uint64_t step = count > 1 ? strtoull(arguments[1], 0, 10) : 1;
  const uint64_t points = (count > 2 ? strtoull(arguments[2], 0, 10) : 400) * 1000000;
  printf("| function | `float` | at | `double` | at |\n|---|---|---|---|---|\n");
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
    struct worst floats = measure_float(&functions[i], step);
    struct worst doubles = measure_double(&functions[i], points);
    printf("| %s | %.3f | %.9g | %.3f | %.17g |\n", functions[i].name, floats.error, floats.at,
           doubles.error, doubles.at);
    fflush(stdout);
  }
}
