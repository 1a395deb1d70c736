// Products of many rows by many terms, whose operands are copied to lie as they are read: `group` columns
// of b at a time and `inner_block` terms, panel by panel, which stay in the second cache for all rows of
// a; and a tile's rows of a, which stay in the first for all panels of the group.

enum {
  FN(many_rows) = 64,
  FN(group) = 1024 / sizeof(T),
  FN(packed_columns) = (FN(tile_rows) + LANES - 1) / LANES * LANES,
  FN(packed_row) = FN(inner_block) + LANES
};

// What is multiplied, as for `product`. If there is a mover, the sums of c are those of the gradient that
// moves its parameters: c has the sums but for those of the last block.
struct FN(blocks) {
  ptrdiff_t rows, columns, inner;
  const T *a;
  ptrdiff_t a_row, a_column;
  const T *b;
  ptrdiff_t b_row;
  int b_is_transposed; // the sums then go on from span to span
  const T *initial;
  ptrdiff_t initial_row;
  T *c;
  ptrdiff_t c_row;
  const struct FN(mover) *mover;
};

// Whether rows so far apart fall into the same few lines of the cache.
static inline int FN(collide)(ptrdiff_t row) { return row * (ptrdiff_t)sizeof(T) % 4096 == 0; }

// Copies `count` elements of each row, which lie next to each other, to rows of `stride`.
static inline void FN(pack)(ptrdiff_t rows, ptrdiff_t count, const T *from, ptrdiff_t from_row, T *to,
                            ptrdiff_t stride) {
  for (ptrdiff_t row = 0; row < rows; row++, from += from_row, to += stride) {
    ptrdiff_t at = 0;
    for (; at + LANES <= count; at += LANES) STORE(to + at, LOAD(from + at));
    if (at < count) FN(store_some)(to + at, FN(load_some)(from + at, count - at), count - at);
  }
}

// Whether the copying pays, which each element of b repays by the rows that it is multiplied with, and each
// of a by the columns: sooner where the rows of b lie on pages of their own.
static int FN(is_worth_packing)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t inner,
                                ptrdiff_t b_row) {
  const int is_far = b_row * (ptrdiff_t)sizeof(T) >= 8192;
  return rows >= (is_far ? FN(many_rows) : 512) &&
         (inner > FN(inner_block) ? columns >= FN(widest) : inner >= 128 && columns >= 128);
}

// Copies columns of b panel by panel, the last one padded with zeros to whole vectors.
static void FN(pack_panels)(ptrdiff_t columns, ptrdiff_t block, const T *b, ptrdiff_t b_row,
                            T *packed) {
  for (ptrdiff_t p = 0; p < block; p++, b += b_row) {
    ptrdiff_t j = 0;
    for (; j + FN(widest) <= columns; j += FN(widest))
      UNROLL for (int v = 0; v < FN(widest); v += LANES)
        STORE(packed + j * block + p * FN(widest) + v, LOAD(b + j + v));
    ptrdiff_t width = (columns - j + LANES - 1) / LANES * LANES;
    for (ptrdiff_t v = 0; v < width; v += LANES) {
      ptrdiff_t rest = columns - j - v;
      STORE(packed + j * block + p * width + v,
            rest < LANES ? FN(load_some)(b + j + v, rest) : LOAD(b + j + v));
    }
  }
}

// Copies a tile's rows of a matrix that lies transposed. What is read beyond the tile are its next rows, so
// that only of the last column no more may be read than there is.
static void FN(pack_columns)(ptrdiff_t rows, ptrdiff_t block, const T *a, ptrdiff_t a_column,
                             T *packed) {
  for (ptrdiff_t p = 0; p + 1 < block; p++, a += a_column, packed += FN(packed_columns))
    UNROLL for (int i = 0; i < FN(packed_columns); i += LANES) STORE(packed + i, LOAD(a + i));
  for (ptrdiff_t i = 0; i < rows; i++) packed[i] = a[i];
}

