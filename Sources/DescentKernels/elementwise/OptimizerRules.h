// The optimizers' update rules: each computes new parameters from the gradient and the optimizer's slots. Two
// more rules have the same form: one adds a penalty's gradient to a gradient, the other moves an average
// towards the weights.

// The hyperparameters of an update, each repeated in all lanes of a vector.
struct FN(hyperparameters) {
  V shrink, rate, gradient_rate, momentum, beta1, one_minus_beta1, beta2, one_minus_beta2;
  V correction, root_epsilon, epsilon, decay;
};

static inline struct FN(hyperparameters) FN(hyperparameters_of)(
    const struct descent_update *update) {
  return (struct FN(hyperparameters)){
      .shrink = SPLAT(update->shrink),
      .rate = SPLAT(update->rate),
      .gradient_rate = SPLAT(update->gradient_rate),
      .momentum = SPLAT(update->momentum),
      .beta1 = SPLAT(update->beta1),
      .one_minus_beta1 = SPLAT(1 - update->beta1),
      .beta2 = SPLAT(update->beta2),
      .one_minus_beta2 = SPLAT(1 - update->beta2),
      .correction = SPLAT(update->correction),
      .root_epsilon = SPLAT(update->root_epsilon),
      // An ε that is too small for the type would allow 0 / 0.
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

// √(v·correction + root_epsilon) + epsilon
static inline __attribute__((always_inline)) V FN(root)(
    V v, V correction, const struct FN(hyperparameters) *h) {
  return __builtin_elementwise_sqrt(FMA(v, correction, h->root_epsilon)) + h->epsilon;
}

// Updates the moments of Adam and related rules: m in slot 0, v in slot 1.
static inline __attribute__((always_inline)) void FN(add_moments)(
    V g, V *slot, const struct FN(hyperparameters) *h) {
  slot[0] = FMA(h->beta1, slot[0], h->one_minus_beta1 * g);
  slot[1] = FMA(h->beta2, slot[1], h->one_minus_beta2 * (g * g));
}

// Returns RMSprop's divisor of the gradient: the root of the running mean of g² or, if centred, of the running
// variance of g.
static inline __attribute__((always_inline)) V FN(deviation)(
    int is_centred, V g, V *slot, const struct FN(hyperparameters) *h) {
  slot[0] = FMA(h->beta2, slot[0], h->one_minus_beta2 * (g * g));
  if (!is_centred) return FN(root)(slot[0], SPLAT(1), h);
  slot[1] = FMA(h->beta2, slot[1], h->one_minus_beta2 * g);
  V variance = FMA(-slot[1], slot[1], slot[0]);
  // Rounding can make it negative.
  return FN(root)(SELECT(variance < 0, (V){0}, variance), SPLAT(1), h);
}

// Returns the parameters after the step, given those before it, `p`, and their gradient `g`. Updates the slots
// in place.
static inline __attribute__((always_inline)) V FN(updated)(
    enum descent_rule rule, V p, V g, V *slot, const struct FN(hyperparameters) *h) {
  p *= h->shrink;
  switch (rule) {
  case DESCENT_SGD: return FMA(h->rate, g, p);
  case DESCENT_MOMENTUM:
    slot[0] = FMA(h->momentum, slot[0], g);
    return FMA(h->rate, slot[0], p);
  case DESCENT_NESTEROV:
    slot[0] = FMA(h->momentum, slot[0], g);
    return FMA(h->rate, FMA(h->momentum, slot[0], g), p);
  case DESCENT_ADAM:
    FN(add_moments)(g, slot, h);
    return FMA(h->rate, slot[0] / FN(root)(slot[1], h->correction, h), p);
  case DESCENT_AMSGRAD:
    FN(add_moments)(g, slot, h);
    slot[2] = SELECT(slot[1] > slot[2], slot[1], slot[2]);
    return FMA(h->rate, slot[0] / FN(root)(slot[2], h->correction, h), p);
  case DESCENT_ADAMAX: {
    slot[0] = FMA(h->beta1, slot[0], h->one_minus_beta1 * g);
    V faded = h->beta2 * slot[1], now = FN(absolute)(g) + h->root_epsilon;
    slot[1] = SELECT(faded > now, faded, now);
    return FMA(h->rate, slot[0] / (slot[1] + h->epsilon), p);
  }
  case DESCENT_NADAM:
    FN(add_moments)(g, slot, h);
    return p + FMA(h->rate, slot[0], h->gradient_rate * g) / FN(root)(slot[1], h->correction, h);
  case DESCENT_LAMB:
    FN(add_moments)(g, slot, h);
    slot[2] = FMA(h->decay, p, h->rate * slot[0] / FN(root)(slot[1], h->correction, h));
    return p;
  case DESCENT_LION: {
    V mixed = FMA(h->beta1, slot[0], h->one_minus_beta1 * g);
    slot[0] = FMA(h->beta2, slot[0], h->one_minus_beta2 * g);
    return p + SELECT(mixed > 0, h->rate, SELECT(mixed < 0, -h->rate, (V){0}));
  }
  case DESCENT_ADAGRAD:
    slot[0] = FMA(g, g, slot[0]);
    return FMA(h->rate, g / FN(root)(slot[0], SPLAT(1), h), p);
  case DESCENT_ADADELTA: {
    slot[0] = FMA(h->beta2, slot[0], h->one_minus_beta2 * (g * g));
    V step = g * (__builtin_elementwise_sqrt(slot[1] + h->epsilon) /
                  __builtin_elementwise_sqrt(slot[0] + h->epsilon));
    slot[1] = FMA(h->beta2, slot[1], h->one_minus_beta2 * (step * step));
    return FMA(h->rate, step, p);
  }
  case DESCENT_RMSPROP:
  case DESCENT_CENTRED_RMSPROP:
    return FMA(h->rate, g / FN(deviation)(rule == DESCENT_CENTRED_RMSPROP, g, slot, h), p);
  case DESCENT_RMSPROP_MOMENTUM:
  case DESCENT_CENTRED_RMSPROP_MOMENTUM: {
    const int is_centred = rule == DESCENT_CENTRED_RMSPROP_MOMENTUM;
    V deviation = FN(deviation)(is_centred, g, slot, h);
    slot[1 + is_centred] = FMA(h->momentum, slot[1 + is_centred], g / deviation);
    return FMA(h->rate, slot[1 + is_centred], p);
  }
  case DESCENT_PENALTY:
    return FMA(h->decay, g, p) + SELECT(g > 0, h->rate, SELECT(g < 0, -h->rate, (V){0}));
  case DESCENT_AVERAGE: return FMA(h->rate, g - p, p);
  }
}

// The parameters to update and their slots, which have as many elements in the same layout.
struct FN(state) {
  T *parameters;
  T *slots[DESCENT_MOST_SLOTS];
};

static inline struct FN(state) FN(state_of)(void *parameters, void *const *slots,
                                            enum descent_rule rule) {
  struct FN(state) state = {.parameters = parameters};
  for (int s = 0; s < FN(slots_of)(rule); s++) state.slots[s] = slots[s];
  return state;
}

// Updates the whole vector of parameters at `offset`, given its gradient g.
static inline __attribute__((always_inline)) void FN(update_vector)(
    enum descent_rule rule, ptrdiff_t offset, V g, const struct FN(state) *state,
    const struct FN(hyperparameters) *h) {
  V slot[DESCENT_MOST_SLOTS];
  UNROLL for (int s = 0; s < FN(slots_of)(rule); s++) slot[s] = LOAD(state->slots[s] + offset);
  T *p = state->parameters + offset;
  STORE(p, FN(updated)(rule, LOAD(p), g, slot, h));
  UNROLL for (int s = 0; s < FN(slots_of)(rule); s++) STORE(state->slots[s] + offset, slot[s]);
}

// Updates `count` parameters, the first at `offset`, given their stored gradients.
static inline __attribute__((always_inline)) void FN(update)(
    enum descent_rule rule, ptrdiff_t count, ptrdiff_t offset, const T *gradients,
    const struct FN(state) *state, const struct FN(hyperparameters) *h) {
  ptrdiff_t at = 0;
  for (; at + LANES <= count; at += LANES)
    FN(update_vector)(rule, offset + at, LOAD(gradients + at), state, h);
  if (at == count) return;
  ptrdiff_t rest = count - at;
  V slot[DESCENT_MOST_SLOTS];
  UNROLL for (int s = 0; s < FN(slots_of)(rule); s++)
    slot[s] = FN(load_some)(state->slots[s] + offset + at, rest);
  T *p = state->parameters + offset + at;
  V g = FN(load_some)(gradients + at, rest);
  FN(store_some)(p, FN(updated)(rule, FN(load_some)(p, rest), g, slot, h), rest);
  UNROLL for (int s = 0; s < FN(slots_of)(rule); s++)
    FN(store_some)(state->slots[s] + offset + at, slot[s], rest);
}

// Runs BODY(rule) with the rule as a constant, so that the compiler specializes it for each rule.
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
  const struct FN(state) state = FN(state_of)(parameters, slots, update->rule);
  const struct FN(hyperparameters) h = FN(hyperparameters_of)(update);
#define APPLY(RULE) FN(update)(RULE, count, 0, gradients, &state, &h)
  FOR_EACH_RULE(update->rule, APPLY)
#undef APPLY
}

// Runs BODY(rule) for the rules that `product_update` supports. It has a dozen loops per rule, so only the most
// common rules are included. The other rules take a stored gradient.
#define FOR_EACH_FUSED_RULE(RULE, BODY)                                                            \
  switch (RULE) {                                                                                  \
  case DESCENT_SGD: BODY(DESCENT_SGD); break;                                                      \
  case DESCENT_MOMENTUM: BODY(DESCENT_MOMENTUM); break;                                            \
  case DESCENT_NESTEROV: BODY(DESCENT_NESTEROV); break;                                            \
  case DESCENT_ADAM: BODY(DESCENT_ADAM); break;                                                    \
  default: __builtin_trap();                                                                       \
  }

// Prefetches rows of parameters and slots, `stride` apart, while their gradient is computed.
static inline __attribute__((always_inline)) void FN(prefetch_tile)(
    enum descent_rule rule, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t offset, ptrdiff_t stride,
    const struct FN(state) *state) {
  for (ptrdiff_t i = 0; i < rows; i++, offset += stride)
    for (ptrdiff_t v = 0; v < columns; v += LANES) {
      __builtin_prefetch(state->parameters + offset + v, 1);
      for (int s = 0; s < FN(slots_of)(rule); s++)
        __builtin_prefetch(state->slots[s] + offset + v, 1);
    }
}

// An update that is applied a tile at a time, as soon as the tile's gradient is summed. The rows of the
// parameters are `stride` apart.
struct FN(fused_update) {
  enum descent_rule rule;
  struct FN(state) state;
  struct FN(hyperparameters) h;
  ptrdiff_t stride;
};

// Updates the parameters of a tile, the first at `offset`. The rows of its gradient, `tile`, are `nr` apart.
static void FN(update_tile)(const struct FN(fused_update) *m, ptrdiff_t rows, ptrdiff_t columns,
                            ptrdiff_t offset, const T *tile) {
  const struct FN(state) state = m->state;
  const struct FN(hyperparameters) h = m->h;
#define UPDATE(RULE)                                                                               \
  for (ptrdiff_t i = 0; i < rows; i++)                                                             \
    FN(update)(RULE, columns, offset + i * m->stride, tile + i * FN(nr), &state, &h)
  FOR_EACH_FUSED_RULE(m->rule, UPDATE)
#undef UPDATE
}
