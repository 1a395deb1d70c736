// The optimizers' rules: how a vector of parameters moves, given its gradient and its slots.

struct FN(figures) {
  V shrink, rate, mu, beta1, rest1, beta2, rest2, correction, epsilon;
};

static inline struct FN(figures) FN(figures_of)(const struct descent_update *update) {
  struct FN(figures) f = {0};
  f.shrink = SPLAT(update->shrink);
  int is_adam = update->rule == DESCENT_ADAM;
  f.rate = SPLAT(is_adam ? -update->learning_rate * update->correction1 : -update->learning_rate);
  f.mu = SPLAT(update->momentum);
  if (!is_adam) return f;
  f.beta1 = SPLAT(update->beta1), f.rest1 = SPLAT(1 - update->beta1);
  f.beta2 = SPLAT(update->beta2), f.rest2 = SPLAT(1 - update->beta2);
  f.correction = SPLAT(update->correction2);
  // An ε too small for the type would let 0 / 0 through.
  f.epsilon = SPLAT(update->epsilon < SMALLEST_NORMAL ? SMALLEST_NORMAL : update->epsilon);
  return f;
}

static inline __attribute__((always_inline)) int FN(slots_of)(enum descent_rule rule) {
  switch (rule) {
  case DESCENT_SGD: return 0;
  case DESCENT_MOMENTUM: return 1;
  case DESCENT_NESTEROV: return 1;
  case DESCENT_ADAM: return 2;
  }
}

// Parameters `p` of gradient `g` after the step, whose slots change in place.
static inline __attribute__((always_inline)) V FN(moved)(enum descent_rule rule, V p, V g, V *slot,
                                                         const struct FN(figures) *f) {
  p *= f->shrink;
  switch (rule) {
  case DESCENT_SGD: return FMA(f->rate, g, p);
  case DESCENT_MOMENTUM:
    slot[0] = FMA(f->mu, slot[0], g);
    return FMA(f->rate, slot[0], p);
  case DESCENT_NESTEROV:
    slot[0] = FMA(f->mu, slot[0], g);
    return FMA(f->rate, FMA(f->mu, slot[0], g), p);
  case DESCENT_ADAM:
    slot[0] = FMA(f->beta1, slot[0], f->rest1 * g);
    slot[1] = FMA(f->beta2, slot[1], f->rest2 * (g * g));
    return FMA(f->rate, slot[0] / (__builtin_elementwise_sqrt(slot[1] * f->correction) + f->epsilon),
               p);
  }
}

// What moves: parameters, and their slots with as many elements, which lie as they do.
struct FN(moving) {
  T *parameters;
  T *slots[DESCENT_MOST_SLOTS];
};

static inline struct FN(moving) FN(moving_of)(void *parameters, void *const *slots,
                                              enum descent_rule rule) {
  struct FN(moving) all = {.parameters = parameters};
  for (int s = 0; s < FN(slots_of)(rule); s++) all.slots[s] = slots[s];
  return all;
}

// Moves `count` parameters from `offset` on, the gradient of whose vector `at` is GRADIENT.
#define MOVE(RULE, OFFSET, GRADIENT)                                                               \
  do {                                                                                             \
    T *parameters = all->parameters + (OFFSET);                                                    \
    EACH_VECTOR({                                                                                  \
      V slot[DESCENT_MOST_SLOTS];                                                                  \
      UNROLL for (int s = 0; s < FN(slots_of)(RULE); s++)                                          \
        slot[s] = LOAD_AT(all->slots[s] + (OFFSET));                                               \
      STORE_AT(parameters, FN(moved)(RULE, LOAD_AT(parameters), GRADIENT, slot, f));               \
      UNROLL for (int s = 0; s < FN(slots_of)(RULE); s++)                                          \
        STORE_AT(all->slots[s] + (OFFSET), slot[s]);                                               \
    });                                                                                            \
  } while (0)

// Moves `count` parameters from `offset` on by gradients that are there.
static inline __attribute__((always_inline)) void FN(move)(enum descent_rule rule, ptrdiff_t count,
                                                           ptrdiff_t offset, const T *gradients,
                                                           const struct FN(moving) *all,
                                                           const struct FN(figures) *f) {
  MOVE(rule, offset, LOAD_AT(gradients));
}

// Calls BODY(rule) with the rule as a constant, so that it is compiled for each.
#define FOR_EACH_RULE(RULE, BODY)                                                                  \
  switch (RULE) {                                                                                  \
  case DESCENT_SGD: BODY(DESCENT_SGD); break;                                                      \
  case DESCENT_MOMENTUM: BODY(DESCENT_MOMENTUM); break;                                            \
  case DESCENT_NESTEROV: BODY(DESCENT_NESTEROV); break;                                            \
  case DESCENT_ADAM: BODY(DESCENT_ADAM); break;                                                    \
  }

