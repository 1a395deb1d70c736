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

static void FN(sgd)(ptrdiff_t count, void *parameters_, const void *gradients_,
                    const struct descent_update *update) {
  T *parameters = parameters_;
  const T *gradients = gradients_;
  V rate = SPLAT(-update->learning_rate);
  EACH_VECTOR({ STORE_AT(parameters, FMA(rate, LOAD_AT(gradients), LOAD_AT(parameters))); });
}

static void FN(momentum)(ptrdiff_t count, void *parameters_, const void *gradients_,
                         void *velocity_, const struct descent_update *update) {
  T *parameters = parameters_, *velocity = velocity_;
  const T *gradients = gradients_;
  V rate = SPLAT(-update->learning_rate), mu = SPLAT(update->momentum);
  EACH_VECTOR({
    V v = FMA(mu, LOAD_AT(velocity), LOAD_AT(gradients));
    STORE_AT(velocity, v);
    STORE_AT(parameters, FMA(rate, v, LOAD_AT(parameters)));
  });
}

static void FN(nesterov)(ptrdiff_t count, void *parameters_, const void *gradients_,
                         void *velocity_, const struct descent_update *update) {
  T *parameters = parameters_, *velocity = velocity_;
  const T *gradients = gradients_;
  V rate = SPLAT(-update->learning_rate), mu = SPLAT(update->momentum);
  EACH_VECTOR({
    V g = LOAD_AT(gradients);
    V v = FMA(mu, LOAD_AT(velocity), g);
    STORE_AT(velocity, v);
    STORE_AT(parameters, FMA(rate, FMA(mu, v, g), LOAD_AT(parameters)));
  });
}

static void FN(adam)(ptrdiff_t count, void *parameters_, const void *gradients_, void *m_, void *v_,
                     const struct descent_update *update) {
  T *parameters = parameters_, *first = m_, *second = v_;
  const T *gradients = gradients_;
  V beta1 = SPLAT(update->beta1), rest1 = SPLAT(1 - update->beta1);
  V beta2 = SPLAT(update->beta2), rest2 = SPLAT(1 - update->beta2);
  V rate = SPLAT(-update->learning_rate * update->correction1);
  V correction = SPLAT(update->correction2);
  // An ε too small for the type would let 0 / 0 through.
  V epsilon = SPLAT(update->epsilon < SMALLEST_NORMAL ? SMALLEST_NORMAL : update->epsilon);
  EACH_VECTOR({
    V g = LOAD_AT(gradients);
    V m = FMA(beta1, LOAD_AT(first), rest1 * g);
    V v = FMA(beta2, LOAD_AT(second), rest2 * (g * g));
    STORE_AT(first, m);
    STORE_AT(second, v);
    V step = m / (__builtin_elementwise_sqrt(v * correction) + epsilon);
    STORE_AT(parameters, FMA(rate, step, LOAD_AT(parameters)));
  });
}
