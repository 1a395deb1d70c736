// The products of a Dense layer, each cut into tiles of registers.

// All rows of one panel of columns, whose width is whole vectors.
static inline void FN(panel)(int vectors, ptrdiff_t rows, ptrdiff_t inner, const T *a, const T *b,
                             const T *initial, T *c, const struct FN(strides) *s) {
  ptrdiff_t tiles = (rows + FN(tile_rows) - 1) / FN(tile_rows);
  for (ptrdiff_t tile = 0; tile < tiles; tile++) {
    ptrdiff_t first = tile * rows / tiles, next = (tile + 1) * rows / tiles;
    FN(tiles)[vectors - 1][next - first - 1](inner, a + first * s->a_row, b,
                                             initial ? initial + first * s->initial_row : 0,
                                             c + first * s->c_row, s);
  }
}

// Whether a product of fewer columns than a vector has lanes is too small to pad them.
static inline int FN(is_small)(ptrdiff_t rows, ptrdiff_t inner) { return rows * inner < 1024; }

// The last columns, fewer than a vector has lanes, of a product that is too small to pad: by vectors of
// 8, 4, 2 and 1 lanes.
static inline void FN(narrow_panel)(ptrdiff_t width, ptrdiff_t rows, ptrdiff_t inner, const T *a,
                                    const T *b, const T *initial, T *c, const struct FN(strides) *s) {
  for (int power = 3; power >= 0; power--) {
    ptrdiff_t lanes = (ptrdiff_t)1 << power;
    for (; width >= lanes; width -= lanes, b += lanes, c += lanes) {
      for (ptrdiff_t first = 0, count; first < rows; first += count) {
        count = rows - first < 6 ? rows - first : 6;
        FN(narrow_tiles)[power][count - 1](inner, a + first * s->a_row, b,
                                           initial ? initial + first * s->initial_row : 0,
                                           c + first * s->c_row, s);
      }
      if (initial) initial += lanes;
    }
  }
}

// All rows of one panel of fewer columns than a vector has lanes: b is padded with zeros, and c goes
// through a tile of its own.
static inline void FN(edge_panel)(ptrdiff_t width, ptrdiff_t rows, ptrdiff_t inner, const T *a,
                                  const T *b, const T *initial, T *c, const struct FN(strides) *s) {
  if (FN(is_small)(rows, inner)) {
    FN(narrow_panel)(width, rows, inner, a, b, initial, c, s);
    return;
  }
  T padded[FN(inner_block) * LANES], tile[FN(tile_rows) * LANES];
  for (ptrdiff_t p = 0; p < inner; p++)
    STORE(padded + p * LANES, FN(load_some)(b + p * s->b_row, width));
  struct FN(strides) t = {s->a_row, s->a_column, LANES, LANES, LANES, s->adds};
  for (ptrdiff_t first = 0; first < rows; first += FN(tile_rows)) {
    ptrdiff_t count = rows - first < FN(tile_rows) ? rows - first : FN(tile_rows);
    for (ptrdiff_t i = 0; initial && i < count; i++)
      STORE(tile + i * LANES, FN(load_some)(initial + (first + i) * s->initial_row, width));
    FN(tiles)[0][count - 1](inner, a + first * s->a_row, padded, initial ? tile : 0, tile, &t);
    for (ptrdiff_t i = 0; i < count; i++)
      FN(store_some)(c + (first + i) * s->c_row, LOAD(tile + i * LANES), width);
  }
}

// c = initial + a·b for a b of one column, by sums of lanes along the rows of a.
static void FN(product_by_column)(ptrdiff_t rows, ptrdiff_t inner, const T *a, const T *b, const T *initial,
                                  ptrdiff_t initial_row, T *c, ptrdiff_t c_row) {
  FN(dot_products)(rows, 1, inner, a, b, c, c_row);
  for (ptrdiff_t i = 0; initial && i < rows; i++) c[i * c_row] += initial[i * initial_row];
}

