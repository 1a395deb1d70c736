// The products of a Dense layer, each split into tiles that fit into registers.

// Computes all rows of a panel of columns that fills whole vectors.
static inline void FN(multiply_panel)(int vectors, ptrdiff_t rows, ptrdiff_t inner, const T *a, const T *b,
                                      const T *initial, T *c, const struct FN(strides) *s) {
  ptrdiff_t tiles = (rows + FN(mr) - 1) / FN(mr);
  for (ptrdiff_t tile = 0; tile < tiles; tile++) {
    ptrdiff_t first = tile * rows / tiles, next = (tile + 1) * rows / tiles;
    FN(micro_kernels)[vectors - 1][next - first - 1](inner, a + first * s->a_row, b,
                                                     initial ? initial + first * s->initial_row : 0,
                                                     c + first * s->c_row, s);
  }
}

// Returns whether a product with fewer columns than a vector has lanes is too small to be worth padding.
static inline int FN(is_small)(ptrdiff_t rows, ptrdiff_t inner) { return rows * inner < 1024; }

// Computes the last columns, fewer than a vector has lanes, of a product that is too small to pad. Uses vectors
// of 8, 4, 2 and 1 lanes.
static inline void FN(multiply_narrow_panel)(ptrdiff_t width, ptrdiff_t rows, ptrdiff_t inner, const T *a,
                                             const T *b, const T *initial, T *c, const struct FN(strides) *s) {
  for (int power = 3; power >= 0; power--) {
    ptrdiff_t lanes = (ptrdiff_t)1 << power;
    for (; width >= lanes; width -= lanes, b += lanes, c += lanes) {
      for (ptrdiff_t first = 0, count; first < rows; first += count) {
        count = rows - first < 6 ? rows - first : 6;
        FN(narrow_micro_kernels)[power][count - 1](inner, a + first * s->a_row, b,
                                                   initial ? initial + first * s->initial_row : 0,
                                                   c + first * s->c_row, s);
      }
      if (initial) initial += lanes;
    }
  }
}

// Computes all rows of a panel that has fewer columns than a vector has lanes. b is padded with zeros, and c is
// computed in a buffer.
static inline void FN(multiply_edge_panel)(ptrdiff_t width, ptrdiff_t rows, ptrdiff_t inner, const T *a,
                                           const T *b, const T *initial, T *c, const struct FN(strides) *s) {
  if (FN(is_small)(rows, inner)) {
    FN(multiply_narrow_panel)(width, rows, inner, a, b, initial, c, s);
    return;
  }
  T padded[FN(kc) * LANES], tile[FN(mr) * LANES];
  for (ptrdiff_t p = 0; p < inner; p++)
    STORE(padded + p * LANES, FN(load_some)(b + p * s->b_row, width));
  struct FN(strides) t = {s->a_row, s->a_column, LANES, LANES, LANES, s->adds};
  for (ptrdiff_t first = 0; first < rows; first += FN(mr)) {
    ptrdiff_t count = rows - first < FN(mr) ? rows - first : FN(mr);
    for (ptrdiff_t i = 0; initial && i < count; i++)
      STORE(tile + i * LANES, FN(load_some)(initial + (first + i) * s->initial_row, width));
    FN(micro_kernels)[0][count - 1](inner, a + first * s->a_row, padded, initial ? tile : 0, tile, &t);
    for (ptrdiff_t i = 0; i < count; i++)
      FN(store_some)(c + (first + i) * s->c_row, LOAD(tile + i * LANES), width);
  }
}

// c = initial + a·b, where b has one column. Each lane of the vectors along the rows of a is summed separately.
static void FN(product_by_column)(ptrdiff_t rows, ptrdiff_t inner, const T *a, const T *b, const T *initial,
                                  ptrdiff_t initial_row, T *c, ptrdiff_t c_row) {
  FN(dot_products)(rows, 1, inner, a, b, c, c_row);
  for (ptrdiff_t i = 0; initial && i < rows; i++) c[i * c_row] += initial[i * initial_row];
}

