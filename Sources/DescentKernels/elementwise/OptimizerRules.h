// The optimizers' rules: how a vector of parameters moves, given its gradient and its slots. Two more
// move a vector alike: a gradient by a penalty's, and an average towards the weights.

// The figures of an update, a vector of each.
struct FN(figures) {
  V shrink, rate, gradient_rate, mu, beta1, rest1, beta2, rest2, correction, root_epsilon, epsilon;
  V decay;
};

static inline struct FN(figures) FN(figures_of)(const struct descent_update *update) {
  return (struct FN(figures)){
      .shrink = SPLAT(update->shrink),
      .rate = SPLAT(update->rate),
      .gradient_rate = SPLAT(update->gradient_rate),
      .mu = SPLAT(update->momentum),
      .beta1 = SPLAT(update->beta1),
      .rest1 = SPLAT(1 - update->beta1),
      .beta2 = SPLAT(update->beta2),
      .rest2 = SPLAT(1 - update->beta2),
      .correction = SPLAT(update->correction),
      .root_epsilon = SPLAT(update->root_epsilon),
      // An ε too small for the type would let 0 / 0 through.
      .epsilon = SPLAT(update->epsilon < SMALLEST_NORMAL ? SMALLEST_NORMAL : update->epsilon),
      .decay = SPLAT(update->decay),
  };
}

static inline __attribute__((always_inline)) int FN(slots_of)(enum descent_rule rule) {
  switch (rule) {
  case DESCENT_SGD: return 0;
  case DESCENT_MOMENTUM: return 1;
  case DESCENT_NESTEROV: return 1;
  case DESCENT_ADAM: return 2;
  case DESCENT_AMSGRAD: return 3;
  case DESCENT_ADAMAX: return 2;
  case DESCENT_NADAM: return 2;
  case DESCENT_LAMB: return 3;
  case DESCENT_LION: return 1;
  case DESCENT_ADAGRAD: return 1;
  case DESCENT_ADADELTA: return 2;
  case DESCENT_RMSPROP: return 1;
  case DESCENT_RMSPROP_MOMENTUM: return 2;
  case DESCENT_CENTRED_RMSPROP: return 2;
  case DESCENT_CENTRED_RMSPROP_MOMENTUM: return 3;
  case DESCENT_PENALTY: return 0;
  case DESCENT_AVERAGE: return 0;
  }
}

// √(v·correction + ε inside) + ε outside
static inline __attribute__((always_inline)) V FN(root)(V v, V correction,
                                                        const struct FN(figures) *f) {
  return __builtin_elementwise_sqrt(FMA(v, correction, f->root_epsilon)) + f->epsilon;
}

// The moments m and v of Adam and its kin.
static inline __attribute__((always_inline)) void FN(add_moments)(V g, V *slot,
                                                                  const struct FN(figures) *f) {
  slot[0] = FMA(f->beta1, slot[0], f->rest1 * g);
  slot[1] = FMA(f->beta2, slot[1], f->rest2 * (g * g));
}