// Panel by panel, and span by span.
static __attribute__((noinline)) void FN(product_by_panels)(
    ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t inner, const T *a, ptrdiff_t a_row, ptrdiff_t a_column,
    const T *b, ptrdiff_t b_row, const T *initial, ptrdiff_t initial_row, T *c, ptrdiff_t c_row) {
  if (FN(is_worth_packing)(rows, columns, inner, b_row)) {
    const struct FN(blocks) x = {.rows = rows,
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
    FN(multiply_blocks)(&x);
    return;
  }
  const ptrdiff_t spans = descent_span_count(inner);
  ptrdiff_t j = 0, width;
  for (; j < columns; j += width) {
    // One row reads all of b once, which goes faster along its rows.
    const int is_long = rows == 1 && columns - j >= LONG_VECTORS * LANES;
    width = is_long                     ? LONG_VECTORS * LANES
            : columns - j >= FN(widest) ? FN(widest)
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
        FN(edge_panel)(width, rows, terms, span_a, span_b, from, c + j, &s);
      else
        FN(panel)((int)(width / LANES), rows, terms, span_a, span_b, from, c + j, &s);
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
    // The row cᵀ = bᵀ·aᵀ, whose vectors lie along the columns of a.
    const T *column = b;
    b = a, b_row = a_column;
    a = column, a_column = 1;
    columns = rows, rows = 1;
  }
  if (columns < LANES && inner <= DESCENT_LONGEST_SPAN && FN(is_small)(rows, inner))
    FN(narrow_panel)(columns, rows, inner, a, b, initial, c,
                     &(struct FN(strides)){a_row, a_column, b_row, initial_row, c_row, 0});
  else
    FN(product_by_panels)(rows, columns, inner, a, a_row, a_column, b, b_row, initial, initial_row, c, c_row);
}

enum { FN(transposed_block) = 512 };

// c = a·bᵀ with the vectors along the columns of c: b is transposed, for few rows a panel at a time.
static void FN(product_turning_b)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t inner, const T *a,
                                  const T *b, T *c, ptrdiff_t c_row) {
  if (rows >= FN(many_rows)) {
    const struct FN(blocks) x = {.rows = rows,
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
    FN(multiply_blocks)(&x);
    return;
  }
  T turned[FN(inner_block) * FN(widest)];
  for (ptrdiff_t j = 0, width; j < columns; j += width) {
    width = columns - j >= FN(widest) ? FN(widest) : columns - j >= LANES ? LANES : columns - j;
    for (ptrdiff_t p = 0; p < inner; p += FN(inner_block)) {
      ptrdiff_t block = inner - p < FN(inner_block) ? inner - p : FN(inner_block);
      FN(turn)(width, block, b + j * inner + p, inner, turned);
      struct FN(strides) s = {inner, 1, width < LANES ? LANES : width, c_row, c_row, 0};
      if (width < LANES)
        FN(edge_panel)(width, rows, block, a + p, turned, p ? c + j : 0, c + j, &s);
      else
        FN(panel)((int)(width / LANES), rows, block, a + p, turned, p ? c + j : 0, c + j, &s);
    }
  }
}

// cᵀ = b·aᵀ with the vectors along the rows of a: b is read as it lies, and a and c are transposed.
static void FN(product_turning_a)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t inner, const T *a,
                                  const T *b, T *c, ptrdiff_t c_row) {
  enum { group = 4 * FN(widest) };
  T turned[FN(transposed_block) * group], tile[FN(tile_rows) * FN(widest)];
  T packed[FN(tile_rows) * (FN(transposed_block) + LANES)];
  for (ptrdiff_t first = 0; first < rows; first += group) {
    ptrdiff_t together = rows - first < group ? rows - first : group;
    for (ptrdiff_t p = 0; p < inner; p += FN(transposed_block)) {
      ptrdiff_t block = inner - p < FN(transposed_block) ? inner - p : FN(transposed_block);
      FN(turn)(together, block, a + first * inner + p, inner, turned);
      for (ptrdiff_t i = 0, high; i < columns; i += high) {
        high = columns - i < FN(tile_rows) ? columns - i : FN(tile_rows);
        const T *weights = b + i * inner + p;
        ptrdiff_t weights_row = inner;
        if (FN(collide)(inner) && together > FN(widest)) {
          weights_row = FN(transposed_block) + LANES;
          FN(pack)(high, block, weights, inner, packed, weights_row);
          weights = packed;
        }
        for (ptrdiff_t j = 0; j < together; j += FN(widest)) {
          ptrdiff_t count = together - j < FN(widest) ? together - j : FN(widest);
          int vectors = (int)((count + LANES - 1) / LANES);
          ptrdiff_t width = vectors * LANES;
          struct FN(strides) s = {weights_row, 1, width, width, width, 0};
          T *corner = c + (first + j) * c_row + i;
          if (p)
            for (ptrdiff_t lane = 0; lane < count; lane++)
              for (ptrdiff_t k = 0; k < high; k++)
                tile[k * width + lane] = corner[lane * c_row + k];
          FN(tiles)[vectors - 1][high - 1](block, weights, turned + j * block,
                                           p ? tile : 0, tile, &s);
          for (ptrdiff_t lane = 0; lane < count; lane++)
            for (ptrdiff_t k = 0; k < high; k++)
              corner[lane * c_row + k] = tile[k * width + lane];
        }
      }
    }
  }
}

// From so many rows on, transposing costs less than adding up the lanes.
enum { FN(few_rows) = 24 };

static void FN(product_transposed)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t inner,
                                   ptrdiff_t all_rows, const void *a, const void *b, void *c,
                                   ptrdiff_t c_row) {
  if (inner == 1)
    FN(product)(rows, columns, 1, a, 1, 1, b, columns, 0, 0, c, c_row);
  else if (all_rows < FN(few_rows) && inner >= LANES)
    FN(dot_products)(rows, columns, inner, a, b, c, c_row);
  else if (inner * columns <= rows * (inner + columns))
    FN(product_turning_b)(rows, columns, inner, a, b, c, c_row);
  else
    FN(product_turning_a)(rows, columns, inner, a, b, c, c_row);
}

static void FN(column_sums)(ptrdiff_t rows, ptrdiff_t columns, const void *a_, ptrdiff_t a_row, int goes_on,
                            void *sums_) {
  enum { together = 4 };
  const T *a = a_;
  T *sums = sums_;
  ptrdiff_t first = 0;
  // As many columns at a time as there are sums on their way at once.
  for (; first + together * LANES <= columns; first += together * LANES) {
    V sum[together] = {{0}};
    UNROLL for (int v = 0; goes_on && v < together; v++) sum[v] = LOAD(sums + first + v * LANES);
    for (ptrdiff_t row = 0; row < rows; row++)
      UNROLL for (int v = 0; v < together; v++) sum[v] += LOAD(a + row * a_row + first + v * LANES);
    UNROLL for (int v = 0; v < together; v++) STORE(sums + first + v * LANES, sum[v]);
  }
  const ptrdiff_t count = columns - first;
  a += first;
  sums += first;
  EACH_VECTOR({
    V sum = {0};
    if (goes_on) sum = LOAD_AT(sums);
    for (ptrdiff_t row = 0; row < rows; row++) sum += LOAD_AT(a + row * a_row);
    STORE_AT(sums, sum);
  });
}