// Computes c panel by panel, and each panel span by span.
static __attribute__((noinline)) void FN(product_by_panels)(
    ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t inner, const T *a, ptrdiff_t a_row, ptrdiff_t a_column,
    const T *b, ptrdiff_t b_row, const T *initial, ptrdiff_t initial_row, T *c, ptrdiff_t c_row) {
  if (FN(is_worth_packing)(rows, columns, inner, b_row)) {
    const struct FN(packed_product) x = {.rows = rows,
                                         .columns = columns,
                                         .inner = inner,
                                         .a = a,
                                         .a_row = a_row,
                                         .a_column = a_column,
                                         .b = b,
                                         .b_row = b_row,
                                         .initial = initial,
                                         .initial_row = initial_row,
                                         .c = c,
                                         .c_row = c_row};
    FN(multiply_packed)(&x);
    return;
  }
  const ptrdiff_t spans = descent_span_count(inner);
  ptrdiff_t j = 0, width;
  for (; j < columns; j += width) {
    // A product of one row reads all of b once. That is faster along the rows of b.
    const int is_long = rows == 1 && columns - j >= LONG_VECTORS * LANES;
    width = is_long                     ? LONG_VECTORS * LANES
            : columns - j >= FN(nr) ? FN(nr)
            : columns - j >= LANES      ? LANES
                                        : columns - j;
    for (ptrdiff_t span = 0; span < spans; span++) {
      const ptrdiff_t p = descent_span_start(span, spans, inner);
      const ptrdiff_t terms = descent_span_start(span + 1, spans, inner) - p;
      const struct FN(strides) s = FN(strides_of_span)(span, a_row, a_column, b_row, initial_row, c_row);
      const T *from = span ? c + j : initial ? initial + j : 0;
      const T *span_a = a + p * a_column, *span_b = b + p * b_row + j;
      if (is_long)
        FN(long_1)(terms, span_a, span_b, from, c + j, &s);
      else if (width < LANES)
        FN(multiply_edge_panel)(width, rows, terms, span_a, span_b, from, c + j, &s);
      else
        FN(multiply_panel)((int)(width / LANES), rows, terms, span_a, span_b, from, c + j, &s);
    }
  }
}

static void FN(product)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t inner, const void *a_,
                        ptrdiff_t a_row, ptrdiff_t a_column, const void *b_, ptrdiff_t b_row,
                        const void *initial_, ptrdiff_t initial_row, void *c_, ptrdiff_t c_row) {
  const T *a = a_, *b = b_, *initial = initial_;
  T *c = c_;
  if (b_row == 1 && inner >= LANES && a_row == inner && a_column == 1) {
    FN(product_by_column)(rows, inner, a, b, initial, initial_row, c, c_row);
    return;
  }
  if (b_row == 1 && rows > 1 && a_row == 1 && c_row == 1 && (!initial || initial_row == 1)) {
    // Computes the row cᵀ = bᵀ·aᵀ instead. Its vectors are along the columns of a.
    const T *column = b;
    b = a, b_row = a_column;
    a = column, a_column = 1;
    columns = rows, rows = 1;
  }
  if (columns < LANES && inner <= DESCENT_LONGEST_SPAN && FN(is_small)(rows, inner))
    FN(multiply_narrow_panel)(columns, rows, inner, a, b, initial, c,
                              &(struct FN(strides)){a_row, a_column, b_row, initial_row, c_row, 0});
  else
    FN(product_by_panels)(rows, columns, inner, a, a_row, a_column, b, b_row, initial, initial_row, c, c_row);
}

enum { FN(transposed_block) = 512 };

// c = a·bᵀ with the vectors along the columns of c. b is transposed while it is packed: a block at a time for
// many rows, a panel at a time for few.
static void FN(product_packing_b)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t inner, const T *a,
                                  const T *b, T *c, ptrdiff_t c_row) {
  if (rows >= FN(many_rows)) {
    const struct FN(packed_product) x = {.rows = rows,
                                         .columns = columns,
                                         .inner = inner,
                                         .a = a,
                                         .a_row = inner,
                                         .a_column = 1,
                                         .b = b,
                                         .b_row = inner,
                                         .b_is_transposed = 1,
                                         .c = c,
                                         .c_row = c_row};
    FN(multiply_packed)(&x);
    return;
  }
  T packed_b[FN(kc) * FN(nr)];
  for (ptrdiff_t j = 0, width; j < columns; j += width) {
    width = columns - j >= FN(nr) ? FN(nr) : columns - j >= LANES ? LANES : columns - j;
    for (ptrdiff_t p = 0; p < inner; p += FN(kc)) {
      ptrdiff_t block = inner - p < FN(kc) ? inner - p : FN(kc);
      FN(pack_transposed)(width, block, b + j * inner + p, inner, packed_b);
      struct FN(strides) s = {inner, 1, width < LANES ? LANES : width, c_row, c_row, 0};
      if (width < LANES)
        FN(multiply_edge_panel)(width, rows, block, a + p, packed_b, p ? c + j : 0, c + j, &s);
      else
        FN(multiply_panel)((int)(width / LANES), rows, block, a + p, packed_b, p ? c + j : 0, c + j, &s);
    }
  }
}

