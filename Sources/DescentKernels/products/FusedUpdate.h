// The fused update: a weight gradient is computed, and its parameters are updated while the gradient is in
// registers or in the first-level cache.

// A gradient of few terms costs less than moving its parameters through the cache. Two rows of parameters are
// then updated from beginning to end, as long as b stays in the first-level cache.
constexpr int few_terms = 24, vectors_in_row = vectors_of_tile == 2 ? 4 : 2;

// A fused update by one rule. The rows of the parameters and slots are `stride` apart.
template <class Rule, class T> struct fused_update : tile_consumer<T> {
  operands<T> gradient;
  ptrdiff_t stride;
  state<T> parameters;
  hyperparameters<T> h;

  INLINE fused_update(const operands<T> &gradient, T *parameters, void *const *slots, const descent_update &update)
      : tile_consumer<T>{prefetch_tile, update_tile}, gradient(gradient), stride(gradient.c.row),
        parameters(state_of<Rule>(parameters, slots)), h(update) {}

  // Computes the gradient of a part of some rows in registers, and updates its parameters.
  template <int rows, int vectors> INLINE void update_part_of_rows(ptrdiff_t first, ptrdiff_t j) const {
    const T *a = gradient.a.element(first, 0), *b = gradient.b.element(0, j);
    V<T> g[rows][vectors] = {};
    for (ptrdiff_t p = 0; p < gradient.inner; p++)
      UNROLL for (int v = 0; v < vectors; v++)
        UNROLL for (int i = 0; i < rows; i++)
          g[i][v] = fma(splat(a[i * gradient.a.row + p * gradient.a.column]),
                        load(b + p * gradient.b.row + v * lanes<T>), g[i][v]);
    UNROLL for (int i = 0; i < rows; i++)
      UNROLL for (int v = 0; v < vectors; v++)
        update_vector<Rule>(whole_vector<T>{(first + i) * stride + j + v * lanes<T>}, g[i][v], parameters, h);
  }

  // Updates the first `columns` columns, which fill whole vectors, two rows at a time.
  INLINE void update_rows(ptrdiff_t columns) const {
    constexpr int together = vectors_in_row * lanes<T>;
    ptrdiff_t i = 0;
    for (; i + 2 <= gradient.rows; i += 2) {
      ptrdiff_t j = 0;
      for (; j + together <= columns; j += together) update_part_of_rows<2, vectors_in_row>(i, j);
      for (; j < columns; j += lanes<T>) update_part_of_rows<2, 1>(i, j);
    }
    for (; i < gradient.rows; i++)
      for (ptrdiff_t j = 0; j < columns; j += lanes<T>) update_part_of_rows<1, 1>(i, j);
  }

  // Updates the first `columns` columns, which fill whole vectors. A tile of the gradient is summed in registers, and
  // read back from the first-level cache.
  INLINE void update_tiles(ptrdiff_t columns) const {
    const operands<T> &x = gradient;
    T tile[mr * nr<T>];
    ptrdiff_t tiles = (x.rows + mr - 1) / mr;
    for (ptrdiff_t j = 0, width; j < columns; j += width) {
      width = columns - j >= nr<T> ? nr<T> : lanes<T>;
      const strides s = {x.a.row, x.a.column, x.b.row, width, width, false};
      for (ptrdiff_t t = 0; t < tiles; t++) {
        const ptrdiff_t first = t * x.rows / tiles, rows = (t + 1) * x.rows / tiles - first;
        prefetch(rows, width, first * stride + j);
        for (ptrdiff_t p = 0; p < x.inner; p += kc)
          micro_kernels<T>.of[width / lanes<T> - 1].rows[rows - 1](
              x.inner - p < kc ? x.inner - p : kc, x.a.element(first, p), x.b.element(p, j), p ? tile : nullptr, tile,
              &s);
        update_stored(rows, width, first * stride + j, {tile, width});
      }
    }
  }

  // Updates rows of parameters, the first at `offset`, given their stored gradients.
  INLINE void update_stored(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t offset, strided<const T> gradients) const {
    for (ptrdiff_t i = 0; i < rows; i++)
      update<Rule>(columns, offset + i * stride, gradients.element(i, 0), parameters, h);
  }

  // Prefetches rows of parameters and slots, while their gradient is computed.
  INLINE void prefetch(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t offset) const {
    for (ptrdiff_t i = 0; i < rows; i++, offset += stride)
      for (ptrdiff_t v = 0; v < columns; v += lanes<T>) {
        __builtin_prefetch(parameters.parameters + offset + v, 1);
        for (int s = 0; s < Rule::slots; s++) __builtin_prefetch(parameters.slots[s] + offset + v, 1);
      }
  }

  // The two steps of `multiply_packed`.
  static void prefetch_tile(const tile_consumer<T> &self, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t offset) {
    static_cast<const fused_update &>(self).prefetch(rows, columns, offset);
  }
  static void update_tile(const tile_consumer<T> &self, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t offset,
                          const T *tile) {
    static_cast<const fused_update &>(self).update_stored(rows, columns, offset, {tile, nr<T>});
  }
};

// Not inlined, so that the address of the other `fused_update` does not escape, and its fields stay in registers.
template <class Rule, class T>
static __attribute__((noinline)) void update_packed(const operands<T> &gradient, T *parameters, void *const *slots,
                                                    const descent_update &update) {
  const fused_update<Rule, T> consumer(gradient, parameters, slots, update);
  multiply_packed(gradient, &consumer);
}

template <class Rule, class T>
static void product_update_by(const descent_operands *gradient, T *parameters, void *const *slots,
                              const descent_update *update) {
  const operands<T> x = *gradient;
  if (is_worth_packing(x)) return update_packed<Rule>(x, parameters, slots, *update);
  const fused_update<Rule, T> all(x, parameters, slots, *update);
  const ptrdiff_t whole = x.columns / lanes<T> * lanes<T>;
  if (x.inner <= few_terms && x.inner * whole * (ptrdiff_t)sizeof(T) <= 49152)
    all.update_rows(whole);
  else
    all.update_tiles(whole);
  if (whole == x.columns) return;
  descent_operands rest = *gradient;
  rest.columns -= whole;
  rest.b.elements = static_cast<T *>(rest.b.elements) + whole;
  rest.c.elements = x.c.at + whole;
  product<T>(&rest);
  all.update_stored(x.rows, rest.columns, whole, {x.c.at + whole, x.c.row});
}

// Must not be called for a rule that is not fused: its entry is NULL.
template <class T>
static void product_update(const descent_operands *gradient, T *parameters, void *const *slots,
                           const descent_update *update) {
#define ROW(name, rule) rules::rule::is_fused ? product_update_by<rules::rule, T> : nullptr,
  static constexpr decltype(&product_update<T>) of_rules[] = {DESCENT_RULES(ROW)};
#undef ROW
  of_rules[update->rule](gradient, parameters, slots, update);
}
