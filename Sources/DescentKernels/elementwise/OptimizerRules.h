// The optimizers' update rules, and the update of stored parameters by stored gradients.

// The hyperparameters of an update, each repeated in all lanes of a vector.
template <class T> struct hyperparameters {
  V<T> shrink, rate, gradient_rate, momentum, beta1, one_minus_beta1, beta2, one_minus_beta2;
  V<T> correction, root_epsilon, epsilon, decay;

  INLINE hyperparameters(const descent_update &update)
      : shrink(splat<T>(update.shrink)), rate(splat<T>(update.rate)),
        gradient_rate(splat<T>(update.gradient_rate)), momentum(splat<T>(update.momentum)),
        beta1(splat<T>(update.beta1)), one_minus_beta1(splat<T>(1 - update.beta1)),
        beta2(splat<T>(update.beta2)), one_minus_beta2(splat<T>(1 - update.beta2)),
        correction(splat<T>(update.correction)), root_epsilon(splat<T>(update.root_epsilon)),
        // An ε that is too small for the type would allow 0 / 0.
        epsilon(splat<T>(update.epsilon < number<T>::smallest_normal ? number<T>::smallest_normal
                                                                     : update.epsilon)),
        decay(splat<T>(update.decay)) {}
};

// √(v·correction + root_epsilon) + epsilon
template <class T> static INLINE V<T> root(V<T> v, V<T> correction, const hyperparameters<T> &h) {
  return square_root(fma(v, correction, h.root_epsilon)) + h.epsilon;
}

// Updates the moments of Adam and related rules: m in slot 0, v in slot 1.
template <class T> static INLINE void add_moments(V<T> g, V<T> *slot, const hyperparameters<T> &h) {
  slot[0] = fma(h.beta1, slot[0], h.one_minus_beta1 * g);
  slot[1] = fma(h.beta2, slot[1], h.one_minus_beta2 * (g * g));
}

// Each rule says how many slots it has, and whether `product_update` supports it: a dozen loops for each rule, so
// that only the most common rules have them. `updated` returns the parameters after the step, given the gradient g
// and p, the parameters before it, which are already multiplied by `shrink`. It updates the slots in place.
namespace rules {

template <int count, bool fused = false> struct rule {
  static constexpr int slots = count;
  static constexpr bool is_fused = fused;
};

struct sgd : rule<0, true> {
  template <class T> static INLINE V<T> updated(V<T> p, V<T> g, V<T> *, const hyperparameters<T> &h) {
    return fma(h.rate, g, p);
  }
};

struct momentum : rule<1, true> {
  template <class T> static INLINE V<T> updated(V<T> p, V<T> g, V<T> *slot, const hyperparameters<T> &h) {
    slot[0] = fma(h.momentum, slot[0], g);
    return fma(h.rate, slot[0], p);
  }
};

struct nesterov : rule<1, true> {
  template <class T> static INLINE V<T> updated(V<T> p, V<T> g, V<T> *slot, const hyperparameters<T> &h) {
    slot[0] = fma(h.momentum, slot[0], g);
    return fma(h.rate, fma(h.momentum, slot[0], g), p);
  }
};

struct adam : rule<2, true> {
  template <class T> static INLINE V<T> updated(V<T> p, V<T> g, V<T> *slot, const hyperparameters<T> &h) {
    add_moments(g, slot, h);
    return fma(h.rate, slot[0] / root(slot[1], h.correction, h), p);
  }
};

struct amsgrad : rule<3> {
  template <class T> static INLINE V<T> updated(V<T> p, V<T> g, V<T> *slot, const hyperparameters<T> &h) {
    add_moments(g, slot, h);
    slot[2] = select(slot[1] > slot[2], slot[1], slot[2]);
    return fma(h.rate, slot[0] / root(slot[2], h.correction, h), p);
  }
};

struct adamax : rule<2> {
  template <class T> static INLINE V<T> updated(V<T> p, V<T> g, V<T> *slot, const hyperparameters<T> &h) {
    slot[0] = fma(h.beta1, slot[0], h.one_minus_beta1 * g);
    V<T> faded = h.beta2 * slot[1], now = absolute(g) + h.root_epsilon;
    slot[1] = select(faded > now, faded, now);
    return fma(h.rate, slot[0] / (slot[1] + h.epsilon), p);
  }
};

struct nadam : rule<2> {
  template <class T> static INLINE V<T> updated(V<T> p, V<T> g, V<T> *slot, const hyperparameters<T> &h) {
    add_moments(g, slot, h);
    return p + fma(h.rate, slot[0], h.gradient_rate * g) / root(slot[1], h.correction, h);
  }
};

// Stores the direction in the last slot. The parameters do not move.
struct lamb : rule<3> {
  template <class T> static INLINE V<T> updated(V<T> p, V<T> g, V<T> *slot, const hyperparameters<T> &h) {
    add_moments(g, slot, h);
    slot[2] = fma(h.decay, p, h.rate * slot[0] / root(slot[1], h.correction, h));
    return p;
  }
};

struct lion : rule<1> {
  template <class T> static INLINE V<T> updated(V<T> p, V<T> g, V<T> *slot, const hyperparameters<T> &h) {
    V<T> mixed = fma(h.beta1, slot[0], h.one_minus_beta1 * g);
    slot[0] = fma(h.beta2, slot[0], h.one_minus_beta2 * g);
    return p + select(mixed > 0, h.rate, select(mixed < 0, -h.rate, V<T>{}));
  }
};

struct adagrad : rule<1> {
  template <class T> static INLINE V<T> updated(V<T> p, V<T> g, V<T> *slot, const hyperparameters<T> &h) {
    slot[0] = fma(g, g, slot[0]);
    return fma(h.rate, g / root(slot[0], splat<T>(1), h), p);
  }
};

struct adadelta : rule<2> {
  template <class T> static INLINE V<T> updated(V<T> p, V<T> g, V<T> *slot, const hyperparameters<T> &h) {
    slot[0] = fma(h.beta2, slot[0], h.one_minus_beta2 * (g * g));
    V<T> step = g * (square_root(slot[1] + h.epsilon) / square_root(slot[0] + h.epsilon));
    slot[1] = fma(h.beta2, slot[1], h.one_minus_beta2 * (step * step));
    return fma(h.rate, step, p);
  }
};

// Divides the gradient by the root of the running mean of g² or, if centred, of the running variance of g.
template <bool is_centred, bool has_momentum> struct rmsprop_rule : rule<1 + is_centred + has_momentum> {
  template <class T> static INLINE V<T> updated(V<T> p, V<T> g, V<T> *slot, const hyperparameters<T> &h) {
    slot[0] = fma(h.beta2, slot[0], h.one_minus_beta2 * (g * g));
    V<T> variance = slot[0];
    if constexpr (is_centred) {
      slot[1] = fma(h.beta2, slot[1], h.one_minus_beta2 * g);
      variance = fma(-slot[1], slot[1], slot[0]);
      // Rounding can make it negative.
      variance = select(variance < 0, V<T>{}, variance);
    }
    V<T> step = g / root(variance, splat<T>(1), h);
    if constexpr (has_momentum) step = slot[1 + is_centred] = fma(h.momentum, slot[1 + is_centred], step);
    return fma(h.rate, step, p);
  }
};
using rmsprop = rmsprop_rule<false, false>;
using rmsprop_momentum = rmsprop_rule<false, true>;
using centred_rmsprop = rmsprop_rule<true, false>;
using centred_rmsprop_momentum = rmsprop_rule<true, true>;

// Adds the gradient of a penalty on the weights g to the gradient p.
struct penalty : rule<0> {
  template <class T> static INLINE V<T> updated(V<T> p, V<T> g, V<T> *, const hyperparameters<T> &h) {
    return fma(h.decay, g, p) + select(g > 0, h.rate, select(g < 0, -h.rate, V<T>{}));
  }
};

// Moves the average p towards g.
struct average : rule<0> {
  template <class T> static INLINE V<T> updated(V<T> p, V<T> g, V<T> *, const hyperparameters<T> &h) {
    return fma(h.rate, g - p, p);
  }
};

}

