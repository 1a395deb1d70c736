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

// Moves a whole vector of parameters from `offset` on by the gradient g.
static inline __attribute__((always_inline)) void FN(move_vector)(enum descent_rule rule,
                                                                  ptrdiff_t offset, V g,
                                                                  const struct FN(moving) *all,
                                                                  const struct FN(figures) *f) {
  V slot[DESCENT_MOST_SLOTS];
  UNROLL for (int s = 0; s < FN(slots_of)(rule); s++) slot[s] = LOAD(all->slots[s] + offset);
  T *p = all->parameters + offset;
  STORE(p, FN(moved)(rule, LOAD(p), g, slot, f));
  UNROLL for (int s = 0; s < FN(slots_of)(rule); s++) STORE(all->slots[s] + offset, slot[s]);
}

// Moves `count` parameters from `offset` on by gradients that are there.
static inline __attribute__((always_inline)) void FN(move)(enum descent_rule rule, ptrdiff_t count,
                                                           ptrdiff_t offset, const T *gradients,
                                                           const struct FN(moving) *all,
                                                           const struct FN(figures) *f) {
  ptrdiff_t at = 0;
  for (; at + LANES <= count; at += LANES)
    FN(move_vector)(rule, offset + at, LOAD(gradients + at), all, f);
  if (at == count) return;
  ptrdiff_t rest = count - at;
  V slot[DESCENT_MOST_SLOTS];
  UNROLL for (int s = 0; s < FN(slots_of)(rule); s++)
    slot[s] = FN(load_some)(all->slots[s] + offset + at, rest);
  T *p = all->parameters + offset + at;
  V g = FN(load_some)(gradients + at, rest);
  FN(store_some)(p, FN(moved)(rule, FN(load_some)(p, rest), g, slot, f), rest);
  UNROLL for (int s = 0; s < FN(slots_of)(rule); s++)
    FN(store_some)(all->slots[s] + offset + at, slot[s], rest);
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

// Of gradients of few terms, the way of their parameters through the cache costs the most: two rows of
// parameters are moved from their beginning to their end, as long as b stays in the first cache.
enum { FN(few_terms) = 24, FN(vectors_in_row) = TILE_VECTORS == 2 ? 4 : 2 };

static inline __attribute__((always_inline)) void FN(move_part_of_rows)(
    enum descent_rule rule, ptrdiff_t inner, int rows, int vectors, ptrdiff_t offset, const T *a,
    ptrdiff_t a_row, ptrdiff_t a_column, const T *b, ptrdiff_t b_row, ptrdiff_t stride,
    const struct FN(moving) *all, const struct FN(figures) *f) {
  V g[2][FN(vectors_in_row)] = {{{0}}};
  for (ptrdiff_t p = 0; p < inner; p++)
    UNROLL for (int v = 0; v < vectors; v++)
      UNROLL for (int i = 0; i < rows; i++)
        g[i][v] = FMA(SPLAT(a[i * a_row + p * a_column]), LOAD(b + p * b_row + v * LANES), g[i][v]);
  UNROLL for (int i = 0; i < rows; i++)
    UNROLL for (int v = 0; v < vectors; v++)
      FN(move_vector)(rule, offset + i * stride + v * LANES, g[i][v], all, f);
}

static inline __attribute__((always_inline)) void FN(move_rows)(
    enum descent_rule rule, ptrdiff_t inner, ptrdiff_t rows, ptrdiff_t columns, const T *a,
    ptrdiff_t a_row, ptrdiff_t a_column, const T *b, ptrdiff_t b_row, ptrdiff_t stride,
    const struct FN(moving) *all, const struct FN(figures) *f) {
  enum { together = FN(vectors_in_row) * LANES };
  ptrdiff_t i = 0;
#define PART_OF_ROWS(ROWS, VECTORS)                                                                \
  FN(move_part_of_rows)(rule, inner, ROWS, VECTORS, i * stride + j, a + i * a_row, a_row, a_column, \
                        b + j, b_row, stride, all, f)
  for (; i + 2 <= rows; i += 2) {
    ptrdiff_t j = 0;
    for (; j + together <= columns; j += together) PART_OF_ROWS(2, FN(vectors_in_row));
    for (; j < columns; j += LANES) PART_OF_ROWS(2, 1);
  }
  for (; i < rows; i++)
    for (ptrdiff_t j = 0; j < columns; j += LANES) PART_OF_ROWS(1, 1);
#undef PART_OF_ROWS
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
      // The parameters come while their gradient is computed.
      for (ptrdiff_t i = first; i < next; i++)
        for (ptrdiff_t v = 0; v < width; v += LANES) {
          __builtin_prefetch(all->parameters + i * stride + j + v, 1);
          UNROLL for (int s = 0; s < FN(slots_of)(rule); s++)
            __builtin_prefetch(all->slots[s] + i * stride + j + v, 1);
        }
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
  ptrdiff_t whole = columns / LANES * LANES, rest = columns - whole;
#define WHOLE(RULE)                                                                                \
  if (inner <= FN(few_terms) && inner * whole * (ptrdiff_t)sizeof(T) <= 49152)                     \
    FN(move_rows)(RULE, inner, rows, whole, a, a_row, a_column, b, b_row, stride, &all, &f);       \
  else                                                                                             \
    FN(move_tiles)(RULE, inner, rows, whole, a, a_row, a_column, b, b_row, stride, &all, &f)
  FOR_EACH_RULE(update->rule, WHOLE)
#undef WHOLE
  if (rest == 0) return;
  T *gradients = (T *)gradients_ + whole;
  FN(product)(rows, rest, inner, a, a_row, a_column, b + whole, b_row, 0, 0, gradients, stride);
#define REST(RULE)                                                                                 \
  for (ptrdiff_t i = 0; i < rows; i++)                                                             \
    FN(move)(RULE, rest, i * stride + whole, gradients + i * stride, &all, &f)
  FOR_EACH_RULE(update->rule, REST)
#undef REST
}
#undef FOR_EACH_RULE