// One tile: all that is summed into `rows` rows of c from `row` on by a block of terms.
static void FN(multiply_tile)(const struct FN(blocks) *x, ptrdiff_t block, ptrdiff_t row,
                              ptrdiff_t rows, ptrdiff_t column, ptrdiff_t columns, const T *a,
                              const T *packed_b, int moves, const struct FN(strides) *s,
                              const T *initial) {
  T tile[FN(tile_rows) * FN(widest)] = {0};
  for (ptrdiff_t j = 0, width; j < columns; j += width) {
    width = columns - j < FN(widest) ? columns - j : FN(widest);
    ptrdiff_t vectors = (width + LANES - 1) / LANES;
    const FN(tile) multiply = FN(tiles)[vectors - 1][rows - 1];
    T *c = x->c + row * x->c_row + column + j;
    const T *from = initial ? initial + row * s->initial_row + column + j : 0;
    struct FN(strides) t = *s;
    t.b_row = vectors * LANES;
    if (moves)
      FN(fetch_tile)(x->mover->rule, rows, width, row * x->c_row + column + j, x->c_row,
                     &x->mover->all);
    else
      for (ptrdiff_t i = 0; i < rows; i++)
        for (ptrdiff_t v = 0; v < width; v += LANES) __builtin_prefetch(c + i * x->c_row + v, 1);
    const int is_whole = width % LANES == 0;
    if (is_whole && !moves) {
      multiply(block, a, packed_b + j * block, from, c, &t);
      continue;
    }
    if (!is_whole && from) {
      FN(pack)(rows, width, from, s->initial_row, tile, FN(widest));
      from = tile, t.initial_row = FN(widest);
    }
    t.c_row = FN(widest);
    multiply(block, a, packed_b + j * block, from, tile, &t);
    if (moves)
      FN(move_tile)(x->mover, rows, width, row * x->c_row + column + j, tile);
    else
      FN(pack)(rows, width, tile, FN(widest), c, x->c_row);
  }
}

// Not inlined, as its buffers are large, and small products should not pay for them.
static __attribute__((noinline)) void FN(multiply_blocks)(const struct FN(blocks) *x) {
  T packed_b[FN(inner_block) * FN(group)];
  T packed_a[FN(packed_columns) * FN(packed_row)];
  const ptrdiff_t spans = descent_span_count(x->inner);
  const ptrdiff_t tiles = (x->rows + FN(tile_rows) - 1) / FN(tile_rows);
  for (ptrdiff_t j = 0; j < x->columns; j += FN(group)) {
    ptrdiff_t columns = x->columns - j < FN(group) ? x->columns - j : FN(group);
    for (ptrdiff_t span = 0; span < spans; span++) {
      const ptrdiff_t p = descent_span_start(span, spans, x->inner);
      const ptrdiff_t block = descent_span_start(span + 1, spans, x->inner) - p;
      if (x->b_is_transposed)
        FN(turn)(columns, block, x->b + j * x->b_row + p, x->b_row, packed_b);
      else
        FN(pack_panels)(columns, block, x->b + p * x->b_row + j, x->b_row, packed_b);
      const int moves = x->mover && span + 1 == spans;
      for (ptrdiff_t t = 0; t < tiles; t++) {
        ptrdiff_t row = t * x->rows / tiles, rows = (t + 1) * x->rows / tiles - row;
        const T *a = x->a + row * x->a_row + p * x->a_column;
        struct FN(strides) s =
            FN(strides_of_span)(span, x->a_row, x->a_column, 0, x->initial_row, x->c_row);
        s.adds = s.adds && !x->b_is_transposed;
        if (x->a_row == 1 && x->a_column != 1) {
          FN(pack_columns)(rows, block, a, x->a_column, packed_a);
          a = packed_a, s.a_row = 1, s.a_column = FN(packed_columns);
        } else if (FN(collide)(x->a_row)) {
          FN(pack)(rows, block, a, x->a_row, packed_a, FN(packed_row));
          a = packed_a, s.a_row = FN(packed_row);
        }
        FN(multiply_tile)(x, block, row, rows, j, columns, a, packed_b, moves, &s,
                          span ? x->c : x->initial);
      }
    }
  }
}