// The parameters to update and their slots, which have as many elements in the same layout.
template <class T> struct state {
  T *parameters;
  T *slots[DESCENT_MOST_SLOTS];
};

template <class Rule, class T> static INLINE state<T> state_of(T *parameters, void *const *slots) {
  state<T> all = {parameters, {}};
  for (int s = 0; s < Rule::slots; s++) all.slots[s] = static_cast<T *>(slots[s]);
  return all;
}

// Returns v with 0 for subnormal numbers. A memory of gradients fades into these where the gradient stays 0, as under
// a dead ReLU, and processors take a hundred times as long to compute with them.
template <class T> static INLINE V<T> without_subnormals(V<T> v) {
  return select(absolute(v) < splat<T>(number<T>::smallest_normal), V<T>{}, v);
}

// Updates the parameters at this place, given their gradient g.
template <class Rule, class T, class Place>
static INLINE void update_vector(Place i, V<T> g, const state<T> &state, const hyperparameters<T> &h) {
  V<T> slot[DESCENT_MOST_SLOTS];
  UNROLL for (int s = 0; s < Rule::slots; s++) slot[s] = i.load(state.slots[s]);
  i.store(state.parameters, Rule::updated(i.load(state.parameters) * h.shrink, g, slot, h));
  UNROLL for (int s = 0; s < Rule::slots; s++) i.store(state.slots[s], without_subnormals<T>(slot[s]));
}

// Updates `count` parameters, the first at `offset`, given their stored gradients.
template <class Rule, class T>
static INLINE void update(ptrdiff_t count, ptrdiff_t offset, const T *gradients, const state<T> &state,
                          const hyperparameters<T> &h) {
  each_vector<T>(count, [&](auto i) {
    const V<T> g = i.load(gradients);
    i.at += offset;
    update_vector<Rule>(i, g, state, h);
  });
}

template <class Rule, class T>
static void apply_rule(ptrdiff_t count, T *parameters, const T *gradients, void *const *slots,
                       const descent_update *update_) {
  const hyperparameters<T> h = *update_;
  update<Rule>(count, 0, gradients, state_of<Rule>(parameters, slots), h);
}

template <class T>
static void apply(ptrdiff_t count, T *parameters, const T *gradients, void *const *slots,
                  const descent_update *update) {
#define ROW(name, rule) apply_rule<rules::rule, T>,
  static constexpr decltype(&apply<T>) of_rules[] = {DESCENT_RULES(ROW)};
#undef ROW
  of_rules[update->rule](count, parameters, gradients, slots, update);
}