// What RMSprop divides the gradient by: its variance's root if it is centred, its square's if not.
static inline __attribute__((always_inline)) V FN(deviation)(int is_centred, V g, V *slot,
                                                             const struct FN(figures) *f) {
  slot[0] = FMA(f->beta2, slot[0], f->rest2 * (g * g));
  if (!is_centred) return FN(root)(slot[0], SPLAT(1), f);
  slot[1] = FMA(f->beta2, slot[1], f->rest2 * g);
  V variance = FMA(-slot[1], slot[1], slot[0]);
  // Rounding can leave it below zero.
  return FN(root)(SELECT(variance < 0, (V){0}, variance), SPLAT(1), f);
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
    FN(add_moments)(g, slot, f);
    return FMA(f->rate, slot[0] / FN(root)(slot[1], f->correction, f), p);
  case DESCENT_AMSGRAD:
    FN(add_moments)(g, slot, f);
    slot[2] = SELECT(slot[1] > slot[2], slot[1], slot[2]);
    return FMA(f->rate, slot[0] / FN(root)(slot[2], f->correction, f), p);
  case DESCENT_ADAMAX: {
    slot[0] = FMA(f->beta1, slot[0], f->rest1 * g);
    V faded = f->beta2 * slot[1], now = FN(absolute)(g) + f->root_epsilon;
    slot[1] = SELECT(faded > now, faded, now);
    return FMA(f->rate, slot[0] / (slot[1] + f->epsilon), p);
  }
  case DESCENT_NADAM:
    FN(add_moments)(g, slot, f);
    return p + FMA(f->rate, slot[0], f->gradient_rate * g) / FN(root)(slot[1], f->correction, f);
  case DESCENT_LAMB:
    FN(add_moments)(g, slot, f);
    slot[2] = FMA(f->decay, p, f->rate * slot[0] / FN(root)(slot[1], f->correction, f));
    return p;
  case DESCENT_LION: {
    V mixed = FMA(f->beta1, slot[0], f->rest1 * g);
    slot[0] = FMA(f->beta2, slot[0], f->rest2 * g);
    return p + SELECT(mixed > 0, f->rate, SELECT(mixed < 0, -f->rate, (V){0}));
  }
  case DESCENT_ADAGRAD:
    slot[0] = FMA(g, g, slot[0]);
    return FMA(f->rate, g / FN(root)(slot[0], SPLAT(1), f), p);
  case DESCENT_ADADELTA: {
    slot[0] = FMA(f->beta2, slot[0], f->rest2 * (g * g));
    V step = g * (__builtin_elementwise_sqrt(slot[1] + f->epsilon) /
                  __builtin_elementwise_sqrt(slot[0] + f->epsilon));
    slot[1] = FMA(f->beta2, slot[1], f->rest2 * (step * step));
    return FMA(f->rate, step, p);
  }
  case DESCENT_RMSPROP:
  case DESCENT_CENTRED_RMSPROP:
    return FMA(f->rate, g / FN(deviation)(rule == DESCENT_CENTRED_RMSPROP, g, slot, f), p);
  case DESCENT_RMSPROP_MOMENTUM:
  case DESCENT_CENTRED_RMSPROP_MOMENTUM: {
    const int is_centred = rule == DESCENT_CENTRED_RMSPROP_MOMENTUM;
    V deviation = FN(deviation)(is_centred, g, slot, f);
    slot[1 + is_centred] = FMA(f->mu, slot[1 + is_centred], g / deviation);
    return FMA(f->rate, slot[1 + is_centred], p);
  }
  case DESCENT_PENALTY:
    return FMA(f->decay, g, p) + SELECT(g > 0, f->rate, SELECT(g < 0, -f->rate, (V){0}));
  case DESCENT_AVERAGE: return FMA(f->rate, g - p, p);
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
  case DESCENT_AMSGRAD: BODY(DESCENT_AMSGRAD); break;                                              \
  case DESCENT_ADAMAX: BODY(DESCENT_ADAMAX); break;                                                \
  case DESCENT_NADAM: BODY(DESCENT_NADAM); break;                                                  \
  case DESCENT_LAMB: BODY(DESCENT_LAMB); break;                                                    \
  case DESCENT_LION: BODY(DESCENT_LION); break;                                                    \
  case DESCENT_ADAGRAD: BODY(DESCENT_ADAGRAD); break;                                              \
  case DESCENT_ADADELTA: BODY(DESCENT_ADADELTA); break;                                            \
  case DESCENT_RMSPROP: BODY(DESCENT_RMSPROP); break;                                              \
  case DESCENT_RMSPROP_MOMENTUM: BODY(DESCENT_RMSPROP_MOMENTUM); break;                            \
  case DESCENT_CENTRED_RMSPROP: BODY(DESCENT_CENTRED_RMSPROP); break;                              \
  case DESCENT_CENTRED_RMSPROP_MOMENTUM: BODY(DESCENT_CENTRED_RMSPROP_MOMENTUM); break;            \
  case DESCENT_PENALTY: BODY(DESCENT_PENALTY); break;                                              \
  case DESCENT_AVERAGE: BODY(DESCENT_AVERAGE); break;                                              \
  }

static void FN(apply)(ptrdiff_t count, void *parameters, const void *gradients, void *const *slots,
                      const struct descent_update *update) {
  const struct FN(moving) all = FN(moving_of)(parameters, slots, update->rule);
  const struct FN(figures) f = FN(figures_of)(update);
#define APPLY(RULE) FN(move)(RULE, count, 0, gradients, &all, &f)
  FOR_EACH_RULE(update->rule, APPLY)
#undef APPLY
}

// The same for the rules that are compiled into `product_update` too. It has a dozen loops a rule, so these
// are the usual ones; the others move by a gradient that is stored.
#define FOR_EACH_FUSED_RULE(RULE, BODY)                                                            \
  switch (RULE) {                                                                                  \
  case DESCENT_SGD: BODY(DESCENT_SGD); break;                                                      \
  case DESCENT_MOMENTUM: BODY(DESCENT_MOMENTUM); break;                                            \
  case DESCENT_NESTEROV: BODY(DESCENT_NESTEROV); break;                                            \
  case DESCENT_ADAM: BODY(DESCENT_ADAM); break;                                                    \
  default: __builtin_trap();                                                                       \
  }

// Lets rows of parameters, `stride` apart, come while their gradient is computed.
static inline __attribute__((always_inline)) void FN(fetch_tile)(
    enum descent_rule rule, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t offset, ptrdiff_t stride,
    const struct FN(moving) *all) {
  for (ptrdiff_t i = 0; i < rows; i++, offset += stride)
    for (ptrdiff_t v = 0; v < columns; v += LANES) {
      __builtin_prefetch(all->parameters + offset + v, 1);
      for (int s = 0; s < FN(slots_of)(rule); s++)
        __builtin_prefetch(all->slots[s] + offset + v, 1);
    }
}

// Parameters that are moved a tile at a time, as soon as its gradient is summed; their rows are `stride`
// apart.
struct FN(mover) {
  enum descent_rule rule;
  struct FN(moving) all;
  struct FN(figures) f;
  ptrdiff_t stride;
};

// Moves the parameters from `offset` on by a tile whose rows are `widest` apart.
static void FN(move_tile)(const struct FN(mover) *m, ptrdiff_t rows, ptrdiff_t columns,
                          ptrdiff_t offset, const T *tile) {
  const struct FN(moving) all = m->all;
  const struct FN(figures) f = m->f;
#define MOVE(RULE)                                                                                 \
  for (ptrdiff_t i = 0; i < rows; i++)                                                             \
    FN(move)(RULE, columns, offset + i * m->stride, tile + i * FN(widest), &all, &f)
  FOR_EACH_FUSED_RULE(m->rule, MOVE)
#undef MOVE
}
