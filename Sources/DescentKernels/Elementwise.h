// Activations, dropout and the optimizers' rules: one element in, one element out.

static void FN(map)(enum descent_function function, ptrdiff_t count, const void *x_,
                    double parameter, void *y_) {
  const T *x = x_;
  T *y = y_;
  V slope = SPLAT(parameter);
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
      STORE_AT(y, SELECT(v < 0, v * slope, v));
    });
    break;
  }
}

static void FN(map_backward)(enum descent_function function, ptrdiff_t count, const void *dy_,
                             const void *y_, double parameter, void *dx_) {
  const T *dy = dy_, *y = y_;
  T *dx = dx_;
  V slope = SPLAT(parameter);
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
      STORE_AT(dx, SELECT(LOAD_AT(y) > 0, g, g * slope));
    });
    break;
  case DESCENT_LOG: __builtin_trap(); // not an activation
  }
}

static void FN(dropout)(ptrdiff_t count, uint64_t key, double rate, const void *x_, void *y_) {
  const T *x = x_;
  T *y = y_;
  const uint64_t threshold = (uint64_t)(rate * 9007199254740992.0);
  const T kept = (T)(1 / (1 - rate));
  for (ptrdiff_t i = 0; i < count; i++)
    y[i] = (descent_random(key, (uint64_t)i) >> 11) < threshold ? 0 : x[i] * kept;
}

static void FN(add)(ptrdiff_t count, const void *a_, const void *b_, void *y_) {
  const T *a = a_, *b = b_;
  T *y = y_;
  EACH_VECTOR({ STORE_AT(y, LOAD_AT(a) + LOAD_AT(b)); });
}