static void FN(apply)(ptrdiff_t count, void *parameters, const void *gradients, void *const *slots,
                      const struct descent_update *update) {
  const struct FN(moving) all = FN(moving_of)(parameters, slots, update->rule);
  const struct FN(figures) f = FN(figures_of)(update);
#define APPLY(RULE) FN(move)(RULE, count, 0, gradients, &all, &f)
  FOR_EACH_RULE(update->rule, APPLY)
#undef APPLY
}

// A gradient of few rows costs less than the way of its parameters through the cache: each row of
// parameters is moved in one go.
enum { FN(few_terms) = 4 };

static inline __attribute__((always_inline)) void FN(move_rows)(
    enum descent_rule rule, ptrdiff_t inner, ptrdiff_t rows, ptrdiff_t count, const T *a,
    ptrdiff_t a_row, ptrdiff_t a_column, const T *b, ptrdiff_t b_row, ptrdiff_t stride,
    const struct FN(moving) *all, const struct FN(figures) *f) {
  for (ptrdiff_t i = 0; i < rows; i++) {
    V x[FN(few_terms)];
    UNROLL for (ptrdiff_t p = 0; p < inner; p++) x[p] = SPLAT(a[i * a_row + p * a_column]);
    MOVE(rule, i * stride, ({
           V g = {0};
           UNROLL for (ptrdiff_t p = 0; p < inner; p++) g = FMA(x[p], LOAD_AT(b + p * b_row), g);
           g;
         }));
  }
}

// The columns of whole vectors: a tile's gradient is summed in registers, and used from the first cache.
static inline __attribute__((always_inline)) void FN(move_tiles)(
    enum descent_rule rule, ptrdiff_t inner, ptrdiff_t rows, ptrdiff_t columns, const T *a,
    ptrdiff_t a_row, ptrdiff_t a_column, const T *b, ptrdiff_t b_row, ptrdiff_t stride,
    const struct FN(moving) *all, const struct FN(figures) *f) {
  T tile[FN(tile_rows) * FN(widest)];
  ptrdiff_t tiles = (rows + FN(tile_rows) - 1) / FN(tile_rows);
  for (ptrdiff_t j = 0, width; j < columns; j += width) {
    width = columns - j >= FN(widest) ? FN(widest) : LANES;
    const struct FN(strides) s = {a_row, a_column, b_row, width, width};
    for (ptrdiff_t t = 0; t < tiles; t++) {
      ptrdiff_t first = t * rows / tiles, next = (t + 1) * rows / tiles;
      for (ptrdiff_t p = 0; p < inner; p += FN(inner_block)) {
        ptrdiff_t block = inner - p < FN(inner_block) ? inner - p : FN(inner_block);
        FN(tiles)[width / LANES - 1][next - first - 1](
            block, a + first * a_row + p * a_column, b + p * b_row + j, p ? tile : 0, tile, s);
      }
      for (ptrdiff_t i = first; i < next; i++)
        FN(move)(rule, width, i * stride + j, tile + (i - first) * width, all, f);
    }
  }
}

static void FN(product_update)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t inner, const void *a_,
                               ptrdiff_t a_row, ptrdiff_t a_column, const void *b_, ptrdiff_t b_row,
                               void *gradients_, void *parameters, void *const *slots,
                               ptrdiff_t stride, const struct descent_update *update) {
  const T *a = a_, *b = b_;
  const struct FN(moving) all = FN(moving_of)(parameters, slots, update->rule);
  const struct FN(figures) f = FN(figures_of)(update);
#define FEW(RULE)                                                                                  \
  switch (inner) {                                                                                 \
  case 1: FN(move_rows)(RULE, 1, rows, columns, a, a_row, a_column, b, b_row, stride, &all, &f); return; \
  case 2: FN(move_rows)(RULE, 2, rows, columns, a, a_row, a_column, b, b_row, stride, &all, &f); return; \
  case 3: FN(move_rows)(RULE, 3, rows, columns, a, a_row, a_column, b, b_row, stride, &all, &f); return; \
  case 4: FN(move_rows)(RULE, 4, rows, columns, a, a_row, a_column, b, b_row, stride, &all, &f); return; \
  }
  FOR_EACH_RULE(update->rule, FEW)
#undef FEW
  ptrdiff_t whole = columns / LANES * LANES, rest = columns - whole;
#define TILES(RULE)                                                                                \
  FN(move_tiles)(RULE, inner, rows, whole, a, a_row, a_column, b, b_row, stride, &all, &f)
  FOR_EACH_RULE(update->rule, TILES)
#undef TILES
  if (rest == 0) return;
  T *gradients = (T *)gradients_ + whole;
  FN(product)(rows, rest, inner, a, a_row, a_column, b + whole, b_row, 0, gradients, stride);
#define REST(RULE)                                                                                 \
  for (ptrdiff_t i = 0; i < rows; i++)                                                             \
    FN(move)(RULE, rest, i * stride + whole, gradients + i * stride, &all, &f)
  FOR_EACH_RULE(update->rule, REST)
#undef REST
}
#undef MOVE
#undef FOR_EACH_RULE
