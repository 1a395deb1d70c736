// The products of a Dense layer, each split into tiles that fit into registers.

// Computes all rows of a panel that fills whole vectors.
template <class T> static inline void multiply_panel(const panel<T> &x) {
  const auto &of_rows = micro_kernels<T>.of[x.columns / lanes<T> - 1];
  const ptrdiff_t tiles = (x.rows + mr - 1) / mr;
  for (ptrdiff_t tile = 0; tile < tiles; tile++) {
    const ptrdiff_t first = tile * x.rows / tiles, next = (tile + 1) * x.rows / tiles;
    x.multiply(of_rows.rows[next - first - 1], first);
  }
}

// Returns whether a product with fewer columns than a vector has lanes is too small to be worth padding.
static inline bool is_small(ptrdiff_t rows, ptrdiff_t inner) { return rows * inner < 1024; }

// Computes a panel of fewer columns than a vector has lanes, of a product that is too small to pad. Uses vectors
// of 8, 4, 2 and 1 lanes.
template <class T> static inline void multiply_narrow_panel(panel<T> x) {
  for (int power = 3; power >= 0; power--) {
    const ptrdiff_t width = (ptrdiff_t)1 << power;
    for (; x.columns >= width; x.columns -= width, x.b += width, x.c += width) {
      for (ptrdiff_t first = 0, count; first < x.rows; first += count) {
        count = x.rows - first < mr_of_narrow_tiles ? x.rows - first : mr_of_narrow_tiles;
        x.multiply(narrow_micro_kernels<T>.of[power].rows[count - 1], first);
      }
      if (x.initial) x.initial += width;
    }
  }
}

// Computes all rows of a panel of fewer columns than a vector has lanes. b is padded with zeros, and c is computed in
// a buffer.
template <class T> static inline void multiply_edge_panel(const panel<T> &x) {
  if (is_small(x.rows, x.terms)) {
    multiply_narrow_panel(x);
    return;
  }
  constexpr int width = lanes<T>;
  T padded[kc * width], tile[mr * width];
  for (ptrdiff_t p = 0; p < x.terms; p++) store(padded + p * width, load_some(x.b + p * x.s->b_row, x.columns));
  const strides t = {x.s->a_row, x.s->a_column, width, width, width, x.s->adds};
  for (ptrdiff_t first = 0; first < x.rows; first += mr) {
    ptrdiff_t count = x.rows - first < mr ? x.rows - first : mr;
    for (ptrdiff_t i = 0; x.initial && i < count; i++)
      store(tile + i * width, load_some(x.initial + (first + i) * x.s->initial_row, x.columns));
    micro_kernels<T>.of[0].rows[count - 1](x.terms, x.a + first * x.s->a_row, padded, x.initial ? tile : nullptr, tile,
                                           &t);
    for (ptrdiff_t i = 0; i < count; i++)
      store_some(x.c + (first + i) * x.s->c_row, load(tile + i * width), x.columns);
  }
}

// c = initial + a·b, where b has one column. Each lane of the vectors along the rows of a is summed separately.
template <class T> static void product_by_column(const operands<T> &x) {
  dot_products(x.rows, 1, x.inner, x.a.at, x.b.at, x.c);
  for (ptrdiff_t i = 0; x.initial.at && i < x.rows; i++) *x.c.element(i, 0) += *x.initial.element(i, 0);
}

// Computes c panel by panel, and each panel span by span.
template <class T> static __attribute__((noinline)) void product_by_panels(const operands<T> &x) {
  if (is_worth_packing(x)) {
    multiply_packed(x);
    return;
  }
  const ptrdiff_t spans = span_count(x.inner);
  for (ptrdiff_t j = 0, width; j < x.columns; j += width) {
    const ptrdiff_t left = x.columns - j;
    // A product of one row reads all of b once. That is faster along the rows of b.
    const bool is_long = x.rows == 1 && left >= columns_of_long_tile<T>;
    width = is_long             ? columns_of_long_tile<T>
            : left >= nr<T>     ? nr<T>
            : left >= lanes<T>  ? lanes<T>
                                : left;
    for (ptrdiff_t span = 0; span < spans; span++) {
      const ptrdiff_t p = span_start(span, spans, x.inner);
      const T *from = span ? x.c.at : x.initial.at;
      const strides s = strides_of_span(span, x);
      const panel<T> panel = {x.rows,
                              width,
                              span_start(span + 1, spans, x.inner) - p,
                              x.a.element(0, p),
                              x.b.element(p, j),
                              from ? from + j : nullptr,
                              x.c.element(0, j),
                              &s};
      if (is_long)
        panel.multiply(long_micro_kernel<T>, 0);
      else if (width < lanes<T>)
        multiply_edge_panel(panel);
      else
        multiply_panel(panel);
    }
  }
}

template <class T> static void product(const descent_operands *given) {
  operands<T> x = *given;
  if (x.b.row == 1 && x.inner >= lanes<T> && x.a.row == x.inner && x.a.column == 1) {
    product_by_column(x);
    return;
  }
  if (x.b.row == 1 && x.rows > 1 && x.a.row == 1 && x.c.row == 1 && (!x.initial.at || x.initial.row == 1)) {
    // Computes the row cᵀ = bᵀ·aᵀ instead. Its vectors are along the columns of a.
    const T *column = x.b.at;
    x.b = {x.a.at, x.a.column};
    x.a = {column, x.a.row};
    x.columns = x.rows, x.rows = 1;
  }
  if (x.columns < lanes<T> && x.inner <= longest_span && is_small(x.rows, x.inner)) {
    const strides s = strides_of_span(0, x);
    multiply_narrow_panel<T>({x.rows, x.columns, x.inner, x.a.at, x.b.at, x.initial.at, x.c.at, &s});
  } else
    product_by_panels(x);
}

