// The elementwise kernels: functions and their gradients, dropout, noise and addition.

template <class Function, class T>
static void map_each(ptrdiff_t count, const T *x, double a_, double b_, T *y) {
  const V<T> a = splat<T>(a_), b = splat<T>(b_);
  each_vector<T>(count, [&](auto i) { i.store(y, Function::value(i.load(x), a, b)); });
}

template <class T>
static void map(descent_function function, ptrdiff_t count, const T *x, double a, double b, T *y) {
#define ROW(name, function) map_each<functions::function, T>,
  static constexpr decltype(&map_each<functions::relu, T>) of_functions[] = {DESCENT_FUNCTIONS(ROW)};
#undef ROW
  of_functions[function](count, x, a, b, y);
}

template <class Function, class T>
static void map_each_backward(ptrdiff_t count, const T *dy, const T *y, double a_, T *dx) {
  const V<T> a = splat<T>(a_);
  if constexpr (Function::has_gradient_of_output)
    each_vector<T>(count, [&](auto i) { i.store(dx, Function::gradient(i.load(dy), i.load(y), a)); });
  else
    __builtin_trap(); // not an activation, or its derivative is in terms of its input
}

template <class T>
static void map_backward(descent_function function, ptrdiff_t count, const T *dy, const T *y, double a, T *dx) {
#define ROW(name, function) map_each_backward<functions::function, T>,
  static constexpr decltype(&map_each_backward<functions::relu, T>) of_functions[] = {DESCENT_FUNCTIONS(ROW)};
#undef ROW
  of_functions[function](count, dy, y, a, dx);
}

template <class Function, class T>
static void map_each_backward_at(ptrdiff_t count, const T *dy, const T *x, double a_, double b_, T *dx) {
  const V<T> a = splat<T>(a_), b = splat<T>(b_);
  if constexpr (Function::has_gradient_of_input)
    each_vector<T>(count, [&](auto i) { i.store(dx, i.load(dy) * Function::slope(i.load(x), a, b)); });
  else
    __builtin_trap(); // its derivative is in terms of its output
}

template <class T>
static void map_backward_at(descent_function function, ptrdiff_t count, const T *dy, const T *x, double a, double b,
                            T *dx) {
#define ROW(name, function) map_each_backward_at<functions::function, T>,
  static constexpr decltype(&map_each_backward_at<functions::relu, T>) of_functions[] = {DESCENT_FUNCTIONS(ROW)};
#undef ROW
  of_functions[function](count, dy, x, a, b, dx);
}

// Returns the number that the random bits of a dropped element are below.
static inline uint64_t dropout_threshold(double rate) { return (uint64_t)(rate * 9007199254740992.0); }

static inline bool is_dropped(uint64_t key, uint64_t index, uint64_t threshold) {
  return (random_bits(key, index) >> 11) < threshold;
}

template <class T>
static void dropout(ptrdiff_t count, uint64_t key, uint64_t first, double rate, const T *x, T *y) {
  const uint64_t threshold = dropout_threshold(rate);
  const T kept = (T)(1 / (1 - rate));
  for (ptrdiff_t i = 0; i < count; i++) y[i] = is_dropped(key, first + (uint64_t)i, threshold) ? 0 : x[i] * kept;
}

template <class T>
static void alpha_dropout(ptrdiff_t count, uint64_t key, uint64_t first, double rate, double scale, double shift,
                          double dropped, const T *x, T *y) {
  const uint64_t threshold = dropout_threshold(rate);
  for (ptrdiff_t i = 0; i < count; i++)
    y[i] = is_dropped(key, first + (uint64_t)i, threshold) ? (T)dropped : x[i] * (T)scale + (T)shift;
}

// Both types of elements use deviates in double.
template <class T>
static void gaussian_noise(ptrdiff_t count, uint64_t key, uint64_t first, double deviation, const T *x, T *y) {
  constexpr int together = lanes<double>;
  for (ptrdiff_t i = 0; i < count; i += together) {
    V<double> p = {};
    for (int lane = 0; lane < together; lane++) p[lane] = uniform(key, first + (uint64_t)(i + lane));
    const V<double> z = quantile(p);
    for (int lane = 0; lane < together && lane < count - i; lane++)
      y[i + lane] = x[i + lane] + (T)(deviation * z[lane]);
  }
}

template <class T> static void add(ptrdiff_t count, const T *a, const T *b, T *y) {
  each_vector<T>(count, [&](auto i) { i.store(y, i.load(a) + i.load(b)); });
}