// cᵀ = b·aᵀ with the vectors along the columns of cᵀ. a is transposed while it is packed, b is read in its own
// layout, and c is transposed when it is stored.
static void FN(product_packing_a)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t inner, const T *a,
                                  const T *b, T *c, ptrdiff_t c_row) {
  enum { group = 4 * FN(nr) };
  T packed_a[FN(transposed_block) * group], tile[FN(mr) * FN(nr)];
  T packed_weights[FN(mr) * (FN(transposed_block) + LANES)];
  for (ptrdiff_t first = 0; first < rows; first += group) {
    ptrdiff_t together = rows - first < group ? rows - first : group;
    for (ptrdiff_t p = 0; p < inner; p += FN(transposed_block)) {
      ptrdiff_t block = inner - p < FN(transposed_block) ? inner - p : FN(transposed_block);
      FN(pack_transposed)(together, block, a + first * inner + p, inner, packed_a);
      for (ptrdiff_t i = 0, high; i < columns; i += high) {
        high = columns - i < FN(mr) ? columns - i : FN(mr);
        const T *weights = b + i * inner + p;
        ptrdiff_t weights_row = inner;
        if (FN(collide)(inner) && together > FN(nr)) {
          weights_row = FN(transposed_block) + LANES;
          FN(copy_rows)(high, block, weights, inner, packed_weights, weights_row);
          weights = packed_weights;
        }
        for (ptrdiff_t j = 0; j < together; j += FN(nr)) {
          ptrdiff_t count = together - j < FN(nr) ? together - j : FN(nr);
          int vectors = (int)((count + LANES - 1) / LANES);
          ptrdiff_t width = vectors * LANES;
          struct FN(strides) s = {weights_row, 1, width, width, width, 0};
          T *corner = c + (first + j) * c_row + i;
          if (p)
            for (ptrdiff_t lane = 0; lane < count; lane++)
              for (ptrdiff_t k = 0; k < high; k++)
                tile[k * width + lane] = corner[lane * c_row + k];
          FN(micro_kernels)[vectors - 1][high - 1](block, weights, packed_a + j * block,
                                                   p ? tile : 0, tile, &s);
          for (ptrdiff_t lane = 0; lane < count; lane++)
            for (ptrdiff_t k = 0; k < high; k++)
              corner[lane * c_row + k] = tile[k * width + lane];
        }
      }
    }
  }
}

// The number of rows from which transposing costs less than summing the lanes.
enum { FN(few_rows) = 24 };

static void FN(product_transposed)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t inner,
                                   ptrdiff_t all_rows, const void *a, const void *b, void *c,
                                   ptrdiff_t c_row) {
  if (inner == 1)
    FN(product)(rows, columns, 1, a, 1, 1, b, columns, 0, 0, c, c_row);
  else if (all_rows < FN(few_rows) && inner >= LANES)
    FN(dot_products)(rows, columns, inner, a, b, c, c_row);
  else if (inner * columns <= rows * (inner + columns))
    FN(product_packing_b)(rows, columns, inner, a, b, c, c_row);
  else
    FN(product_packing_a)(rows, columns, inner, a, b, c, c_row);
}

static void FN(column_sums)(ptrdiff_t rows, ptrdiff_t columns, const void *a_, ptrdiff_t a_row, int adding,
                            void *sums_) {
  enum { together = 4 };
  const T *a = a_;
  T *sums = sums_;
  ptrdiff_t first = 0;
  // Enough columns at a time to hide the latency of the additions.
  for (; first + together * LANES <= columns; first += together * LANES) {
    V sum[together] = {{0}};
    UNROLL for (int v = 0; adding && v < together; v++) sum[v] = LOAD(sums + first + v * LANES);
    for (ptrdiff_t row = 0; row < rows; row++)
      UNROLL for (int v = 0; v < together; v++) sum[v] += LOAD(a + row * a_row + first + v * LANES);
    UNROLL for (int v = 0; v < together; v++) STORE(sums + first + v * LANES, sum[v]);
  }
  const ptrdiff_t count = columns - first;
  a += first;
  sums += first;
  EACH_VECTOR({
    V sum = {0};
    if (adding) sum = LOAD_AT(sums);
    for (ptrdiff_t row = 0; row < rows; row++) sum += LOAD_AT(a + row * a_row);
    STORE_AT(sums, sum);
  });
}