constexpr int transposed_block = 512;

// c = a·bᵀ with the vectors along the columns of c. b is transposed while it is packed: a block at a time for
// many rows, a panel at a time for few.
template <class T> static void product_packing_b(const operands<T> &x) {
  if (x.rows >= many_rows) {
    multiply_packed(x);
    return;
  }
  T packed_b[kc * nr<T>];
  for (ptrdiff_t j = 0, width; j < x.columns; j += width) {
    const ptrdiff_t left = x.columns - j;
    width = left >= nr<T> ? nr<T> : left >= lanes<T> ? lanes<T> : left;
    for (ptrdiff_t p = 0; p < x.inner; p += kc) {
      const ptrdiff_t block = x.inner - p < kc ? x.inner - p : kc;
      pack_transposed(width, block, x.b.element(p, j), x.b.column, packed_b);
      T *c = x.c.element(0, j);
      const strides s = {x.a.row, 1, width < lanes<T> ? lanes<T> : width, x.c.row, x.c.row, false};
      const panel<T> panel = {x.rows, width, block, x.a.element(0, p), packed_b, p ? c : nullptr, c, &s};
      if (width < lanes<T>)
        multiply_edge_panel(panel);
      else
        multiply_panel(panel);
    }
  }
}

// cᵀ = b·aᵀ with the vectors along the columns of cᵀ. a is transposed while it is packed, b is read in its own
// layout, and c is transposed when it is stored.
template <class T> static void product_packing_a(const operands<T> &x) {
  constexpr int group = 4 * nr<T>, packed_row = transposed_block + lanes<T>;
  const ptrdiff_t inner = x.inner;
  T packed_a[transposed_block * group], tile[mr * nr<T>];
  T packed_weights[mr * packed_row];
  for (ptrdiff_t first = 0; first < x.rows; first += group) {
    ptrdiff_t together = x.rows - first < group ? x.rows - first : group;
    for (ptrdiff_t p = 0; p < inner; p += transposed_block) {
      ptrdiff_t block = inner - p < transposed_block ? inner - p : transposed_block;
      pack_transposed(together, block, x.a.element(first, p), inner, packed_a);
      for (ptrdiff_t i = 0, high; i < x.columns; i += high) {
        high = x.columns - i < mr ? x.columns - i : mr;
        strided<const T> weights = {x.b.element(p, i), inner};
        if (collide<T>(inner) && together > nr<T>) {
          copy_rows<T>(high, block, weights, {packed_weights, packed_row});
          weights = {packed_weights, packed_row};
        }
        for (ptrdiff_t j = 0; j < together; j += nr<T>) {
          ptrdiff_t count = together - j < nr<T> ? together - j : nr<T>;
          const ptrdiff_t vectors = (count + lanes<T> - 1) / lanes<T>, width = vectors * lanes<T>;
          const strides s = {weights.row, 1, width, width, width, false};
          const strided<T> corner = {x.c.element(first + j, i), x.c.row};
          if (p)
            for (ptrdiff_t lane = 0; lane < count; lane++)
              for (ptrdiff_t k = 0; k < high; k++) tile[k * width + lane] = *corner.element(lane, k);
          micro_kernels<T>.of[vectors - 1].rows[high - 1](block, weights.at, packed_a + j * block, p ? tile : nullptr,
                                                          tile, &s);
          for (ptrdiff_t lane = 0; lane < count; lane++)
            for (ptrdiff_t k = 0; k < high; k++) *corner.element(lane, k) = tile[k * width + lane];
        }
      }
    }
  }
}

// The number of rows from which transposing costs less than summing the lanes.
constexpr int few_rows = 24;

template <class T> static void product_transposed(const descent_operands *given, ptrdiff_t all_rows) {
  if (given->inner == 1) {
    descent_operands outer = *given;
    outer.a.row = 1, outer.b.row = given->columns;
    product<T>(&outer);
    return;
  }
  const operands<T> x = *given;
  if (all_rows < few_rows && x.inner >= lanes<T>)
    dot_products(x.rows, x.columns, x.inner, x.a.at, x.b.at, x.c);
  else if (x.inner * x.columns <= x.rows * (x.inner + x.columns))
    product_packing_b(x);
  else
    product_packing_a(x);
}

template <class T>
static void column_sums(ptrdiff_t rows, ptrdiff_t columns, const T *a, ptrdiff_t a_row, int adding, T *sums) {
  constexpr int together = 4;
  ptrdiff_t first = 0;
  // Enough columns at a time to hide the latency of the additions.
  for (; first + together * lanes<T> <= columns; first += together * lanes<T>) {
    V<T> sum[together] = {};
    UNROLL for (int v = 0; adding && v < together; v++) sum[v] = load(sums + first + v * lanes<T>);
    for (ptrdiff_t row = 0; row < rows; row++)
      UNROLL for (int v = 0; v < together; v++) sum[v] += load(a + row * a_row + first + v * lanes<T>);
    UNROLL for (int v = 0; v < together; v++) store(sums + first + v * lanes<T>, sum[v]);
  }
  each_vector<T>(columns - first, [&](auto j) {
    V<T> sum = {};
    if (adding) sum = j.load(sums + first);
    for (ptrdiff_t row = 0; row < rows; row++) sum += j.load(a + first + row * a_row);
    j.store(sums + first, sum);
  });
}
