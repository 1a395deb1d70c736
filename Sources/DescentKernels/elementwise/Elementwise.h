// The elementwise kernels: activations and their gradients, dropout, noise and addition.

static void FN(map)(enum descent_function function, ptrdiff_t count, const void *x_,
                    double a_, double b_, void *y_) {
  const T *x = x_;
  T *y = y_;
  const V a = SPLAT(a_), b = SPLAT(b_);
  switch (function) {
  case DESCENT_EXP: EACH_VECTOR({ STORE_AT(y, FN(exp)(LOAD_AT(x))); }); break;
  case DESCENT_LOG: EACH_VECTOR({ STORE_AT(y, FN(log)(LOAD_AT(x))); }); break;
  case DESCENT_SIGMOID: EACH_VECTOR({ STORE_AT(y, FN(sigmoid)(LOAD_AT(x))); }); break;
  case DESCENT_TANH: EACH_VECTOR({ STORE_AT(y, FN(tanh)(LOAD_AT(x))); }); break;
  case DESCENT_RELU:
    EACH_VECTOR({
      V v = LOAD_AT(x);
      STORE_AT(y, SELECT(v < 0, (V){0}, v));
    });
    break;
  case DESCENT_LEAKY_RELU:
    EACH_VECTOR({
      V v = LOAD_AT(x);
      STORE_AT(y, SELECT(v < 0, v * a, v));
    });
    break;
  case DESCENT_NORMAL_QUANTILE: EACH_VECTOR({ STORE_AT(y, FN(quantile)(LOAD_AT(x))); }); break;
#define VALUES(NAME)                                                                              \
  case NAME: EACH_VECTOR({ STORE_AT(y, FN(activation)(NAME, LOAD_AT(x), a, b).value); }); break;
    EACH_ACTIVATION(VALUES)
#undef VALUES
  }
}

static void FN(map_backward)(enum descent_function function, ptrdiff_t count, const void *dy_,
                             const void *y_, double a_, void *dx_) {
  const T *dy = dy_, *y = y_;
  T *dx = dx_;
  const V a = SPLAT(a_);
  switch (function) {
  case DESCENT_EXP: EACH_VECTOR({ STORE_AT(dx, LOAD_AT(dy) * LOAD_AT(y)); }); break;
  case DESCENT_SIGMOID:
    EACH_VECTOR({
      V v = LOAD_AT(y);
      STORE_AT(dx, LOAD_AT(dy) * (v * (1 - v)));
    });
    break;
  case DESCENT_TANH:
    EACH_VECTOR({
      V v = LOAD_AT(y);
      STORE_AT(dx, LOAD_AT(dy) * FMA(-v, v, SPLAT(1)));
    });
    break;
  case DESCENT_RELU:
    EACH_VECTOR({ STORE_AT(dx, SELECT(LOAD_AT(y) > 0, LOAD_AT(dy), (V){0})); });
    break;
  case DESCENT_LEAKY_RELU:
    EACH_VECTOR({
      V g = LOAD_AT(dy);
      STORE_AT(dx, SELECT(LOAD_AT(y) > 0, g, g * a));
    });
    break;
  default: __builtin_trap(); // not an activation, or its derivative is in terms of its input
  }
}

static void FN(map_backward_at)(enum descent_function function, ptrdiff_t count, const void *dy_,
                                const void *x_, double a_, double b_, void *dx_) {
  const T *dy = dy_, *x = x_;
  T *dx = dx_;
  const V a = SPLAT(a_), b = SPLAT(b_);
  switch (function) {
#define SLOPES(NAME)                                                                              \
  case NAME:                                                                                      \
    EACH_VECTOR({ STORE_AT(dx, LOAD_AT(dy) * FN(activation)(NAME, LOAD_AT(x), a, b).slope); });   \
    break;
    EACH_ACTIVATION(SLOPES)
#undef SLOPES
  default: __builtin_trap(); // its derivative is in terms of its output
  }
}

static void FN(dropout)(ptrdiff_t count, uint64_t key, uint64_t first, double rate, const void *x_,
                        void *y_) {
  const T *x = x_;
  T *y = y_;
  const uint64_t threshold = (uint64_t)(rate * 9007199254740992.0);
  const T kept = (T)(1 / (1 - rate));
  for (ptrdiff_t i = 0; i < count; i++)
    y[i] = (descent_random(key, first + (uint64_t)i) >> 11) < threshold ? 0 : x[i] * kept;
}

static void FN(alpha_dropout)(ptrdiff_t count, uint64_t key, uint64_t first, double rate, double scale,
                              double shift, double dropped, const void *x_, void *y_) {
  const T *x = x_;
  T *y = y_;
  const uint64_t threshold = (uint64_t)(rate * 9007199254740992.0);
  for (ptrdiff_t i = 0; i < count; i++) {
    int is_dropped = (descent_random(key, first + (uint64_t)i) >> 11) < threshold;
    y[i] = is_dropped ? (T)dropped : x[i] * (T)scale + (T)shift;
  }
}

static void FN(gaussian_noise)(ptrdiff_t count, uint64_t key, uint64_t first, double deviation, const void *x_,
                               void *y_) {
  enum { together = 64 / sizeof(double) };
  const T *x = x_;
  T *y = y_;
  for (ptrdiff_t i = 0; i < count; i += together) {
    JOIN(vector, double, ISA) p = {0};
    for (int lane = 0; lane < together; lane++)
      p[lane] = descent_uniform(key, first + (uint64_t)(i + lane));
    const JOIN(vector, double, ISA) z = JOIN(quantile, double, ISA)(p);
    for (int lane = 0; lane < together && lane < count - i; lane++)
      y[i + lane] = x[i + lane] + (T)(deviation * z[lane]);
  }
}

static void FN(add)(ptrdiff_t count, const void *a_, const void *b_, void *y_) {
  const T *a = a_, *b = b_;
  T *y = y_;
  EACH_VECTOR({ STORE_AT(y, LOAD_AT(a) + LOAD_AT(b)); });
}
